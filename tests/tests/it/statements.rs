//! How many statements a question costs: as many for fifty rows as for one.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tests::{Caller, TestApp, on_both_databases};

use crate::support::facts::{load, money};
use crate::support::sources::root;

/// Fifty of everything, linked.
async fn load_fifty(app: &TestApp) {
    let (marketing, sales) = (app.marketing().await, app.sales().await);
    let of = |row: &dyn Fn(u32) -> Value| -> Value { (0..50).map(row).collect() };
    load(
        marketing,
        "upsertAccounts",
        "crm",
        of(&|n| json!({ "externalId": format!("a{n}"), "name": format!("Account {n}") })),
    )
    .await;
    let leads = |n: u32| {
        json!({ "externalId": format!("l{n}"), "email": format!("l{n}@example.com"), "name": format!("Lead {n}"),
                "account": { "externalId": format!("a{n}") }, "createdAt": "2026-01-05T00:00:00Z" })
    };
    load(marketing, "upsertLeads", "crm", of(&leads)).await;
    let campaigns = |n: u32| json!({ "externalId": format!("c{n}"), "name": format!("Campaign {n}"), "channel": "EVENT" });
    load(marketing, "upsertCampaigns", "crm", of(&campaigns)).await;
    for part in 0..3 {
        let touches = |n: u32| {
            json!({ "messageId": format!("t{part}-{n}"), "lead": { "externalId": format!("l{n}") }, "campaign": { "externalId": format!("c{n}") },
                    "occurredAt": format!("2026-02-0{}T00:00:00Z", part + 1), "kind": "EVENT" })
        };
        load(marketing, "recordTouchpoints", "crm", of(&touches)).await;
    }
    let spend = |n: u32| json!({ "campaign": { "externalId": format!("c{n}") }, "on": "2026-02-01", "amount": money("10.00", "EUR") });
    load(marketing, "recordSpend", "crm", of(&spend)).await;
    let deals = |n: u32| {
        json!({ "externalId": format!("d{n}"), "name": format!("Deal {n}"), "amount": money("1000.00", "EUR"), "outcome": "WON",
                "createdAt": "2026-02-02T12:00:00Z", "closedAt": format!("2026-03-{:02}T00:00:00Z", 1 + n % 28),
                "contacts": [{ "lead": { "externalId": format!("l{n}") }, "primary": true }] })
    };
    load(sales, "upsertDeals", "crm", of(&deals)).await;
}

/// The question that the README begins with, for so many rows.
fn of_readme(rows: u32) -> String {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let (_, ask) = readme
        .split_once("\n## Ask\n")
        .expect("the README says how to ask");
    let query: Vec<&str> = ask
        .lines()
        .skip_while(|line| line.trim().is_empty())
        .take_while(|line| line.is_empty() || line.starts_with("    "))
        .collect();
    let query = query.join("\n");
    assert!(query.contains("rows(first: 20)"), "{query}");
    query.replace("rows(first: 20)", &format!("rows(first: {rows})"))
}

/// The statements that a document takes.
async fn statements(app: &TestApp, caller: &Caller, document: &str, first: u32) -> Vec<String> {
    let ask = async {
        let response = caller.query(document, json!({ "first": first })).await;
        assert!(!response.data().is_null());
    };
    app.statements_during(ask).await
}

/// How often each statement is in a list.
fn counted(statements: &[String]) -> BTreeMap<&str, usize> {
    let mut counted = BTreeMap::new();
    for sql in statements {
        // Lists of parameters differ in their length alone.
        *counted
            .entry(sql.split(" IN (").next().unwrap_or(sql))
            .or_default() += 1;
    }
    counted
}

on_both_databases! {
    async fn a_question_takes_as_many_statements_for_fifty_rows_as_for_one(app: TestApp) {
        load_fifty(&app).await;
        let marketing = app.marketing().await;
        let queries = |rows: u32| {
            let file = |name: &str| std::fs::read_to_string(root().join("tests/queries").join(name)).unwrap();
            [
                ("campaigns", file("campaigns.graphql")),
                ("deals", file("deals.graphql")),
                ("attribution", file("attribution.graphql")),
                ("README", of_readme(rows)),
            ]
        };
        // What is asked the first time only (who the caller is) is not counted.
        for (_, document) in queries(1) {
            let _ = marketing.query(&document, json!({ "first": 1 })).await.data();
        }
        for place in 0..4 {
            let mut one = Vec::new();
            for rows in [1, 10, 50] {
                let (name, document) = &queries(rows)[place];
                // Reports remember the campaigns they have named until one changes.
                let changed = json!([{ "externalId": format!("{place}-{rows}"), "name": "New", "channel": "EVENT" }]);
                load(marketing, "upsertCampaigns", "crm", changed).await;
                let many = statements(&app, marketing, document, rows).await;
                if rows == 1 {
                    one = many;
                    assert!(!one.is_empty() && one.len() <= 20, "{name}: {one:#?}");
                } else {
                    assert!(
                        many.len() <= one.len(),
                        "{name}: {} statements for {rows} rows, {} for one.\n{:#?}\n{:#?}",
                        many.len(), one.len(), counted(&many), counted(&one)
                    );
                }
            }
        }
    }

    async fn the_questions_of_the_readme_are_answered(app: TestApp) {
        load_fifty(&app).await;
        let data = app.analyst().await.ask(&of_readme(20)).await;
        assert_eq!(data["attribution"]["rows"]["nodes"].as_array().unwrap().len(), 20);
        assert_eq!(data["attribution"]["total"], json!({ "amount": "50000.00", "currencyCode": "EUR" }));
        assert!(data["attribution"]["rows"]["nodes"][0]["credits"]["nodes"][0]["explanation"].is_string());
    }
}
