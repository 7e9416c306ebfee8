//! Long lists are written as they are found. Where two selections meet, so that two answers become one, they are not:
//! both ways must give the same.

use serde_json::{Value, json};
use tests::{Caller, TestApp, on_both_databases};

use super::post;
use crate::support::company::load_company;

const DEAL: &str = "id name amount { amount currencyCode } account { id name } closedAt";

/// What no two selections ask for, and the same asked for in parts that meet.
fn questions() -> [(String, String); 3] {
    let report = |rows: &str| {
        format!(
            "{{ attribution(input: {{ period: {{ from: \"2020-01-01\", to: \"2030-01-01\" }}, groupBy: [CAMPAIGN] }}) {{ \
             total {{ amount }} rows(first: 50) {{ {rows} totalCount }} }} }}"
        )
    };
    [
        (
            format!("{{ deals(first: 3) {{ nodes {{ {DEAL} }} totalCount }} viewer {{ kind }} }}"),
            "{ deals(first: 3) { nodes { id name } ...F } viewer { kind } } fragment F on DealConnection { \
             nodes { amount { amount } ... on Deal { amount { currencyCode } account { id } } } \
             nodes { account { name } closedAt } totalCount }"
                .to_owned(),
        ),
        (
            format!("{{ deals(first: 3) {{ edges {{ cursor node {{ {DEAL} }} }} }} }}"),
            format!("{{ deals(first: 3) {{ edges {{ cursor }} edges {{ node {{ {DEAL} }} }} }} }}"),
        ),
        (
            report("nodes { campaign { id name } amount { amount } share weight }"),
            report("nodes { campaign { id } } nodes { campaign { name } amount { amount } share weight }"),
        ),
    ]
}

/// What is told of errors, and the text of the data.
async fn ask(caller: &Caller, query: &str) -> (Vec<String>, String) {
    let response = post(caller).json(&json!({ "query": query })).send().await;
    let text = response.unwrap().text().await.unwrap();
    let answer: Value = serde_json::from_str(&text).unwrap();
    let errors = answer["errors"].as_array().into_iter().flatten();
    let mut errors: Vec<String> = errors
        .map(|error| format!("{} {}", error["path"], error["message"]))
        .collect();
    errors.sort();
    errors.dedup();
    let (_, data) = text.split_once("\"data\":").expect(&text);
    (errors, data.to_owned())
}

on_both_databases! {
    async fn what_is_written_is_what_is_put_together(app: TestApp) {
        load_company(&app).await;
        let admin = app.admin().await;
        for (apart, meeting) in questions() {
            let (errors, data) = ask(admin, &apart).await;
            assert_eq!(errors, [""; 0], "{apart}");
            assert!(data.contains("\"amount\":{\"amount\":"), "{data}");
            assert_eq!((errors, data), ask(admin, &meeting).await, "{meeting}");
        }
    }

    async fn a_refused_field_is_null_either_way(app: TestApp) {
        load_company(&app).await;
        let token = app.token(&["deals:read", "attribution:read"]).await;
        for (apart, meeting) in questions() {
            let (errors, data) = ask(&token, &apart).await;
            assert!(!errors.is_empty() && data.contains(":null"), "{errors:?} {data}");
            assert_eq!((errors, data), ask(&token, &meeting).await, "{meeting}");
        }
    }

    async fn fields_below_what_is_written_come_in_the_order_of_the_document(app: TestApp) {
        load_company(&app).await;
        for (query, start) in [
            // Some of these wait for others' data, and are there last.
            ("{ deals(first: 1) { nodes { ...F } } } fragment F on Deal { account { name } id name }",
             r#"{"deals":{"nodes":[{"account":{"name":"#),
            ("{ deals(first: 1) { nodes { account { leads(first: 1) { totalCount } name } id } } }",
             r#"{"deals":{"nodes":[{"account":{"leads":{"totalCount":"#),
            ("{ accounts(first: 1) { nodes { leads(first: 1) { nodes { id } totalCount } name } } }",
             r#"{"accounts":{"nodes":[{"leads":{"nodes":["#),
            ("{ deals(first: 1) { edges { node { account { id } id } cursor } } }",
             r#"{"deals":{"edges":[{"node":{"account":{"id":"#),
        ] {
            let (errors, data) = ask(app.admin().await, query).await;
            assert_eq!(errors, [""; 0], "{query}");
            assert!(data.starts_with(start), "{data}");
        }
    }
}
