//! Events of trackers: what is answered, and what becomes of them.

mod answers;
mod any_order;
mod facts;
mod killed;
mod oracle;
mod orders;
mod rejected;
mod stream;
mod trouble;

use serde_json::{Value, json};
use tests::TestApp;

/// A fresh write key of a source.
pub(crate) async fn key(app: &TestApp, source: &str) -> String {
    let input = json!({ "name": "the website", "source": source });
    let payload = app
        .admin()
        .await
        .mutate(
            "createWriteKey",
            input,
            "key writeKey { id source } userErrors { code path message }",
        )
        .await;
    assert_eq!(payload["userErrors"], json!([]), "{payload:#}");
    payload["key"].as_str().unwrap().to_owned()
}

/// Sends bytes, with whatever headers, and gives the status and the answer.
pub(crate) async fn post(
    app: &TestApp,
    path: &str,
    headers: &[(&str, &str)],
    body: impl Into<reqwest::Body>,
) -> (u16, String) {
    let address = app.anonymous().address();
    let mut request = reqwest::Client::new()
        .post(format!("http://{address}/v1/{path}"))
        .body(body);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

/// Sends a request of JSON with a key in it, which must be taken, and waits until what it holds is understood.
pub(crate) async fn send(app: &TestApp, key: &str, path: &str, mut body: Value) {
    body["writeKey"] = json!(key);
    let answer = post(app, path, &[], body.to_string()).await;
    assert_eq!(answer, (200, "{\"success\": true}".to_owned()));
    settle(app).await;
}

/// Sends events at once, and waits until they are understood.
pub(crate) async fn batch(app: &TestApp, key: &str, events: Value) {
    send(app, key, "batch", json!({ "batch": events })).await;
}

/// Waits until nothing waits any more.
pub(crate) async fn settle(app: &TestApp) {
    accord::events::drain(app.inside()).await.unwrap();
}
