//! What trackers are answered, whatever they send.

use std::io::Write as _;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use tests::{TestApp, on_both_databases};

use super::{key, post, settle};

fn zipped(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn form(id: &str) -> Value {
    json!({ "type": "track", "event": "Form Submitted", "messageId": id, "anonymousId": "a", "userId": null })
}

async fn count(app: &TestApp) -> Value {
    settle(app).await;
    let data = app
        .admin()
        .await
        .ask("{ touchpoints { totalCount } eventIntake { waitingCount rejectedCount } }")
        .await;
    assert_eq!(data["eventIntake"]["waitingCount"], 0);
    data["touchpoints"]["totalCount"].clone()
}

on_both_databases! {
    async fn a_key_is_taken_from_wherever_trackers_put_it(app: TestApp) {
        let key = key(&app, "web").await;
        let basic = format!("Basic {}", STANDARD.encode(format!("{key}:")));
        let bearer = format!("Bearer {key}");
        let of = |id: &str| json!({ "batch": [form(id)] }).to_string();
        let mut in_body = form("3");
        in_body["writeKey"] = json!(key);
        let answers = [
            post(&app, "batch", &[("authorization", &basic), ("content-type", "application/json")], of("1")).await,
            post(&app, "import", &[("authorization", &bearer)], of("2")).await,
            post(&app, "t", &[("content-type", "text/plain")], in_body.to_string()).await,
            post(&app, "b", &[("authorization", &basic), ("content-type", "application/x-www-form-urlencoded"), ("content-encoding", "gzip")], zipped(&of("4"))).await,
        ];
        for answer in answers {
            assert_eq!(answer, (200, "{\"success\": true}".to_owned()));
        }
        assert_eq!(count(&app).await, 4);

        for wrong in ["Basic bm9ib2R5Og==", "Bearer awk_nobody"] {
            assert_eq!(post(&app, "batch", &[("authorization", wrong)], of("5")).await.0, 401);
            // Who has no key is not told what is wrong with the rest.
            assert_eq!(post(&app, "batch", &[("authorization", wrong)], "{}").await.0, 401);
        }
        assert_eq!(post(&app, "batch", &[], of("6")).await.0, 401);
        assert_eq!(count(&app).await, 4);
    }

    async fn a_revoked_key_is_refused_at_once(app: TestApp) {
        let key = key(&app, "web").await;
        let bearer = format!("Bearer {key}");
        assert_eq!(post(&app, "track", &[("authorization", &bearer)], form("1").to_string()).await.0, 200);
        let id = app.admin().await.ask("{ writeKeys { nodes { id name source createdBy { email } revokedAt } } }").await;
        let known = &id["writeKeys"]["nodes"][0];
        assert_eq!(known["source"], "web");
        let done = app.admin().await.mutate("revokeWriteKey", json!({ "id": known["id"] }), "writeKey { revokedAt } userErrors { code }").await;
        assert!(done["writeKey"]["revokedAt"].is_string(), "{done}");
        assert_eq!(post(&app, "track", &[("authorization", &bearer)], form("2").to_string()).await.0, 401);
        let db = app.database().connect().await;
        use sea_orm::EntityTrait as _;
        let kept = entity::write_key::Entity::find().one(&db).await.unwrap().unwrap();
        assert!(!kept.key_hash.windows(8).any(|part| key.as_bytes().windows(8).any(|own| own == part)));
        db.close().await.unwrap();
    }

    async fn what_is_no_event_or_too_much_is_said_and_never_kept(app: TestApp) {
        let key = key(&app, "web").await;
        let bearer = format!("Bearer {key}");
        let auth = [("authorization", bearer.as_str())];
        for body in ["", "nonsense", "[]", "{\"batch\":7}", "{\"batch\":[{}"] {
            let (status, answer) = post(&app, "batch", &auth, body).await;
            assert_eq!(status, 400, "{body}: {answer}");
        }
        let large = "x".repeat(33 * 1024);
        let event = json!({ "event": "Form Submitted", "userId": "u", "properties": { "x": large } });
        assert_eq!(post(&app, "track", &auth, event.to_string()).await.0, 413);
        let many = json!({ "batch": vec![json!({}); 2_501] });
        assert_eq!(post(&app, "batch", &auth, many.to_string()).await.0, 413);
        let bomb = zipped(&format!("{{\"batch\":[\"{}\"]}}", "x".repeat(10 << 20)));
        assert!(bomb.len() < 20_000);
        assert_eq!(post(&app, "batch", &[auth[0], ("content-encoding", "gzip")], bomb).await.0, 413);
        assert_eq!(post(&app, "batch", &[auth[0], ("content-encoding", "gzip")], "{}").await.0, 400);
        assert_eq!(count(&app).await, 0);
        // One that is too large does not take the others with it.
        let mut event = event;
        event["type"] = json!("track");
        let both = json!({ "batch": [event, form("1")] });
        assert_eq!(post(&app, "batch", &auth, both.to_string()).await.0, 200);
        assert_eq!(count(&app).await, 1);
        let rejected = app.admin().await.ask("{ rejectedEvents(reason: TOO_LARGE) { totalCount } }").await;
        assert_eq!(rejected["rejectedEvents"]["totalCount"], 1);
    }

    async fn too_many_events_are_asked_to_come_back(app: TestApp) {
        let key = key(&app, "web").await;
        let bearer = format!("Bearer {key}");
        let strict = app.spawn_with(|config| {
            config.limits.events_burst = 3;
            config.limits.events_per_second = 1;
        }).await;
        let address = strict.anonymous().address();
        let send = async |count: usize| {
            let body = json!({ "batch": vec![form("1"); count] }).to_string();
            let request = reqwest::Client::new().post(format!("http://{address}/v1/batch"));
            let response = request.header("authorization", &bearer).body(body).send().await.unwrap();
            let wait = response.headers().get("retry-after").map(|wait| wait.to_str().unwrap().parse::<u64>().unwrap());
            (response.status().as_u16(), wait)
        };
        assert_eq!(send(2).await, (200, None));
        let (status, wait) = send(2).await;
        assert_eq!(status, 429);
        assert!(wait.is_some_and(|wait| wait >= 1));
        tests::tokio::task::spawn_blocking(move || drop(strict)).await.unwrap();
    }

    async fn a_browser_on_any_site_may_send(app: TestApp) {
        let key = key(&app, "web").await;
        let address = app.anonymous().address();
        let client = reqwest::Client::new();
        let origin = ("origin", "https://www.acme.test");
        let asked = client
            .request(reqwest::Method::OPTIONS, format!("http://{address}/v1/p"))
            .header(origin.0, origin.1)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization,content-type,x-tracker")
            .send()
            .await
            .unwrap();
        assert_eq!(asked.status().as_u16(), 204);
        let header = |response: &reqwest::Response, name: &str| {
            response.headers().get(name).map(|value| value.to_str().unwrap().to_owned())
        };
        assert_eq!(header(&asked, "access-control-allow-origin").as_deref(), Some("*"));
        assert_eq!(header(&asked, "access-control-allow-headers").as_deref(), Some("authorization,content-type,x-tracker"));
        let body = json!({ "writeKey": key, "anonymousId": "a", "context": { "page": { "url": "https://www.acme.test/" } } });
        let sent = client.post(format!("http://{address}/v1/p")).header(origin.0, origin.1).body(body.to_string()).send().await.unwrap();
        assert_eq!(sent.status().as_u16(), 200);
        assert_eq!(header(&sent, "access-control-allow-origin").as_deref(), Some("*"));
        assert_eq!(header(&sent, "access-control-allow-credentials"), None);
        let got = client.get(format!("http://{address}/v1/p")).send().await.unwrap();
        assert_eq!(got.status().as_u16(), 405);
    }
}
