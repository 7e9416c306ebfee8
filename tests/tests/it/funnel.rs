//! The funnel, counted by hand.

use serde_json::{Value, json};
use tests::{TestApp, on_both_databases};

use crate::lifecycle::{done, hand_off};
use crate::support::facts::{load, money};

async fn state(app: &TestApp, rows: Value) {
    let token = app.token(&["leads:write", "leads:read"]).await;
    load(&token, "upsertLeads", "crm", rows).await;
}

/// Three leads: one bought, one was handed off, one is known. The first two came by a campaign, the first two are of one company.
async fn facts(app: &TestApp) {
    let marketing = app.marketing().await;
    load(
        marketing,
        "upsertAccounts",
        "crm",
        json!([{ "externalId": "acme", "name": "Acme" }]),
    )
    .await;
    load(
        marketing,
        "upsertCampaigns",
        "crm",
        json!([{ "externalId": "fair", "name": "Fair", "channel": "EVENT" }]),
    )
    .await;
    let acme = json!({ "externalId": "acme" });
    state(
        app,
        json!([
            { "externalId": "a", "createdAt": "2026-03-01T12:00:00Z", "account": acme },
            { "externalId": "b", "createdAt": "2026-03-02T12:00:00Z", "account": acme },
            { "externalId": "c", "createdAt": "2026-03-05T12:00:00Z" },
        ]),
    )
    .await;
    state(
        app,
        json!([
            { "externalId": "a", "stage": "MQL", "stageEnteredAt": "2026-03-03T12:00:00Z" },
            { "externalId": "b", "stage": "MQL", "stageEnteredAt": "2026-03-10T12:00:00Z" },
        ]),
    )
    .await;
    state(
        app,
        json!([{ "externalId": "a", "stage": "SAL", "stageEnteredAt": "2026-03-04T12:00:00Z" }]),
    )
    .await;
    let fair = json!({ "externalId": "fair" });
    load(marketing, "recordTouchpoints", "crm", json!([
        { "messageId": "1", "lead": { "externalId": "a" }, "occurredAt": "2026-02-28T12:00:00Z", "kind": "EVENT", "campaign": fair },
        { "messageId": "2", "lead": { "externalId": "a" }, "occurredAt": "2026-03-02T12:00:00Z", "kind": "EMAIL_CLICK" },
        { "messageId": "3", "lead": { "externalId": "b" }, "occurredAt": "2026-03-08T12:00:00Z", "kind": "EVENT", "campaign": fair },
    ])).await;
    load(app.sales().await, "upsertDeals", "crm", json!([{
        "externalId": "d", "name": "d", "amount": money("1000.00", "EUR"), "outcome": "WON", "createdAt": "2026-03-09T12:00:00Z",
        "closedAt": "2026-04-01T12:00:00Z", "contacts": [{ "lead": { "externalId": "c" } }, { "lead": { "externalId": "a" }, "primary": true }],
    }])).await;
}

async fn ask(app: &TestApp, more: &str) -> Value {
    let document = format!(
        r#"{{ funnel(input: {{ period: {{ from: "2026-03-01", to: "2026-04-01" }} {more} }}) {{
        rowCount rows {{ campaign {{ name }} channel stages {{ stage volume wentOn conversion medianDays value {{ amount }} }} }} unconvertedDealCount }} }}"#
    );
    app.analyst().await.ask(&document).await["funnel"].clone()
}

