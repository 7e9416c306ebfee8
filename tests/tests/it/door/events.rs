//! GraphQL as server-sent events, a connection for each operation.

use std::time::Duration;

use serde_json::{Value, json};
use tests::{TestApp, on_both_databases};

use super::{get, post};
use crate::support::company::load_company;
use crate::support::facts::load;

/// Reads from a stream until it says this; gives everything read so far.
async fn until(response: &mut reqwest::Response, read: &mut String, word: &str) {
    while !read.contains(word) {
        let chunk = tokio::time::timeout(Duration::from_secs(60), response.chunk())
            .await
            .expect("something comes");
        let chunk = chunk
            .unwrap()
            .unwrap_or_else(|| panic!("the stream ended: {read}"));
        read.push_str(std::str::from_utf8(&chunk).unwrap());
    }
}

fn events(read: &str) -> Vec<(String, Value)> {
    let blocks = read
        .split("\n\n")
        .filter(|block| block.starts_with("event: "));
    blocks
        .map(|block| {
            let (event, data) = block
                .strip_prefix("event: ")
                .unwrap()
                .split_once('\n')
                .unwrap();
            let data = data.strip_prefix("data:").unwrap().trim();
            (
                event.to_owned(),
                serde_json::from_str(data).unwrap_or_default(),
            )
        })
        .collect()
}

on_both_databases! {
    async fn what_happens_is_told(app: TestApp) {
        load_company(&app).await;
        let query = json!({ "query": "subscription { touchpointRecorded { touchpoint { messageId } } }" });
        let request = post(app.analyst().await).header("accept", "text/event-stream").json(&query);
        let mut response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream; charset=utf-8");
        let mut read = String::new();
        until(&mut response, &mut read, ":\n\n").await;
        let mut number = 0;
        // It is taken some time after it was opened, and nothing says when.
        while events(&read).is_empty() {
            let row = json!([{ "messageId": format!("live-{number}"), "lead": { "externalId": "ada" }, "occurredAt": "2026-03-01T10:00:00Z", "kind": "CHAT" }]);
            load(app.marketing().await, "recordTouchpoints", "crm", row).await;
            number += 1;
            let wait = Duration::from_millis(500);
            if let Ok(chunk) = tokio::time::timeout(wait, response.chunk()).await {
                read.push_str(std::str::from_utf8(&chunk.unwrap().unwrap()).unwrap());
            }
        }
        let (event, data) = events(&read).remove(0);
        assert_eq!(event, "next");
        assert!(data["data"]["touchpointRecorded"]["touchpoint"]["messageId"].as_str().unwrap().starts_with("live-"));
    }

    async fn an_operation_with_one_answer_is_completed(app: TestApp) {
        let admin = app.admin().await;
        for (query, code) in [("{ viewer { id } }", None), ("{ nonsense }", Some("GRAPHQL_VALIDATION_FAILED")), ("{", Some("GRAPHQL_PARSE_FAILED"))] {
            let request = post(admin).header("accept", "text/event-stream").json(&json!({ "query": query }));
            let read = request.send().await.unwrap().text().await.unwrap();
            let events = events(&read);
            assert_eq!(events.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["next", "complete"], "{read}");
            assert_eq!(events[0].1["errors"][0]["extensions"]["code"].as_str(), code, "{read}");
            assert_eq!(events[0].1["data"]["viewer"]["id"].is_string(), code.is_none(), "{read}");
        }
    }

    async fn a_subscription_may_be_opened_by_get(app: TestApp) {
        let query = "query=subscription%7BledgerAdvanced%7Bposition%7D%7D";
        let request = get(app.analyst().await, query).header("accept", "text/event-stream");
        let mut response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        until(&mut response, &mut String::new(), ":\n\n").await;
        let refused = get(&app.bearer("garbage"), query).header("accept", "text/event-stream");
        assert_eq!(refused.send().await.unwrap().status(), 401);
    }

    async fn the_end_of_a_credential_ends_the_stream(app: TestApp) {
        let admin = app.admin().await;
        let payload = admin.mutate("createApiToken", json!({ "name": "short", "scopes": ["attribution:read"] }), "token apiToken { id } userErrors { message }").await;
        let token = app.bearer(payload["token"].as_str().unwrap_or_else(|| panic!("{payload}")));
        let query = json!({ "query": "subscription { ledgerAdvanced { position } }" });
        let mut response = post(&token).header("accept", "text/event-stream").json(&query).send().await.unwrap();
        let mut read = String::new();
        until(&mut response, &mut read, ":\n\n").await;
        let revoked = admin.mutate("revokeApiToken", json!({ "id": payload["apiToken"]["id"] }), "userErrors { message }").await;
        assert_eq!(revoked["userErrors"], json!([]));
        until(&mut response, &mut read, "event: complete").await;
        assert!(read.contains("UNAUTHENTICATED"), "{read}");
    }
}
