//! The worked examples, to the cent, through the API: each is loaded as a company would, and asked for as an analyst would.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tests::{TestApp, on_both_databases};

use crate::support::facts::{ids, load};
use crate::support::money::units;

const EXAMPLES: &str = include_str!("../../../attribution/tests/data/worked_examples.json");

on_both_databases! {
    async fn every_worked_example_comes_out_to_the_cent(app: TestApp) {
        let examples: Value = serde_json::from_str(EXAMPLES).unwrap();
        let examples = examples.as_array().unwrap();
        assert!(examples.len() >= 15);
        for (number, example) in examples.iter().enumerate() {
            let deal = load_example(&app, &format!("example-{number}"), example).await;
            for expected in example["expect"].as_array().unwrap() {
                let name = format!("{}: {}", example["name"], expected["model"]);
                assert_eq!(credits(&app, &deal, example, expected).await, wanted(expected), "{name}");
            }
        }
    }
}

/// Loads an example from a source of its own and gives the id of its deal.
async fn load_example(app: &TestApp, source: &str, example: &Value) -> String {
    let account = json!([{ "externalId": "account", "name": example["name"] }]);
    load(app.marketing().await, "upsertAccounts", source, account).await;
    let lead = json!([{
        "externalId": "lead",
        "account": { "externalId": "account" },
        "createdAt": example["oldestLeadCreatedAt"],
    }]);
    load(app.marketing().await, "upsertLeads", source, lead).await;
    let touches = example["touches"]
        .as_array()
        .unwrap()
        .iter()
        .map(|touch| {
            json!({
                "messageId": touch["id"],
                "lead": { "externalId": "lead" },
                "occurredAt": touch["occurredAt"],
                "kind": "FORM_SUBMISSION",
                "channel": touch["channel"],
            })
        })
        .collect();
    load(app.marketing().await, "recordTouchpoints", source, touches).await;
    let deal = json!([{
        "externalId": "deal",
        "name": example["name"],
        "account": { "externalId": "account" },
        "amount": { "amount": amount(example), "currencyCode": example["deal"]["currency"] },
        "outcome": "WON",
        "createdAt": example["deal"]["createdAt"],
        "closedAt": example["deal"]["closedAt"],
    }]);
    ids(&load(app.sales().await, "upsertDeals", source, deal).await).remove(0)
}

fn minor_digits(example: &Value) -> u32 {
    if example["deal"]["currency"] == "JPY" {
        0
    } else {
        2
    }
}

fn amount(example: &Value) -> String {
    let minor = example["deal"]["amountMinorUnits"].as_i64().unwrap();
    match minor_digits(example) {
        0 => minor.to_string(),
        _ => {
            let sign = if minor < 0 { "-" } else { "" };
            format!("{sign}{}.{:02}", minor.abs() / 100, minor.abs() % 100)
        }
    }
}

/// What the server credits to each touch, in minor units; touches that got nothing are left out.
async fn credits(
    app: &TestApp,
    deal: &str,
    example: &Value,
    expected: &Value,
) -> BTreeMap<String, i128> {
    let model = match (
        expected["model"].as_str().unwrap(),
        expected["halfLifeDays"].as_i64(),
    ) {
        ("TIME_DECAY", Some(days)) => json!({ "timeDecay": { "halfLifeDays": days.to_string() } }),
        (preset, _) => json!({ "preset": preset }),
    };
    let input = json!({
        "period": { "from": "2020-01-01", "to": "2030-01-01" },
        "measure": expected.get("measure").unwrap_or(&json!("REVENUE")),
        "rule": { "model": model, "scope": "ACCOUNT", "lookbackDays": expected.get("lookbackDays"), "dedupe": "TOUCH" },
        "groupBy": ["CHANNEL"],
        "deals": { "id": { "eq": deal } },
        "currency": example["deal"]["currency"],
    });
    let document = "query($input: AttributionInput!) { attribution(input: $input) { dealCount \
        rows { nodes { credits(first: 50) { nodes { touchpoint { messageId } amount { amount } } } } } } }";
    let data = app
        .analyst()
        .await
        .query(document, json!({ "input": input }))
        .await
        .data()
        .clone();
    assert_eq!(data["attribution"]["dealCount"], 1, "{data}");
    let scale = 10_i128.pow(4 - minor_digits(example));
    let mut credits = BTreeMap::new();
    for row in data["attribution"]["rows"]["nodes"].as_array().unwrap() {
        for credit in row["credits"]["nodes"].as_array().unwrap() {
            let minor = units(&credit["amount"]) / scale;
            if minor != 0 {
                let touch = credit["touchpoint"]["messageId"].as_str().unwrap();
                assert!(
                    credits.insert(touch.to_owned(), minor).is_none(),
                    "{touch} twice"
                );
            }
        }
    }
    credits
}

fn wanted(expected: &Value) -> BTreeMap<String, i128> {
    expected["credits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|credit| {
            (
                credit["touch"].as_str().unwrap().to_owned(),
                i128::from(credit["minorUnits"].as_i64().unwrap()),
            )
        })
        .filter(|(_, minor)| *minor != 0)
        .collect()
}