fn volumes(row: &Value) -> Vec<i64> {
    row["stages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|stage| stage["volume"].as_i64().unwrap())
        .collect()
}

on_both_databases! {
    async fn leads_are_counted_by_entry_and_by_cohort(app: TestApp) {
        facts(&app).await;
        let entry = ask(&app, "").await;
        assert_eq!(volumes(&entry["rows"][0]), [3, 3, 2, 2, 2, 0], "who comes to a deal has passed what is before it");
        let stage = |report: &Value, place: usize| report["rows"][0]["stages"][place].clone();
        // LEAD to MQL: two days, eight days, and four for the one that came onto a deal.
        assert_eq!((&stage(&entry, 0)["medianDays"], &stage(&entry, 0)["conversion"]), (&json!("4"), &json!("1")));
        assert_eq!(stage(&entry, 4)["value"]["amount"], "1000.00", "a deal counts once");
        let cohort = ask(&app, "by: COHORT").await;
        assert_eq!(volumes(&cohort["rows"][0]), [3, 3, 2, 2, 2, 2]);
        assert_eq!((&stage(&cohort, 5)["value"]["amount"], &stage(&cohort, 5)["conversion"]), (&json!("1000.00"), &Value::Null));
        let accounts = ask(&app, "by: COHORT, unit: ACCOUNT").await;
        assert_eq!(volumes(&accounts["rows"][0]), [2, 2, 2, 2, 2, 2]);
        let campaigns = ask(&app, "groupBy: CAMPAIGN").await;
        assert_eq!(campaigns["rowCount"], 2);
        assert_eq!((&campaigns["rows"][0]["campaign"]["name"], volumes(&campaigns["rows"][0])), (&json!("Fair"), vec![2, 2, 1, 1, 1, 0]));
        assert_eq!((&campaigns["rows"][1]["campaign"], volumes(&campaigns["rows"][1])), (&Value::Null, vec![1, 1, 1, 1, 1, 0]));
        let channels = ask(&app, "groupBy: CHANNEL").await;
        assert_eq!(channels["rows"][0]["channel"], "EVENT");
        let statements = app.statements_during(async { ask(&app, "groupBy: SOURCE").await; }).await;
        assert!(statements.len() <= 14, "{} statements: {statements:#?}", statements.len());
        let empty = app.analyst().await.query(r#"{ funnel(input: { period: { from: "2026-03-01", to: "2026-03-01" } }) { rowCount } }"#, json!({})).await;
        assert_eq!(empty.code(), Some("BAD_USER_INPUT"));
    }

    async fn rejections_and_recycled_leads_are_followed(app: TestApp) {
        let (marketing, sales) = (app.marketing().await, app.sales().await);
        let ids = crate::lifecycle::leads(&app, 5).await;
        for (id, reason) in ids.iter().zip(["WRONG_SIZE", "WRONG_SIZE", "DUPLICATE"]) {
            hand_off(&app, id).await;
            done(sales, "rejectLead", json!({ "id": id, "reason": reason })).await;
        }
        for id in &ids[3..] {
            hand_off(&app, id).await;
            done(sales, "recycleLead", json!({ "id": id, "reason": "BAD_TIMING", "recontactOn": "2999-01-01" })).await;
        }
        done(marketing, "returnLead", json!({ "id": ids[3] })).await;
        let now = crate::support::facts::rfc3339_now();
        load(sales, "upsertDeals", "crm", json!([{
            "externalId": "d", "name": "d", "amount": money("1000.00", "EUR"), "outcome": "WON", "createdAt": now, "closedAt": now,
            "contacts": [{ "lead": { "id": ids[3] } }],
        }])).await;
        let asked = app.analyst().await.ask(r#"{ funnel(input: { period: { from: "2020-01-01", to: "2100-01-01" } }) {
            rejections { reason group count share cumulatedShare } rejectionsWithoutReason recycled { recycledCount wonCount share } } }"#).await;
        assert_eq!(asked["funnel"], json!({
            "rejections": [
                { "reason": "WRONG_SIZE", "group": "DEFINITIONAL", "count": 2, "share": "0.666667", "cumulatedShare": "0.666667" },
                { "reason": "DUPLICATE", "group": "PROCEDURAL", "count": 1, "share": "0.333333", "cumulatedShare": "1" },
            ],
            "rejectionsWithoutReason": 0,
            "recycled": { "recycledCount": 2, "wonCount": 1, "share": "0.5" },
        }));
    }
}
