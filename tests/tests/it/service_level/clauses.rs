//! Both clauses, counted by hand.

use accord::jobs::Jobs;
use serde_json::{Value, json};
use tests::{Caller, TestApp, on_both_databases};

use super::agree;
use crate::support::facts::{load, money};

const REPORT: &str = r#"{ serviceLevel(period: { from: "2026-03-01", to: "2026-04-01" }) {
    notAgreed versions { number }
    marketing { committed { amount } accepted { amount } attainment acceptedCount silentlyAcceptedCount silentlyAccepted { amount } rejectedCount acceptanceRate unpricedCount }
    sales { response { dueCount hitCount missedCount hitRate notYetDueCount cancelledCount } attempts { dueCount hitCount missedCount cancelledCount }
        systemDelayHours humanDelayHours }
    untouched { totalCount nodes { lead { externalIds { externalId } } } }
    escalations { totalCount nodes { businessHours dueAt lead { stage } } } } }"#;

/// Six demo requests were won for 1,000 each and four lost; of two webinars one was won for 500.
async fn outcomes(app: &TestApp) {
    let kinds = (0..10)
        .map(|n| (n, "DEMO_REQUEST", n < 6, "1000.00"))
        .chain((10..12).map(|n| (n, "WEBINAR", n == 10, "500.00")));
    let kinds: Vec<_> = kinds.collect();
    let leads: Vec<Value> = kinds
        .iter()
        .map(|(n, kind, ..)| json!({ "externalId": format!("old-{n}"), "type": kind }))
        .collect();
    load(app.marketing().await, "upsertLeads", "crm", json!(leads)).await;
    let deals: Vec<Value> = kinds.iter().map(|(n, _, won, amount)| json!({
        "externalId": format!("old-{n}"), "name": "old", "amount": money(amount, "EUR"), "outcome": if *won { "WON" } else { "LOST" },
        "createdAt": "2025-05-01T00:00:00Z", "closedAt": "2025-06-01T00:00:00Z", "contacts": [{ "lead": { "externalId": format!("old-{n}") } }],
    })).collect();
    load(app.sales().await, "upsertDeals", "crm", json!(deals)).await;
}

async fn state(token: &Caller, lead: &str, stage: &str, at: &str, more: Value) {
    let mut row = json!({ "externalId": lead, "stage": stage, "stageEnteredAt": at });
    row.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    load(token, "upsertLeads", "crm", json!([row])).await;
}

async fn called(app: &TestApp, message: &str, lead: &str, at: &str) {
    let row = json!({ "messageId": message, "lead": { "externalId": lead }, "occurredAt": at, "kind": "CALL" });
    load(app.sales().await, "recordTouchpoints", "crm", json!([row])).await;
}

on_both_databases! {
    async fn both_clauses_are_counted_as_by_hand(app: TestApp) {
        outcomes(&app).await;
        let token = app.token(&["leads:write", "leads:read"]).await;
        let owner = json!({ "owner": "sales@accord.test", "type": "DEMO_REQUEST" });
        // Monday 10:00 in Berlin; answered after three hours, and again the next day.
        state(&token, "one", "MQL", "2026-03-02T09:00:00Z", owner).await;
        called(&app, "1", "one", "2026-03-02T12:00:00Z").await;
        called(&app, "2", "one", "2026-03-03T12:00:00Z").await;
        state(&token, "one", "SAL", "2026-03-02T11:00:00Z", json!({})).await;
        // Friday 16:00; nobody says or does anything. Due on Monday at 12:00, accepted by silence at 16:00.
        state(&token, "two", "MQL", "2026-03-06T15:00:00Z", json!({ "type": "WEBINAR" })).await;
        // Rejected within the hour.
        state(&token, "three", "MQL", "2026-03-03T08:00:00Z", json!({ "type": "DEMO_REQUEST" })).await;
        state(&token, "three", "REJECTED", "2026-03-03T09:00:00Z", json!({})).await;
        // Answered after eight business hours, once.
        state(&token, "four", "MQL", "2026-03-10T09:00:00Z", json!({ "owner": "sales@accord.test" })).await;
        state(&token, "four", "SAL", "2026-03-10T10:00:00Z", json!({})).await;
        called(&app, "3", "four", "2026-03-11T09:00:00Z").await;

        agree(&app, Some("2026-01-01T00:00:00Z")).await;
        let mut watched = app.sales().await.subscribe("subscription { leadEscalated { escalation { businessHours } } }").await;
        let jobs = Jobs::new(app.inside().clone(), None);
        let done = jobs.once().await.unwrap();
        assert_eq!((done.measured, done.priced, done.accepted, done.escalated), (4, 4, 1, 5), "{done:?}");
        let event = watched.next().await.unwrap();
        assert_eq!(event["data"]["leadEscalated"]["escalation"]["businessHours"], 24);

        let report = app.analyst().await.ask(REPORT).await["serviceLevel"].clone();
        assert_eq!(report["marketing"], json!({
            "committed": { "amount": "3000.00" }, "accepted": { "amount": "1683.34" }, "attainment": "0.561113",
            "acceptedCount": 2, "silentlyAcceptedCount": 1, "silentlyAccepted": { "amount": "541.67" },
            "rejectedCount": 1, "acceptanceRate": "0.75", "unpricedCount": 0,
        }));
        assert_eq!(report["sales"], json!({
            "response": { "dueCount": 3, "hitCount": 1, "missedCount": 2, "hitRate": "0.333333", "notYetDueCount": 0, "cancelledCount": 1 },
            "attempts": { "dueCount": 3, "hitCount": 1, "missedCount": 2, "cancelledCount": 1 },
            "systemDelayHours": "0", "humanDelayHours": "5.5",
        }));
        assert_eq!(report["untouched"], json!({ "totalCount": 1, "nodes": [{ "lead": { "externalIds": [{ "externalId": "two" }] } }] }));
        // 24 business hours after Friday 16:00: one on Friday, eight on Monday and on Tuesday, seven on Wednesday.
        let escalation = |hours: i32, at: &str| json!({ "businessHours": hours, "dueAt": at, "lead": { "stage": "SAL" } });
        assert_eq!(report["escalations"]["nodes"], json!([
            escalation(24, "2026-03-11T15:00:00.000Z"), escalation(48, "2026-03-16T15:00:00.000Z"), escalation(72, "2026-03-19T15:00:00.000Z"),
        ]));
        let asked = app.analyst().await.ask(r#"{ lead(externalId: { source: "crm", externalId: "two" }) { handOff { decidedAt value { amount } } } }"#).await;
        assert_eq!(asked["lead"]["handOff"], json!({ "decidedAt": "2026-03-09T15:00:00.000Z", "value": { "amount": "541.67" } }), "dated by the end of the hours");

        // What was priced stays, whatever is learnt about that year afterwards.
        load(app.sales().await, "upsertDeals", "crm", json!([{
            "externalId": "late", "name": "late", "amount": money("90000.00", "EUR"), "outcome": "WON", "createdAt": "2025-05-01T00:00:00Z",
            "closedAt": "2025-06-02T00:00:00Z", "contacts": [{ "lead": { "externalId": "old-0" } }],
        }])).await;
        let again = jobs.once().await.unwrap();
        assert_eq!((again.measured, again.priced, again.accepted, again.escalated), (0, 0, 0, 0));
        assert_eq!(app.analyst().await.ask(REPORT).await["serviceLevel"], report);
        let statements = app.statements_during(async { app.analyst().await.ask(REPORT).await; }).await;
        assert!(statements.len() <= 24, "{} statements: {statements:#?}", statements.len());
    }
}
