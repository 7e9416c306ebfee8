//! A document that was asked before is answered as if it never had been, whatever the values of its variables are.

use serde_json::{Value, json};
use tests::{Caller, TestApp, on_both_databases};

use super::post;

const LIST: &str = "query($first: Int, $ids: [ID!]!, $text: String) { campaigns(first: $first) { totalCount } \
    nodes(ids: $ids) { id } leads(where: { email: { eq: $text } }) { totalCount } }";
const RECORD: &str = "mutation($input: RecordTouchpointsInput!) { recordTouchpoints(input: $input) { createdCount \
    userErrors { code } } }";
const TWO: &str = "query A($id: ID!) { node(id: $id) { id } } query B($first: Int!) { deals(first: $first) { totalCount } }";
const NESTED: &str =
    "query($text: String) { leads(where: { email: { eq: $text, nonsense: 1 } }) { totalCount } }";
const SCHEMA: &str = "query($name: String!) { __type(name: $name) { name } __schema { queryType { fields { name } } } }";

async fn ask(
    caller: &Caller,
    document: &str,
    operation: Option<&str>,
    variables: &Value,
) -> (u16, Value) {
    let body = json!({ "query": document, "operationName": operation, "variables": variables });
    let request = post(caller)
        .header("accept", "application/graphql-response+json")
        .json(&body);
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let mut answer: Value = response.json().await.unwrap();
    let errors = answer["errors"].as_array_mut().into_iter().flatten();
    for error in errors {
        error["extensions"]["requestId"].take();
    }
    (status, answer)
}

/// Asks each in turn, once with the document as it is and once with one that nobody asked before.
async fn alike(caller: &Caller, document: &str, operation: Option<&str>, all: &[Value]) {
    for (place, variables) in all.iter().enumerate() {
        let known = ask(caller, document, operation, variables).await;
        let new = format!("{document} # {place}");
        assert_eq!(
            known,
            ask(caller, &new, operation, variables).await,
            "{document} {variables}"
        );
    }
}

on_both_databases! {
    async fn a_known_document_is_answered_like_a_new_one(app: TestApp) {
        let caller = app.admin().await;
        let good = json!({ "ids": ["x"], "first": 3, "text": "a" });
        alike(caller, LIST, None, &[
            good.clone(),
            good.clone(),
            json!({ "ids": ["x", "y"] }),
            json!({ "ids": "x" }),
            json!({ "ids": ["x"], "first": null, "text": null }),
            json!({ "ids": [null] }),
            json!({ "ids": null }),
            json!({ "ids": ["x"], "first": "3" }),
            json!({ "ids": ["x"], "first": 4_000_000_000_u64 }),
            json!({ "ids": ["x"], "text": 3 }),
            json!({ "ids": ["x"], "first": -1 }),
            json!({}),
            good.clone(),
        ]).await;
        let (status, answer) = ask(caller, LIST, None, &good).await;
        assert_eq!((status, &answer["errors"]), (200, &json!(null)), "{answer}");
        let record = |change: Value| {
            let mut row = json!({
                "messageId": null, "lead": { "email": "a@b.example" }, "occurredAt": "2026-01-01T00:00:00Z", "kind": "AD_CLICK"
            });
            row.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            json!({ "input": { "source": "s", "rows": [row] } })
        };
        // A lead that nobody knows: nothing is written, so asking twice says the same.
        alike(caller, RECORD, None, &[
            record(json!({ "messageId": "1" })),
            record(json!({ "messageId": "1" })),
            record(json!({})),
            record(json!({ "messageId": "1", "kind": "NONE" })),
            record(json!({ "messageId": "1", "lead": { "email": "a", "anonymousId": "b" } })),
            record(json!({ "messageId": "1", "lead": {} })),
            record(json!({ "messageId": "1", "more": 1 })),
            record(json!({ "messageId": "1", "occurredAt": 1 })),
            json!({ "input": {} }),
        ]).await;
    }

    async fn only_what_was_looked_at_is_known(app: TestApp) {
        let caller = app.admin().await;
        // Of two operations the values of one say nothing of the other's.
        alike(caller, TWO, Some("A"), &[json!({ "id": "x" }), json!({ "id": "x" })]).await;
        alike(caller, TWO, Some("B"), &[json!({ "first": "1" }), json!({ "first": 1 })]).await;
        // What stands beside a variable without a value is not looked at.
        alike(caller, NESTED, None, &[json!({}), json!({}), json!({ "text": "a" })]).await;
        let (status, answer) = ask(caller, NESTED, None, &json!({ "text": "a" })).await;
        assert_eq!((status, &answer["errors"][0]["extensions"]["code"]), (400, &json!("GRAPHQL_VALIDATION_FAILED")));
        // The schema tells of itself as it is.
        for _ in 0..3 {
            let (_, answer) = ask(caller, SCHEMA, None, &json!({ "name": "_Service" })).await;
            assert_eq!(answer["data"]["__type"], json!(null), "{answer}");
            assert!(!answer.to_string().contains("_service"), "{answer}");
        }
        for document in ["{ _service { sdl } }", "{ _entities(representations: []) { __typename } }"] {
            for _ in 0..2 {
                assert_eq!(ask(caller, document, None, &json!({})).await.0, 400);
            }
        }
    }
}
