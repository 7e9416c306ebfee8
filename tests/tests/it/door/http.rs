//! GraphQL over HTTP, beyond what the audits of tests/clients ask.

use serde_json::{Value, json};
use tests::{TestApp, on_both_databases};

use super::{get, post, url};

const JSON: &str = "application/json";
const GRAPHQL: &str = "application/graphql-response+json";

/// Status, content type and body.
async fn sent(request: reqwest::RequestBuilder) -> (u16, String, Value) {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let id = response.headers()["x-request-id"]
        .to_str()
        .unwrap()
        .to_owned();
    let form = response.headers()["content-type"]
        .to_str()
        .unwrap()
        .to_owned();
    let text = response.text().await.unwrap();
    let body: Value =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{status} {error}: {text}"));
    for error in body["errors"].as_array().into_iter().flatten() {
        assert_eq!(error["extensions"]["requestId"], id, "{body}");
        assert!(error["extensions"]["code"].is_string(), "{body}");
    }
    (status, form, body)
}

fn code(body: &Value) -> &str {
    body["errors"][0]["extensions"]["code"]
        .as_str()
        .unwrap_or_default()
}

on_both_databases! {
    async fn the_status_says_what_happened(app: TestApp) {
        let admin = app.admin().await;
        let viewer = json!({ "query": "{ viewer { id } }" });
        for (form, query, plain, precise) in [
            (JSON, "{ viewer { id } }", 200, 200),
            (JSON, "{ nonsense }", 200, 400),
            (JSON, "{", 200, 400),
            (JSON, "{ account { id } }", 200, 200),
        ] {
            let (status, content, _) = sent(post(admin).header("accept", form).json(&json!({ "query": query }))).await;
            assert_eq!((status, content.as_str()), (plain, "application/json; charset=utf-8"), "{query}");
            let (status, content, body) = sent(post(admin).header("accept", GRAPHQL).json(&json!({ "query": query }))).await;
            assert_eq!((status, content.as_str()), (precise, "application/graphql-response+json; charset=utf-8"), "{query}");
            assert_eq!(body.get("data").is_some(), precise == 200, "{body}");
        }
        let (status, _, body) = sent(post(&app.bearer("garbage")).json(&viewer)).await;
        assert_eq!((status, code(&body)), (401, "UNAUTHENTICATED"));
        let (status, _, body) = sent(post(admin).header("accept", "text/html").json(&viewer)).await;
        assert_eq!((status, code(&body)), (406, "BAD_REQUEST"));
    }

    async fn only_json_is_taken(app: TestApp) {
        let admin = app.admin().await;
        for content in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
            let (status, _, body) = sent(post(admin).header("content-type", content).body("{}")).await;
            assert_eq!((status, code(&body)), (415, "BAD_REQUEST"), "{content}");
        }
        for (body, expected) in [("[{\"query\":\"{ viewer { id } }\"}]", "one by one"), ("\"x\"", "object"), ("{\"query\":\"{a}\",\"variables\":7}", "variables")] {
            let (status, _, answer) = sent(post(admin).header("content-type", JSON).body(body)).await;
            assert_eq!((status, code(&answer)), (400, "BAD_REQUEST"), "{body}");
            assert!(answer["errors"][0]["message"].as_str().unwrap().contains(expected), "{answer}");
        }
    }

    async fn only_queries_are_asked_by_get(app: TestApp) {
        let admin = app.admin().await;
        let (status, _, body) = sent(get(admin, "query=query%20A%7Bviewer%7Bid%7D%7Dquery%20B%7Bviewer%7Bname%7D%7D&operationName=B")).await;
        assert_eq!(status, 200);
        assert!(body["data"]["viewer"]["name"].is_string(), "{body}");
        let response = get(admin, "query=mutation%7Blogout(input%3A%7BrefreshToken%3A%22x%22%7D)%7BuserErrors%7Bcode%7D%7D%7D").send().await.unwrap();
        assert_eq!(response.status(), 405);
        assert_eq!(response.headers()["allow"], "POST");
        for method in ["PUT", "DELETE", "PATCH", "OPTIONS"] {
            let client = reqwest::Client::new();
            let request = client.request(method.parse().unwrap(), url(admin));
            let response = request.send().await.unwrap();
            assert_eq!(response.status(), 405, "{method}");
            assert_eq!(response.headers()["allow"], "GET, POST", "{method}");
        }
        let (status, _, body) = sent(get(admin, "query=subscription%7BledgerAdvanced%7Bposition%7D%7D")).await;
        assert_eq!((status, code(&body)), (200, "GRAPHQL_VALIDATION_FAILED"));
    }

    async fn a_variable_without_a_value_is_named(app: TestApp) {
        let admin = app.admin().await;
        let query = "query Q($id: ID!, $name: String) { account(id: $id) { name } }";
        for variables in [json!({}), json!({ "id": null })] {
            let (status, _, body) = sent(post(admin).header("accept", GRAPHQL).json(&json!({ "query": query, "variables": variables }))).await;
            assert_eq!((status, code(&body)), (400, "GRAPHQL_VALIDATION_FAILED"));
            assert!(body["errors"][0]["message"].as_str().unwrap().contains("$id of the type ID!"), "{body}");
            assert_eq!(body["errors"][0]["locations"], json!([{ "line": 1, "column": 9 }]));
        }
    }

    async fn an_error_of_the_parser_does_not_repeat_the_document(app: TestApp) {
        let (_, _, body) = sent(post(app.admin().await).json(&json!({ "query": "{ login(password: \"hunter2\" ! }" }))).await;
        assert_eq!(code(&body), "GRAPHQL_PARSE_FAILED");
        assert!(!body.to_string().contains("hunter2"), "{body}");
        assert_eq!(body["errors"][0]["locations"][0]["line"], 1);
    }

    async fn what_it_costs_is_said_on_request(app: TestApp) {
        let query = "{ deals(first: 10) { nodes { id } } rateLimit { limit remaining fullAt } }";
        let asked = json!({ "query": query, "extensions": { "cost": true } });
        let (_, _, body) = sent(post(app.admin().await).json(&asked)).await;
        assert_eq!(body["extensions"]["cost"]["requested"], 12, "{body}");
        assert_eq!(body["extensions"]["cost"]["limit"], 10_000);
        assert_eq!(body["extensions"]["cost"]["remaining"], body["data"]["rateLimit"]["remaining"]);
        let (_, _, body) = sent(post(app.admin().await).json(&json!({ "query": query }))).await;
        assert!(body.get("extensions").is_none(), "{body}");
    }

    async fn the_schema_is_for_those_with_a_credential(app: TestApp) {
        let query = json!({ "query": "{ __schema { queryType { name } } }" });
        let (_, _, body) = sent(post(app.analyst().await).json(&query)).await;
        assert_eq!(body["data"]["__schema"]["queryType"]["name"], "Query");
        let (_, _, body) = sent(post(&app.anonymous()).json(&query)).await;
        assert!(!body.to_string().contains("queryType\":{"), "{body}");
    }
}
