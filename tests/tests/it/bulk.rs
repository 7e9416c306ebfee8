//! Bulk writes: all or the usable rows, counts that add up, sizes that end.

use serde_json::{Value, json};
use tests::{Caller, TestApp, on_both_databases};

use crate::support::facts::{COUNTS, ids, load, money};

async fn send(caller: &Caller, mutation: &str, on_error: &str, rows: Value) -> Value {
    let input = json!({ "source": "crm", "rows": rows, "onError": on_error });
    caller.mutate(mutation, input, COUNTS).await
}

#[track_caller]
fn assert_adds_up(payload: &Value, rows: i64) {
    let sum: i64 = [
        "createdCount",
        "updatedCount",
        "unchangedCount",
        "duplicateCount",
        "rejectedCount",
    ]
    .iter()
    .map(|count| payload[count].as_i64().unwrap())
    .sum();
    assert_eq!(sum, rows, "{payload:#}");
    assert_eq!(
        payload["results"].as_array().unwrap().len(),
        usize::try_from(rows).unwrap()
    );
    for (place, result) in payload["results"].as_array().unwrap().iter().enumerate() {
        assert_eq!(result["index"], place);
        for error in result["userErrors"].as_array().unwrap() {
            assert_eq!(error["path"][0], "input");
            assert_eq!(error["path"][1], "rows");
            assert_eq!(error["path"][2], place.to_string());
        }
    }
}

/// One usable row, one that is not, one usable row.
fn accounts() -> Value {
    json!([
        { "externalId": "a-1", "name": "Acme" },
        { "externalId": "", "name": "Nameless" },
        { "externalId": "a-3", "name": "Globex" },
    ])
}

