//! A list reads of its rows what the question shows: whatever is asked for, each field says the same.

use serde_json::{Value, json};
use tests::{Caller, TestApp, on_both_databases};

use crate::support::company::load_company;
use crate::support::facts::load;
use crate::support::introspection::{Schema, name};
use crate::support::walk::select;

/// The lists of touchpoints, `%` where their page is asked for.
const LISTS: [&str; 3] = [
    "{ touchpoints(where: { archived: { eq: true } }) { % } }",
    r#"{ campaign(externalId: { source: "crm", externalId: "fair" }) { touchpoints(where: { archived: { eq: true } }) { % } } }"#,
    r#"{ lead(externalId: { source: "crm", externalId: "ada" }) { touchpoints(where: { archived: { eq: true } }) { % } } }"#,
];

/// A touchpoint of which every field says something.
async fn load_full(app: &TestApp) {
    let sales = app.sales().await;
    let row = json!({
        "messageId": "full", "lead": { "externalId": "ada" }, "campaign": { "externalId": "fair" },
        "occurredAt": "2026-02-02T10:00:00Z", "kind": "AD_CLICK", "channel": "PAID_SEARCH", "team": "SALES",
        "source": "google", "medium": "cpc", "content": "banner", "term": "shoes", "rep": "sales@accord.test",
        "url": "https://accord.example/a", "referrer": "https://accord.example/b"
    });
    load(sales, "recordTouchpoints", "crm", json!([row])).await;
    let found = sales
        .ask("{ touchpoints(last: 1) { nodes { id messageId } } }")
        .await;
    let touchpoint = &found["touchpoints"]["nodes"][0];
    assert_eq!(touchpoint["messageId"], "full");
    let id = &touchpoint["id"];
    for document in [
        format!(
            "mutation {{ suppressTouchpoint(input: {{ id: {id}, reason: \"a robot\" }}) {{ userErrors {{ message }} }} }}"
        ),
        format!(
            "mutation {{ archiveTouchpoint(input: {{ id: {id} }}) {{ userErrors {{ message }} }} }}"
        ),
    ] {
        let done = sales.ask(&document).await;
        assert!(done.to_string().contains(r#""userErrors":[]"#), "{done}");
    }
}

/// The page of the answer, wherever it is in it.
async fn page(caller: &Caller, document: &str) -> Value {
    let mut answer = &caller.ask(document).await;
    while answer.get("nodes").is_none() && answer.get("edges").is_none() {
        let inner = answer.as_object().and_then(|object| object.values().next());
        answer = inner.unwrap_or_else(|| panic!("{document} gives {answer}"));
    }
    answer.clone()
}

on_both_databases! {
    async fn a_field_alone_says_what_it_says_among_all(app: TestApp) {
        load_company(&app).await;
        load_full(&app).await;
        let admin = app.admin().await;
        let schema = Schema::of(admin).await;
        let fields: Vec<(&str, String)> = schema
            .fields("Touchpoint")
            .iter()
            .filter_map(|field| Some((name(field), select(&schema, "Touchpoint", field, 1)?)))
            .collect();
        assert!(fields.len() > 20, "{fields:?}");
        let every: Vec<&str> = fields.iter().map(|(_, field)| field.as_str()).collect();
        for list in LISTS {
            let ask = async |asked: &str| page(admin, &list.replace('%', asked)).await;
            let all = ask(&format!("nodes {{ {} }}", every.join(" "))).await["nodes"][0].clone();
            for (field, selected) in &fields {
                assert!(!all[field].is_null(), "{field} says nothing");
                for asked in [
                    format!("nodes {{ {selected} }}"),
                    format!("nodes {{ __typename ... on Touchpoint {{ {selected} }} }}"),
                ] {
                    assert_eq!(ask(&asked).await["nodes"][0][field], all[field], "{asked}");
                }
                let asked = format!("edges {{ node {{ {selected} }} }}");
                assert_eq!(ask(&asked).await["edges"][0]["node"][field], all[field], "{asked}");
            }
            // What is asked for in two places is read for both.
            let both = ask("nodes { kind } edges { node { team } }").await;
            assert_eq!(both["nodes"][0]["kind"], all["kind"]);
            assert_eq!(both["edges"][0]["node"]["team"], all["team"]);
        }
    }
}
