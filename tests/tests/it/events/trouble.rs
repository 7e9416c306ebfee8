//! When something fails or piles up: nothing that was acknowledged is lost, and nobody waits for the one to blame.

use sea_orm::{ConnectionTrait as _, DatabaseBackend, TransactionTrait as _};
use serde_json::{Value, json};
use tests::{Backend, TestApp, on_both_databases};

use super::{batch, key, post, settle};

fn click(id: &str) -> Value {
    json!({ "type": "track", "event": "Form Submitted", "messageId": id, "userId": "u", "timestamp": "2026-03-01T10:00:00Z" })
}

const LIST: &str = "{ rejectedEvents { nodes { messageId reason message } } touchpoints(first: 100) { nodes { messageId } } }";

/// What was rejected, and which touchpoints there are.
async fn state(app: &TestApp) -> (Value, Vec<String>) {
    let data = app.admin().await.ask(LIST).await;
    let nodes = data["touchpoints"]["nodes"].as_array().unwrap();
    let mut ids: Vec<String> = nodes
        .iter()
        .map(|node| node["messageId"].as_str().unwrap().to_owned())
        .collect();
    ids.sort_unstable();
    (data["rejectedEvents"]["nodes"].clone(), ids)
}

on_both_databases! {
    async fn the_one_event_that_always_fails_is_set_aside(app: TestApp) {
        let key = key(&app, "web").await;
        let db = app.database().connect().await;
        let (made, gone): (&[&str], &str) = if db.get_database_backend() == DatabaseBackend::Postgres {
            (&["CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'secret of the database'; END $$",
               "CREATE TRIGGER refuse BEFORE INSERT ON touchpoints FOR EACH ROW WHEN (NEW.message_id = 'poison') EXECUTE FUNCTION refuse()"],
             "DROP TRIGGER refuse ON touchpoints")
        } else {
            (&["CREATE TRIGGER refuse BEFORE INSERT ON touchpoints WHEN NEW.message_id = 'poison' BEGIN SELECT RAISE(ABORT, 'secret of the database'); END"],
             "DROP TRIGGER refuse")
        };
        for statement in made {
            db.execute_unprepared(statement).await.unwrap();
        }
        let mut events: Vec<Value> = (0..6).map(|n| click(&format!("good {n}"))).collect();
        events.insert(3, click("poison"));
        batch(&app, &key, json!(events)).await;
        batch(&app, &key, json!([click("later")])).await;
        let good = ["good 0", "good 1", "good 2", "good 3", "good 4", "good 5", "later"];
        let (rejected, taken) = state(&app).await;
        assert_eq!(taken, good);
        assert_eq!(rejected[0]["messageId"], "poison", "{rejected}");
        assert_eq!(rejected[0]["reason"], "INTERNAL");
        assert!(!rejected.to_string().contains("secret"), "{rejected}");
        assert_eq!(rejected.as_array().unwrap().len(), 1);

        // Once the cause is gone, it is taken like any other.
        db.execute_unprepared(gone).await.unwrap();
        let replayed = app.marketing().await.mutate("replayRejectedEvents", json!({}), "replayedCount userErrors { code }").await;
        assert_eq!(replayed["replayedCount"], 1);
        settle(&app).await;
        let (rejected, taken) = state(&app).await;
        assert_eq!(rejected, json!([]));
        assert_eq!(taken.len(), good.len() + 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_sends_more_than_can_wait_is_asked_to_come_back() {
    let Some(app) = TestApp::spawn(Backend::Postgres).await else {
        return;
    };
    let key = key(&app, "web").await;
    let body = |id: &str| json!({ "writeKey": key, "batch": [click(id)] }).to_string();
    let db = app.database().connect().await;
    // As if another process were at it: what waits is not taken up.
    let held = db.begin().await.unwrap();
    let lock = format!("SELECT pg_advisory_xact_lock({})", accord::events::LOCK);
    held.execute_unprepared(&lock).await.unwrap();
    let fill = format!(
        "INSERT INTO event_batches (id, source_id, received_at, body) \
         SELECT gen_random_uuid(), (SELECT id FROM sources WHERE name = 'web'), 0, '[]' FROM generate_series(1, {})",
        accord::events::MOST_WAITING
    );
    db.execute_unprepared(&fill).await.unwrap();
    app.inside().events.count().await.unwrap();
    let address = app.anonymous().address();
    let answer = reqwest::Client::new()
        .post(format!("http://{address}/v1/batch"))
        .body(body("refused"))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status().as_u16(), 503);
    assert_eq!(answer.headers()["retry-after"], "5");
    held.rollback().await.unwrap();

    settle(&app).await;
    let answer = post(&app, "batch", &[], body("taken")).await;
    assert_eq!(answer.0, 200, "{}", answer.1);
    settle(&app).await;
    assert_eq!(state(&app).await, (json!([]), vec!["taken".to_owned()]));
}