on_both_databases! {
    async fn reject_all_writes_nothing_when_one_row_cannot_be_used(app: TestApp) {
        let marketing = app.marketing().await;
        let payload = send(marketing, "upsertAccounts", "REJECT_ALL", accounts()).await;
        assert_adds_up(&payload, 3);
        assert_eq!(payload["rejectedCount"], 3, "{payload:#}");
        assert_eq!(payload["position"], Value::Null);
        let wrong: Vec<usize> = wrong_rows(&payload);
        assert_eq!(wrong, [1], "{payload:#}");
        let data = marketing.ask("{ accounts { totalCount } }").await;
        assert_eq!(data["accounts"]["totalCount"], 0);
    }

    async fn skip_invalid_writes_the_others(app: TestApp) {
        let marketing = app.marketing().await;
        let payload = send(marketing, "upsertAccounts", "SKIP_INVALID", accounts()).await;
        assert_adds_up(&payload, 3);
        assert_eq!((&payload["createdCount"], &payload["rejectedCount"]), (&json!(2), &json!(1)));
        assert!(payload["results"][1]["id"].is_null());
        assert!(payload["results"][0]["id"].is_string());
        let data = marketing.ask("{ accounts(orderBy: [{ field: NAME }]) { nodes { name } } }").await;
        assert_eq!(data["accounts"]["nodes"], json!([{ "name": "Acme" }, { "name": "Globex" }]));
    }

    async fn rows_are_created_then_unchanged_then_updated(app: TestApp) {
        let marketing = app.marketing().await;
        let rows = json!([{ "externalId": "a-1", "name": "Acme", "segment": "SMB" }]);
        let created = load(marketing, "upsertAccounts", "crm", rows.clone()).await;
        let unchanged = load(marketing, "upsertAccounts", "crm", rows).await;
        let renamed = json!([{ "externalId": "a-1", "name": "Acme Inc." }]);
        let updated = load(marketing, "upsertAccounts", "crm", renamed).await;
        for (payload, count) in [(&created, "createdCount"), (&unchanged, "unchangedCount"), (&updated, "updatedCount")] {
            assert_adds_up(payload, 1);
            assert_eq!(payload[count], 1, "{payload:#}");
        }
        assert_eq!(ids(&created), ids(&updated), "it is the same account");
        // An absent field stays, null clears.
        let data = marketing.ask("{ accounts { nodes { name segment } } }").await;
        assert_eq!(data["accounts"]["nodes"], json!([{ "name": "Acme Inc.", "segment": "SMB" }]));
        let cleared = json!([{ "externalId": "a-1", "name": "Acme Inc.", "segment": null }]);
        load(marketing, "upsertAccounts", "crm", cleared).await;
        let data = marketing.ask("{ accounts { nodes { name segment } } }").await;
        assert_eq!(data["accounts"]["nodes"], json!([{ "name": "Acme Inc.", "segment": null }]));
    }

    async fn a_touchpoint_sent_again_is_a_duplicate(app: TestApp) {
        let marketing = app.marketing().await;
        let rows = json!([touch("m-1"), touch("m-2")]);
        let first = load(marketing, "recordTouchpoints", "web", rows).await;
        assert_eq!(first["createdCount"], 2);
        let again = load(marketing, "recordTouchpoints", "web", json!([touch("m-2"), touch("m-3"), touch("m-3")])).await;
        assert_adds_up(&again, 3);
        assert_eq!((&again["createdCount"], &again["duplicateCount"]), (&json!(1), &json!(2)), "{again:#}");
        let elsewhere = load(marketing, "recordTouchpoints", "other", json!([touch("m-1")])).await;
        assert_eq!(elsewhere["createdCount"], 1, "another source is another touchpoint");
        let data = marketing.ask("{ touchpoints { totalCount } }").await;
        assert_eq!(data["touchpoints"]["totalCount"], 4);
    }

    async fn spend_sent_again_replaces(app: TestApp) {
        let marketing = app.marketing().await;
        let campaign = json!([{ "externalId": "c-1", "name": "Fair", "channel": "EVENT" }]);
        load(marketing, "upsertCampaigns", "crm", campaign).await;
        let row = |amount: &str| json!([{ "campaign": { "externalId": "c-1" }, "on": "2026-03-01", "amount": money(amount, "EUR") }]);
        let first = load(marketing, "recordSpend", "crm", row("10.00")).await;
        let same = load(marketing, "recordSpend", "crm", row("10.00")).await;
        let other = load(marketing, "recordSpend", "crm", row("12.50")).await;
        assert_eq!(first["createdCount"], 1);
        assert_eq!(same["unchangedCount"].as_i64().unwrap() + same["duplicateCount"].as_i64().unwrap(), 1, "{same}");
        assert_eq!(other["updatedCount"], 1);
        let data = marketing
            .ask("{ attribution(input: { period: { from: \"2026-01-01\", to: \"2027-01-01\" } }) { spend { amount } } }")
            .await;
        assert_eq!(data["attribution"]["spend"]["amount"], "12.50");
    }

    async fn five_hundred_rows_are_taken_and_one_more_is_not(app: TestApp) {
        let marketing = app.marketing().await;
        let rows = |count: usize| -> Value {
            (0..count).map(|n| json!({ "externalId": format!("a-{n}"), "name": format!("Account {n}") })).collect()
        };
        let refused = send(marketing, "upsertAccounts", "SKIP_INVALID", rows(501)).await;
        assert_eq!(refused["userErrors"][0]["path"], json!(["input", "rows"]), "{refused}");
        assert!(refused["userErrors"][0]["message"].as_str().unwrap().contains("500"));
        assert_eq!(refused["createdCount"], 0);
        let taken = send(marketing, "upsertAccounts", "REJECT_ALL", rows(500)).await;
        assert_eq!(taken["createdCount"], 500);
        assert_adds_up(&taken, 500);
        let data = marketing.ask("{ accounts { totalCount } }").await;
        assert_eq!(data["accounts"]["totalCount"], 500);
    }

    async fn the_same_row_twice_in_one_write_is_one_object(app: TestApp) {
        let marketing = app.marketing().await;
        let rows = json!([{ "externalId": "a-1", "name": "First" }, { "externalId": "a-1", "name": "Second" }]);
        let payload = load(marketing, "upsertAccounts", "crm", rows).await;
        assert_adds_up(&payload, 2);
        assert_eq!(ids(&payload)[0], ids(&payload)[1]);
        let data = marketing.ask("{ accounts { nodes { name } } }").await;
        assert_eq!(data["accounts"]["nodes"], json!([{ "name": "Second" }]));
    }

    async fn two_writes_of_the_same_rows_at_once_make_them_once(app: TestApp) {
        let (marketing, sales) = (app.marketing().await, app.sales().await);
        let rows: Value = (0..50).map(|n| json!({ "externalId": format!("a-{n}"), "name": format!("Account {n}") })).collect();
        let reversed: Value = rows.as_array().unwrap().iter().rev().cloned().collect();
        let (one, two) = tokio::join!(
            load(marketing, "upsertAccounts", "crm", rows),
            load(sales, "upsertAccounts", "crm", reversed)
        );
        let created = one["createdCount"].as_i64().unwrap() + two["createdCount"].as_i64().unwrap();
        assert_eq!(created, 50, "{} {}", one["createdCount"], two["createdCount"]);
        let data = marketing.ask("{ accounts { totalCount } }").await;
        assert_eq!(data["accounts"]["totalCount"], 50);
    }

    async fn marketing_and_sales_each_record_their_own_touches(app: TestApp) {
        let call = json!([{ "messageId": "s-1", "lead": { "anonymousId": "cookie-1" }, "occurredAt": "2026-01-05T10:00:00Z", "kind": "CALL" }]);
        let refused = send(app.marketing().await, "recordTouchpoints", "REJECT_ALL", call.clone()).await;
        assert_eq!(refused["results"][0]["userErrors"][0]["code"], "NOT_ALLOWED", "{refused:#}");
        let refused = send(app.sales().await, "recordTouchpoints", "REJECT_ALL", json!([touch("m-1")])).await;
        assert_eq!(refused["results"][0]["userErrors"][0]["code"], "NOT_ALLOWED", "{refused:#}");
        load(app.sales().await, "recordTouchpoints", "crm", call).await;
        load(app.marketing().await, "recordTouchpoints", "crm", json!([touch("m-1")])).await;
    }

    async fn an_e_mail_and_an_id_that_name_different_leads_are_a_row_error(app: TestApp) {
        let marketing = app.marketing().await;
        let rows = json!([
            { "externalId": "l-1", "email": "One@Acme.example " },
            { "externalId": "l-2", "email": "two@acme.example" },
        ]);
        load(marketing, "upsertLeads", "crm", rows).await;
        let mixed = json!([{ "externalId": "l-1", "email": "two@acme.example" }]);
        let payload = send(marketing, "upsertLeads", "SKIP_INVALID", mixed).await;
        assert_eq!(payload["rejectedCount"], 1, "{payload:#}");
        assert_eq!(payload["results"][0]["userErrors"][0]["code"], "CONFLICT", "{payload:#}");
        let same = json!([{ "email": "one@acme.example", "name": "One" }]);
        let payload = load(marketing, "upsertLeads", "other", same).await;
        assert_eq!(payload["updatedCount"], 1, "an e-mail is one lead's, however it is written: {payload:#}");
    }
}

fn touch(message: &str) -> Value {
    json!({
        "messageId": message,
        "lead": { "anonymousId": "cookie-1" },
        "occurredAt": "2026-01-05T10:00:00Z",
        "kind": "FORM_SUBMISSION",
    })
}

/// The places of the rows that have errors.
fn wrong_rows(payload: &Value) -> Vec<usize> {
    payload["results"]
        .as_array()
        .unwrap()
        .iter()
        .enumerate()
        .filter(|(_, result)| result["userErrors"] != json!([]))
        .map(|(place, _)| place)
        .collect()
}
