//! Long lists are written as they are found. Where two selections meet, so that two answers become one, they are not:
//! both ways must give the same.

use serde_json::{Value, json};
use tests::{Caller, TestApp, on_both_databases};

use super::post;
use crate::support::company::load_company;

const DEAL: &str = "id name amount { amount currency } account { id name } closedAt";

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
             nodes { amount { amount } ... on Deal { amount { currency } account { id } } } \
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

/// The answer's text, with nothing in it that is of this request alone.
async fn ask(caller: &Caller, query: &str) -> String {
    let response = post(caller).json(&json!({ "query": query })).send().await;
    let text = response.unwrap().text().await.unwrap();
    let (errors, data) = match text.split_once("],\"data\":") {
        Some((errors, data)) => (format!("{errors}]}}"), data.to_owned()),
        None => ("{}".to_owned(), text.replacen("{\"data\":", "", 1)),
    };
    let errors: Value = serde_json::from_str(&errors).unwrap();
    let mut told: Vec<String> = errors["errors"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|error| format!("{} {}", error["path"], error["message"]))
        .collect();
    told.sort();
    told.dedup();
    format!("{told:?} {data}")
}

on_both_databases! {
    async fn what_is_written_is_what_is_put_together(app: TestApp) {
        load_company(&app).await;
        let admin = app.admin().await;
        for (apart, meeting) in questions() {
            let answer = ask(&admin, &apart).await;
            assert!(answer.starts_with("[] {\""), "{answer}");
            assert!(answer.contains("\"amount\":{\"amount\":"), "{answer}");
            assert_eq!(answer, ask(&admin, &meeting).await, "{meeting}");
        }
    }

    async fn a_refused_field_is_null_either_way(app: TestApp) {
        load_company(&app).await;
        let token = app.token(&["deals:read", "attribution:read"]).await;
        for (apart, meeting) in questions() {
            let answer = ask(&token, &apart).await;
            assert!(answer.contains(":null"), "{answer}");
            assert_eq!(answer, ask(&token, &meeting).await, "{meeting}");
        }
    }
}
