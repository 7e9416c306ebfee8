//! What is watched: each event once, to those who may see it.

use serde_json::{Value, json};
use tests::{TestApp, on_both_databases};

use crate::support::company::load_company;
use crate::support::facts::{ids, load, money};

fn touch(message: &str) -> Value {
    json!([{ "messageId": message, "lead": { "externalId": "ada" }, "occurredAt": "2026-03-01T10:00:00Z", "kind": "CHAT" }])
}

on_both_databases! {
    async fn a_touchpoint_recorded_is_told(app: TestApp) {
        load_company(&app).await;
        let mut told = app.analyst().await
            .subscribe("subscription { touchpointRecorded { position touchpoint { messageId kind } } }").await;
        let payload = load(app.marketing().await, "recordTouchpoints", "crm", touch("live-1")).await;
        let first = told.next().await.unwrap();
        assert_eq!(
            first["data"]["touchpointRecorded"],
            json!({ "position": payload["position"], "touchpoint": { "messageId": "live-1", "kind": "CHAT" } })
        );
        load(app.marketing().await, "recordTouchpoints", "crm", touch("live-2")).await;
        let second = told.next().await.unwrap();
        assert_eq!(second["data"]["touchpointRecorded"]["touchpoint"]["messageId"], "live-2", "each is told once");
    }

    async fn what_was_acknowledged_before_is_not_told(app: TestApp) {
        load_company(&app).await;
        for round in 0..20 {
            let [before, after] = ["before", "after"].map(|when| format!("{when}-{round}"));
            load(app.marketing().await, "recordTouchpoints", "crm", touch(&before)).await;
            let mut told = app.analyst().await
                .subscribe("subscription { touchpointRecorded { touchpoint { messageId } } }").await;
            load(app.marketing().await, "recordTouchpoints", "crm", touch(&after)).await;
            let first = told.next().await.unwrap();
            assert_eq!(first["data"]["touchpointRecorded"]["touchpoint"]["messageId"], json!(after));
        }
    }

    async fn a_deal_that_moves_is_told_to_those_who_watch_it(app: TestApp) {
        load_company(&app).await;
        let sales = app.sales().await;
        let deal = json!([{ "externalId": "other", "name": "Other", "account": { "externalId": "acme" },
            "amount": money("1.00", "EUR"), "outcome": "OPEN", "createdAt": "2026-09-02T09:00:00Z" }]);
        let other = ids(&load(sales, "upsertDeals", "crm", deal).await).remove(0);
        let open = sales.ask(r#"{ deal(externalId: { source: "crm", externalId: "open" }) { id } }"#).await["deal"]["id"].clone();
        let mut any = sales.subscribe("subscription { dealMoved { deal { id outcome } } }").await;
        let mut one = sales.subscribe(&format!("subscription {{ dealMoved(dealId: {open}) {{ deal {{ id outcome }} }} }}")).await;
        for (id, outcome) in [(&json!(other), "LOST"), (&open, "WON")] {
            let input = json!({ "id": id, "outcome": outcome, "reason": "it is decided" });
            let payload = sales.mutate("moveDeal", input, "userErrors { message }").await;
            assert_eq!(payload["userErrors"], json!([]), "{payload}");
        }
        let first = any.next().await.unwrap();
        assert_eq!(first["data"]["dealMoved"]["deal"], json!({ "id": other, "outcome": "LOST" }));
        let second = any.next().await.unwrap();
        assert_eq!(second["data"]["dealMoved"]["deal"], json!({ "id": open, "outcome": "WON" }));
        let only = one.next().await.unwrap();
        assert_eq!(only["data"]["dealMoved"]["deal"], json!({ "id": open, "outcome": "WON" }));
    }

    async fn the_ledger_says_when_to_ask_again(app: TestApp) {
        load_company(&app).await;
        let mut advanced = app.analyst().await.subscribe("subscription { ledgerAdvanced { position changeCount } }").await;
        let payload = load(app.marketing().await, "recordTouchpoints", "crm", touch("live")).await;
        let wanted: i64 = payload["position"].as_str().unwrap().parse().unwrap();
        loop {
            let event = advanced.next().await.unwrap();
            let position: i64 = event["data"]["ledgerAdvanced"]["position"].as_str().unwrap().parse().unwrap();
            if position >= wanted {
                break;
            }
        }
    }

    async fn another_process_tells_it_too(app: TestApp) {
        load_company(&app).await;
        let second = app.spawn_second().await;
        let mut told = second.analyst().await
            .subscribe("subscription { touchpointRecorded { touchpoint { messageId } } }").await;
        load(app.marketing().await, "recordTouchpoints", "crm", touch("far")).await;
        let event = told.next().await.unwrap();
        assert_eq!(event["data"]["touchpointRecorded"]["touchpoint"]["messageId"], "far");
    }

    async fn who_may_not_see_it_is_told_that(app: TestApp) {
        load_company(&app).await;
        let token = app.token(&["deals:read"]).await;
        let mut refused = token.subscribe("subscription { touchpointRecorded { touchpoint { id } } }").await;
        load(app.marketing().await, "recordTouchpoints", "crm", touch("secret")).await;
        let answer = refused.next().await.unwrap();
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "{answer}");
        assert!(answer["data"].is_null(), "{answer}");
    }

    async fn nobody_watches_without_a_credential(app: TestApp) {
        for caller in [app.anonymous(), app.bearer("garbage")] {
            let mut socket = caller.connect().await;
            while let Some(message) = socket.receive().await {
                assert_ne!(message["type"], "connection_ack", "{message}");
            }
        }
    }

    async fn personal_data_is_masked_there_too(app: TestApp) {
        load_company(&app).await;
        let mut told = app.analyst().await
            .subscribe("subscription { touchpointRecorded { touchpoint { lead { name email emails } account { name } } } }").await;
        load(app.marketing().await, "recordTouchpoints", "crm", touch("live")).await;
        let event = told.next().await.unwrap().to_string();
        for secret in crate::support::company::SECRETS {
            assert!(!event.contains(secret), "{event}");
        }
        assert!(event.contains("Acme"), "{event}");
    }
}
