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

/// Whatever is asked for of a type's objects by a list, each field says what it says among all.
async fn each_field_alone(app: &TestApp, of: &str, list: &str, two: [&str; 2]) {
    let admin = app.admin().await;
    let schema = Schema::of(admin).await;
    let fields: Vec<(&str, String)> = schema
        .fields(of)
        .iter()
        .filter_map(|field| Some((name(field), select(&schema, of, field, 1)?)))
        .collect();
    assert!(fields.len() > 12, "{fields:?}");
    let every: Vec<&str> = fields.iter().map(|(_, field)| field.as_str()).collect();
    let ask = async |asked: &str| page(admin, &list.replace('%', asked)).await;
    let all = ask(&format!("nodes {{ {} }}", every.join(" "))).await["nodes"][0].clone();
    for (field, selected) in &fields {
        assert!(!all[field].is_null(), "{field} says nothing");
        for asked in [
            format!("nodes {{ {selected} }}"),
            format!("nodes {{ __typename ... on {of} {{ {selected} }} }}"),
        ] {
            assert_eq!(ask(&asked).await["nodes"][0][field], all[field], "{asked}");
        }
        let asked = format!("edges {{ node {{ {selected} }} }}");
        assert_eq!(
            ask(&asked).await["edges"][0]["node"][field],
            all[field],
            "{asked}"
        );
    }
    // What is asked for in two places is read for both.
    let [one, other] = two;
    let both = ask(&format!("nodes {{ {one} }} edges {{ node {{ {other} }} }}")).await;
    assert_eq!(both["nodes"][0][one], all[one]);
    assert_eq!(both["edges"][0]["node"][other], all[other]);
}

on_both_databases! {
    async fn a_field_of_a_touchpoint_alone_says_what_it_says_among_all(app: TestApp) {
        load_company(&app).await;
        load_full(&app).await;
        for list in LISTS {
            each_field_alone(&app, "Touchpoint", list, ["kind", "team"]).await;
        }
    }

    async fn a_field_of_a_campaign_alone_says_what_it_says_among_all(app: TestApp) {
        load_company(&app).await;
        let row = json!({
            "externalId": "full", "name": "All there is", "channel": "EVENT", "utmCampaign": "Full", "startsOn": "2026-02-01",
            "endsOn": "2026-02-03", "budget": { "amount": "1000.00", "currencyCode": "EUR" },
            "marketingOwner": "mara@accord.test", "salesOwner": "sam@accord.test"
        });
        let marketing = app.marketing().await;
        load(marketing, "upsertCampaigns", "crm", json!([row])).await;
        let id = marketing.ask("{ campaigns(last: 1) { nodes { id } } }").await["campaigns"]["nodes"][0]["id"].clone();
        let spend = json!({ "campaign": { "id": id }, "on": "2026-02-02", "amount": { "amount": "10.00", "currencyCode": "EUR" } });
        load(marketing, "recordSpend", "crm", json!([spend])).await;
        let done = marketing
            .ask(&format!("mutation {{ archiveCampaign(input: {{ id: {id} }}) {{ userErrors {{ message }} }} }}"))
            .await;
        assert!(done.to_string().contains(r#""userErrors":[]"#), "{done}");
        let list = "{ campaigns(where: { archived: { eq: true } }) { % } }";
        each_field_alone(&app, "Campaign", list, ["name", "channel"]).await;
    }
}
