//! What is agreed shows at once in what is done by hand.

use serde_json::{Value, json};
use tests::{TestApp, on_both_databases};

use super::{agree, terms};
use crate::lifecycle::{done, hand_off, leads, refused};

on_both_databases! {
    async fn before_anything_is_agreed_the_report_says_so(app: TestApp) {
        let asked = app.analyst().await.ask(r#"{ serviceLevel(period: { from: "2026-03-01", to: "2026-04-01" }) {
            notAgreed versions { number } marketing { committed { amount } } sales { response { dueCount } } untouched { totalCount } escalations { totalCount } } }"#).await;
        let report = &asked["serviceLevel"];
        assert!(report["notAgreed"].as_str().unwrap().contains("proposeServiceLevel"));
        assert_eq!((&report["marketing"], &report["sales"], &report["versions"]), (&Value::Null, &Value::Null, &json!([])));
        assert_eq!((&report["untouched"]["totalCount"], &report["escalations"]["totalCount"]), (&json!(0), &json!(0)));
        // Without an agreement no clock runs.
        let id = &leads(&app, 1).await[0];
        hand_off(&app, id).await;
        let asked = app.analyst().await.ask(&format!(r#"{{ lead(id: "{id}") {{ handOff {{ silenceDueAt responseDueAt attemptsDueAt value {{ amount }} }} }} }}"#)).await;
        assert_eq!(asked["lead"]["handOff"], json!({ "silenceDueAt": null, "responseDueAt": null, "attemptsDueAt": null, "value": null }));
    }

    async fn a_hand_off_is_measured_by_what_is_in_effect(app: TestApp) {
        let (sales, id) = (app.sales().await, &leads(&app, 2).await[0]);
        agree(&app, None).await;
        hand_off(&app, id).await;
        let asked = app.analyst().await.ask(&format!(r#"{{ lead(id: "{id}") {{ handOff {{ silenceDueAt responseDueAt attemptsDueAt }} }} }}"#)).await;
        let clocks = &asked["lead"]["handOff"];
        for clock in ["silenceDueAt", "responseDueAt", "attemptsDueAt"] {
            assert!(clocks[clock].is_string(), "{clock}: {clocks}");
        }
        done(sales, "acceptLead", json!({ "id": id })).await;
        done(sales, "recordAttempt", json!({ "id": id, "kind": "CALL" })).await;
        let unable = json!({ "id": id, "reason": "UNABLE_TO_REACH" });
        let error = refused(sales, "disqualifyLead", unable.clone()).await;
        assert_eq!(error["message"], "Sales has made 1 of the 2 attempts that are agreed; UNABLE_TO_REACH needs all of them.");
        done(sales, "recordAttempt", json!({ "id": id, "kind": "SALES_EMAIL" })).await;
        assert_eq!(done(sales, "disqualifyLead", unable).await["stage"], "DISQUALIFIED");
        let asked = app.analyst().await.ask(r#"{ serviceLevel(period: { from: "2020-01-01", to: "2100-01-01" }) { notAgreed
            versions { number effectiveUntil content { attempts week { day opens closes } holidays { team on } } agreement { id } } } }"#).await;
        let version = &asked["serviceLevel"]["versions"][0];
        assert_eq!((&asked["serviceLevel"]["notAgreed"], &version["number"], &version["effectiveUntil"]), (&Value::Null, &json!(1), &Value::Null));
        assert_eq!(version["content"]["week"][4], json!({ "day": "FRIDAY", "opens": "09:00", "closes": "17:00" }));
        assert_eq!(version["content"]["holidays"], json!([{ "team": "SALES", "on": "2026-04-03" }]));
    }

    async fn terms_that_cannot_be_kept_are_refused(app: TestApp) {
        let marketing = app.marketing().await;
        for (change, path) in [
            (json!({ "attempts": 0 }), json!(["input", "serviceLevel", "attempts"])),
            (json!({ "responseMinutes": -5 }), json!(["input", "serviceLevel", "responseMinutes"])),
            (json!({ "committedValue": { "amount": "1.00", "currencyCode": "USD" } }), json!(["input", "serviceLevel", "committedValue", "currencyCode"])),
            (json!({ "calendar": { "timeZone": "Berlin", "week": terms()["calendar"]["week"] } }), json!(["input", "serviceLevel", "calendar", "timeZone"])),
            (json!({ "calendar": { "timeZone": "UTC", "week": [] } }), json!(["input", "serviceLevel", "calendar", "week"])),
            (json!({ "calendar": { "timeZone": "UTC", "week": [{ "day": "MONDAY", "opens": "9", "closes": "17:00" }] } }), json!(["input", "serviceLevel", "calendar", "week", "0", "opens"])),
        ] {
            let mut wrong = terms();
            wrong.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            let payload = marketing.mutate("proposeServiceLevel", json!({ "serviceLevel": wrong }), "agreement { id } userErrors { path message }").await;
            assert_eq!(payload["userErrors"][0]["path"], path, "{payload}");
            assert_eq!(payload["agreement"], Value::Null);
        }
    }
}
