//! Steps by hand: what each needs, who may take it, and what is kept of it.

use serde_json::{Value, json};
use tests::{TestApp, on_both_databases};

use super::{LEAD, done, hand_off, history, leads, refused};
use crate::support::facts::{load, rfc3339_now};

on_both_databases! {
    async fn a_lead_goes_from_marketing_to_sales_and_back(app: TestApp) {
        let (marketing, sales) = (app.marketing().await, app.sales().await);
        let id = &leads(&app, 1).await[0];
        let lead = done(marketing, "handOffLead", json!({ "id": id, "to": { "queue": "inbound" }, "note": "asked twice" })).await;
        assert_eq!((&lead["stage"], &lead["cycle"], &lead["owner"]), (&json!("MQL"), &json!(1), &Value::Null));
        let lead = done(sales, "acceptLead", json!({ "id": id })).await;
        assert_eq!((&lead["stage"], &lead["owner"]), (&json!("SAL"), &json!("sales@accord.test")), "who accepts from a queue works the lead");
        done(sales, "recordAttempt", json!({ "id": id, "kind": "CALL" })).await;
        let lead = done(sales, "recycleLead", json!({ "id": id, "reason": "BAD_TIMING", "recontactOn": "2999-01-01" })).await;
        assert_eq!((&lead["stage"], &lead["recontactOn"]), (&json!("RECYCLED"), &json!("2999-01-01")));
        let lead = done(marketing, "returnLead", json!({ "id": id })).await;
        assert_eq!((&lead["stage"], &lead["cycle"], &lead["recontactOn"]), (&json!("LEAD"), &json!(2), &Value::Null));
        hand_off(&app, id).await;
        let lead = done(sales, "rejectLead", json!({ "id": id, "reason": "WRONG_SIZE", "note": "two people" })).await;
        assert_eq!(lead["stage"], "REJECTED");
        hand_off(&app, id).await;
        assert_eq!(history(&app, id).await, [
            "->LEAD 1 -", "LEAD>MQL 1 -", "MQL>SAL 1 -", "SAL>RECYCLED 1 BAD_TIMING", "RECYCLED>LEAD 2 -",
            "LEAD>MQL 2 -", "MQL>REJECTED 2 WRONG_SIZE", "REJECTED>MQL 3 -",
        ]);
        let asked = app.analyst().await.ask(&format!(r#"{{ lead(id: "{id}") {{
            handOff {{ cycle owner queue actor decision datedByImport value {{ amount }} silenceDueAt }}
            attempts {{ totalCount nodes {{ kind reached cycle actor }} }}
            transitions(last: 2) {{ nodes {{ reason rejectionGroup actor }} }} }} }}"#)).await;
        assert_eq!(asked["lead"], json!({
            "handOff": { "cycle": 3, "owner": "sales@accord.test", "queue": null, "actor": "marketing@accord.test", "decision": null,
                "datedByImport": false, "value": null, "silenceDueAt": null },
            "attempts": { "totalCount": 1, "nodes": [{ "kind": "CALL", "reached": false, "cycle": 1, "actor": "sales@accord.test" }] },
            "transitions": { "nodes": [
                { "reason": "two people", "rejectionGroup": "DEFINITIONAL", "actor": "sales@accord.test" },
                { "reason": null, "rejectionGroup": null, "actor": "marketing@accord.test" },
            ] },
        }));
    }

    async fn what_a_step_lacks_is_said(app: TestApp) {
        let (marketing, sales) = (app.marketing().await, app.sales().await);
        let id = &leads(&app, 1).await[0];
        let error = refused(sales, "acceptLead", json!({ "id": id })).await;
        assert_eq!((&error["code"], &error["path"]), (&json!("CONFLICT"), &json!(["input", "id"])));
        assert_eq!(error["message"], "The lead is in the stage LEAD; it can be accepted only in MQL.");
        let error = refused(marketing, "handOffLead", json!({ "id": id, "to": { "owner": " " } })).await;
        assert_eq!(error["path"], json!(["input", "to", "owner"]));
        hand_off(&app, id).await;
        let error = refused(sales, "recordAttempt", json!({ "id": id, "kind": "CALL" })).await;
        assert!(error["message"].as_str().unwrap().ends_with("Accept or reject it first."), "{error}");
        done(sales, "acceptLead", json!({ "id": id })).await;
        let error = refused(sales, "qualifyLead", json!({ "id": id })).await;
        assert_eq!(error["code"], "REQUIRED");
        let error = refused(sales, "disqualifyLead", json!({ "id": id, "reason": "NO_NEED" })).await;
        assert_eq!((&error["code"], &error["path"]), (&json!("REQUIRED"), &json!(["input", "id"])));
        let early = json!({ "id": id, "kind": "CALL", "occurredAt": "2020-01-01T00:00:00Z" });
        assert_eq!(refused(sales, "recordAttempt", early).await["path"], json!(["input", "occurredAt"]));
        let early = json!({ "id": id, "kind": "CALL", "occurredAt": "2999-01-01T00:00:00Z" });
        assert_eq!(refused(sales, "recordAttempt", early).await["path"], json!(["input", "occurredAt"]));
        done(sales, "recordAttempt", json!({ "id": id, "kind": "MEETING", "reached": false })).await;
        let error = refused(sales, "qualifyLead", json!({ "id": id })).await;
        assert_eq!(error["code"], "REQUIRED", "nobody came to the meeting");
        let error = refused(sales, "disqualifyLead", json!({ "id": id, "reason": "NO_FIT" })).await;
        assert_eq!(error["path"], json!(["input", "misfit"]));
        let error = refused(sales, "recycleLead", json!({ "id": id, "reason": "NO_RESPONSE", "recontactOn": "2020-01-01" })).await;
        assert_eq!(error["path"], json!(["input", "recontactOn"]));
        done(sales, "recordAttempt", json!({ "id": id, "kind": "DEMO", "reached": true })).await;
        assert_eq!(done(sales, "qualifyLead", json!({ "id": id })).await["stage"], "SQL");
        let unknown = refused(sales, "acceptLead", json!({ "id": "bm9uc2Vuc2U" })).await;
        assert_eq!(unknown["code"], "NOT_FOUND");
    }

    async fn a_call_that_was_recorded_as_a_touch_counts_as_an_attempt(app: TestApp) {
        let sales = app.sales().await;
        let id = &leads(&app, 1).await[0];
        hand_off(&app, id).await;
        let now = rfc3339_now();
        load(sales, "recordTouchpoints", "crm", json!([
            { "messageId": "before", "lead": { "externalId": "lead-0" }, "occurredAt": "2020-01-01T00:00:00Z", "kind": "CALL" },
            { "messageId": "chat", "lead": { "externalId": "lead-0" }, "occurredAt": now, "kind": "OTHER", "team": "SALES" },
        ])).await;
        done(sales, "acceptLead", json!({ "id": id })).await;
        refused(sales, "disqualifyLead", json!({ "id": id, "reason": "NO_NEED" })).await;
        load(sales, "recordTouchpoints", "crm", json!([
            { "messageId": "after", "lead": { "externalId": "lead-0" }, "occurredAt": rfc3339_now(), "kind": "MEETING" },
        ])).await;
        assert_eq!(done(sales, "qualifyLead", json!({ "id": id })).await["stage"], "SQL");
        assert_eq!(done(sales, "disqualifyLead", json!({ "id": id, "reason": "NO_FIT", "misfit": "REGION" })).await["stage"], "DISQUALIFIED");
    }

    async fn after_a_call_a_lead_is_neither_accepted_nor_rejected_by_hand(app: TestApp) {
        let sales = app.sales().await;
        let id = &leads(&app, 1).await[0];
        hand_off(&app, id).await;
        load(sales, "recordTouchpoints", "crm", json!([
            { "messageId": "call", "lead": { "externalId": "lead-0" }, "occurredAt": rfc3339_now(), "kind": "CALL" },
        ])).await;
        for (mutation, input) in [("acceptLead", json!({ "id": id })), ("rejectLead", json!({ "id": id, "reason": "DUPLICATE" }))] {
            let error = refused(sales, mutation, input).await;
            assert!(error["message"].as_str().unwrap().contains("before the first one"), "{error}");
        }
        done(sales, "recycleLead", json!({ "id": id, "reason": "NO_RESPONSE", "recontactOn": "2999-01-01" })).await;
    }

    async fn each_team_takes_its_own_steps(app: TestApp) {
        let id = &leads(&app, 1).await[0];
        let (marketing, sales, admin, analyst) = (app.marketing().await, app.sales().await, app.admin().await, app.analyst().await);
        let token = app.token(&["leads:write", "leads:read"]).await;
        let hand_off = json!({ "id": id, "to": { "queue": "inbound" } });
        for caller in [sales, admin, analyst, &token] {
            let response = caller.try_mutate("handOffLead", hand_off.clone(), LEAD).await;
            assert_eq!(response.code(), Some("FORBIDDEN"), "{response:?}");
        }
        for caller in [marketing, admin, analyst, &token] {
            let response = caller.try_mutate("acceptLead", json!({ "id": id }), LEAD).await;
            assert_eq!(response.code(), Some("FORBIDDEN"), "{response:?}");
        }
        // Nobody goes around the lifecycle: only programs state what another system says.
        for caller in [marketing, sales] {
            let error = refused(caller, "updateLead", json!({ "id": id, "stage": "MQL" })).await;
            assert_eq!((&error["code"], &error["path"]), (&json!("NOT_ALLOWED"), &json!(["input", "stage"])));
        }
        done(&token, "updateLead", json!({ "id": id, "stage": "MQL", "stageEnteredAt": "2026-03-01T10:00:00Z" })).await;
        let asked = analyst.ask(&format!(r#"{{ lead(id: "{id}") {{ handOff {{ handedOffAt datedByImport decidedAt }} }} }}"#)).await;
        assert_eq!(asked["lead"]["handOff"], json!({ "handedOffAt": "2026-03-01T10:00:00.000Z", "datedByImport": false, "decidedAt": null }));
        done(&token, "updateLead", json!({ "id": id, "stage": "SAL", "stageEnteredAt": "2026-03-02T10:00:00Z" })).await;
        let asked = analyst.ask(&format!(r#"{{ lead(id: "{id}") {{ handOff {{ decidedAt decision }} }} }}"#)).await;
        assert_eq!(asked["lead"]["handOff"], json!({ "decidedAt": "2026-03-02T10:00:00.000Z", "decision": "SAL" }));
    }

    async fn of_many_decisions_at_once_one_counts(app: TestApp) {
        let sales = app.sales().await;
        for id in &leads(&app, 4).await {
            hand_off(&app, id).await;
            let decisions = (0..16).map(|n| async move {
                let (mutation, input) = match n % 3 {
                    0 => ("acceptLead", json!({ "id": id })),
                    1 => ("rejectLead", json!({ "id": id, "reason": "DUPLICATE" })),
                    _ => ("recycleLead", json!({ "id": id, "reason": "BAD_TIMING", "recontactOn": "2999-01-01" })),
                };
                let payload = sales.mutate(mutation, input, LEAD).await;
                payload["userErrors"] == json!([])
            });
            let taken = futures_util::future::join_all(decisions).await;
            let history = history(&app, id).await;
            // An accepted lead may still be recycled; nothing else follows.
            let counted = taken.iter().filter(|taken| **taken).count();
            assert_eq!(history.len(), 2 + counted, "{history:?}");
            let leaving: Vec<_> = history.iter().filter(|step| step.starts_with("MQL>")).collect();
            assert_eq!(leaving.len(), 1, "{history:?}");
        }
    }

    async fn a_retry_with_the_same_key_does_nothing(app: TestApp) {
        let id = &leads(&app, 1).await[0];
        let marketing = app.marketing().await;
        let input = json!({ "id": id, "to": { "queue": "inbound" }, "idempotencyKey": "once" });
        done(marketing, "handOffLead", input.clone()).await;
        done(marketing, "handOffLead", input).await;
        assert_eq!(history(&app, id).await.len(), 2);
    }

    async fn giving_a_lead_to_somebody_else_ends_the_first_wait_only(app: TestApp) {
        let (marketing, sales) = (app.marketing().await, app.sales().await);
        let id = &leads(&app, 1).await[0];
        done(marketing, "handOffLead", json!({ "id": id, "to": { "queue": "inbound" } })).await;
        let ask = async || app.analyst().await.ask(&format!(r#"{{ lead(id: "{id}") {{ owner handOff {{ handedOffAt assignedAt }} }} }}"#)).await["lead"].clone();
        assert_eq!(ask().await["handOff"]["assignedAt"], Value::Null);
        done(sales, "assignLead", json!({ "id": id, "owner": "ben@accord.test" })).await;
        let first = ask().await;
        assert!(first["handOff"]["assignedAt"].is_string());
        done(sales, "assignLead", json!({ "id": id, "owner": "eva@accord.test" })).await;
        let second = ask().await;
        assert_eq!((&second["owner"], &second["handOff"]), (&json!("eva@accord.test"), &first["handOff"]));
        done(sales, "rejectLead", json!({ "id": id, "reason": "MISROUTED" })).await;
        let error = refused(sales, "assignLead", json!({ "id": id, "owner": "ben@accord.test" })).await;
        assert_eq!(error["code"], "CONFLICT");
    }
}
