//! Automatic persisted queries: the hash of a document in the place of the document.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tests::{Caller, Socket, TestApp, on_both_databases};

use super::{get, post};

const QUERY: &str = "query Me { viewer { email } }";

fn hash(text: &str) -> String {
    let bytes = Sha256::digest(text);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn extensions(hash: &str) -> Value {
    json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } })
}

async fn answer(request: reqwest::RequestBuilder) -> (u16, Value) {
    let response = request
        .header("accept", "application/graphql-response+json")
        .send()
        .await
        .unwrap();
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap())
}

/// By its hash alone.
async fn by_hash(caller: &Caller, hash: &str) -> (u16, Value) {
    answer(post(caller).json(&json!({ "extensions": extensions(hash) }))).await
}

#[track_caller]
fn assert_unknown((status, body): &(u16, Value)) {
    assert_eq!(*status, 400, "{body}");
    assert_eq!(body["errors"][0]["message"], "PersistedQueryNotFound");
    assert_eq!(
        body["errors"][0]["extensions"]["code"],
        "PERSISTED_QUERY_NOT_FOUND"
    );
}

on_both_databases! {
    async fn a_document_that_was_sent_once_is_asked_by_its_hash(app: TestApp) {
        let (admin, sales) = (app.admin().await, app.sales().await);
        let hash = hash(QUERY);
        assert_unknown(&by_hash(admin, &hash).await);
        let both = json!({ "query": QUERY, "extensions": extensions(&hash) });
        let (status, body) = answer(post(admin).json(&both)).await;
        assert_eq!((status, &body["data"]["viewer"]["email"]), (200, &json!("admin@accord.test")));
        // Everybody asks for themselves.
        let (status, body) = by_hash(sales, &hash.to_uppercase()).await;
        assert_eq!((status, &body["data"]["viewer"]["email"]), (200, &json!("sales@accord.test")));

        let encoded: String = url::form_urlencoded::byte_serialize(extensions(&hash).to_string().as_bytes()).collect();
        let (status, body) = answer(get(admin, &format!("extensions={encoded}"))).await;
        assert_eq!((status, &body["data"]["viewer"]["email"]), (200, &json!("admin@accord.test")));

        let events = post(admin).header("accept", "text/event-stream").json(&json!({ "extensions": extensions(&hash) }));
        let events = events.send().await.unwrap().text().await.unwrap();
        assert!(events.contains("admin@accord.test"), "{events}");

        let (mut socket, _) = Socket::open(admin.address(), Some("graphql-transport-ws")).await;
        socket.say(json!({ "type": "connection_init", "payload": { "authorization": admin.authorization() } })).await;
        assert_eq!(socket.message().await["type"], "connection_ack");
        socket.say(json!({ "type": "subscribe", "id": "1", "payload": { "extensions": extensions(&hash) } })).await;
        assert_eq!(socket.message().await["payload"]["data"]["viewer"]["email"], "admin@accord.test");
        assert_eq!(socket.message().await["type"], "complete");
        let unknown = extensions(&"0".repeat(64));
        socket.say(json!({ "type": "subscribe", "id": "2", "payload": { "extensions": unknown } })).await;
        let refused = socket.message().await;
        assert_eq!(refused["payload"][0]["extensions"]["code"], "PERSISTED_QUERY_NOT_FOUND", "{refused}");
    }

    async fn a_document_is_never_kept_under_another_hash(app: TestApp) {
        let admin = app.admin().await;
        let hash = hash(QUERY);
        let other = json!({ "query": "{ viewer { role } }", "extensions": extensions(&hash) });
        let (status, body) = answer(post(admin).json(&other)).await;
        assert_eq!((status, body["errors"][0]["extensions"]["code"].as_str()), (400, Some("BAD_REQUEST")));
        assert_unknown(&by_hash(admin, &hash).await);
        let future = json!({ "query": QUERY, "extensions": { "persistedQuery": { "version": 2, "sha256Hash": hash } } });
        let (status, body) = answer(post(admin).json(&future)).await;
        assert_eq!((status, body["errors"][0]["extensions"]["code"].as_str()), (400, Some("BAD_REQUEST")));
    }

    async fn only_what_may_be_executed_is_kept_and_only_of_those_who_are_known(app: TestApp) {
        let admin = app.admin().await;
        let stranger = app.anonymous();
        let login = "mutation { logout(input: { refreshToken: \"x\" }) { userErrors { code } } }";
        let both = json!({ "query": login, "extensions": extensions(&hash(login)) });
        let (status, _) = answer(post(&stranger).json(&both)).await;
        assert_eq!(status, 200);
        assert_unknown(&by_hash(admin, &hash(login)).await);

        let deep = format!("{}a{}", "{ a ".repeat(40), "}".repeat(40));
        let both = json!({ "query": deep, "extensions": extensions(&hash(&deep)) });
        let (status, body) = answer(post(admin).json(&both)).await;
        assert_eq!((status, body["errors"][0]["extensions"]["code"].as_str()), (400, Some("QUERY_TOO_COMPLEX")));
        assert_unknown(&by_hash(admin, &hash(&deep)).await);
    }

    async fn a_mutation_is_not_sent_by_get_under_its_hash_either(app: TestApp) {
        let admin = app.admin().await;
        let mutation = "mutation { logout(input: { refreshToken: \"x\" }) { userErrors { code } } }";
        let both = json!({ "query": mutation, "extensions": extensions(&hash(mutation)) });
        assert_eq!(answer(post(admin).json(&both)).await.0, 200);
        let encoded: String = url::form_urlencoded::byte_serialize(extensions(&hash(mutation)).to_string().as_bytes()).collect();
        assert_eq!(answer(get(admin, &format!("extensions={encoded}"))).await.0, 405);
    }
}
