//! What a client is told when something fails, and what it is not.

use sea_orm::ConnectionTrait;
use serde_json::json;
use tests::{TestApp, on_both_databases};

use crate::support::company::load_company;

/// Words that come from inside and must not go out.
const INSIDE: [&str; 12] = [
    "SELECT",
    "INSERT",
    "UPDATE ",
    "FROM ",
    "relation",
    "no such table",
    "sqlx",
    "SqlxError",
    "DbErr",
    "deal_stages",
    "panicked",
    ".rs:",
];

#[track_caller]
fn assert_masked(response: &tests::Response) {
    let text = response.json["errors"].to_string();
    for word in INSIDE {
        assert!(!text.contains(word), "{word}: {text}");
    }
}

on_both_databases! {
    async fn an_internal_error_is_masked_and_names_its_request(app: TestApp) {
        load_company(&app).await;
        let admin = app.admin().await;
        admin.ask("{ exchangeRates { nodes { rate } } }").await;
        let db = app.database().connect().await;
        db.execute_unprepared("DROP TABLE exchange_rates").await.unwrap();
        db.execute_unprepared("DROP TABLE costs").await.unwrap();
        let mut ids = Vec::new();
        for document in ["{ exchangeRates { nodes { rate } } }", "{ costs { totalCount } }"] {
            let response = admin.query(document, json!({})).await;
            assert_eq!(response.code(), Some("INTERNAL"), "{response:?}");
            assert_masked(&response);
            let id = response.errors()[0]["extensions"]["requestId"].as_str().unwrap().to_owned();
            assert!(id.len() >= 16, "{id}");
            ids.push(id);
        }
        assert_ne!(ids[0], ids[1], "each request has its own id");

        let rows = json!([{ "team": "SALES", "month": "2026-03-01", "category": "Tools", "amount": { "amount": "1.00", "currencyCode": "EUR" } }]);
        let response = admin
            .try_mutate("recordCosts", json!({ "source": "crm", "rows": rows }), "createdCount")
            .await;
        assert_eq!(response.code(), Some("INTERNAL"), "{response:?}");
        assert_masked(&response);
    }

    async fn what_a_caller_can_mend_says_how(app: TestApp) {
        let admin = app.admin().await;
        for (document, word) in [
            ("{ accounts(first: 201) { totalCount } }", "200"),
            ("{ account { id } }", "id"),
            ("{ attribution(input: { period: { from: \"2026-02-01\", to: \"2026-01-01\" } }) { conserves } }", "period"),
            ("{ attribution(input: { period: { from: \"2026-01-01\", to: \"2026-02-01\" } groupBy: [DAY, MONTH] }) { conserves } }", "date"),
            ("{ attribution(input: { period: { from: \"2026-01-01\", to: \"2026-02-01\" } groupBy: [TEAM, TEAM] }) { conserves } }", "twice"),
            ("{ attribution(input: { period: { from: \"2026-01-01\", to: \"2026-02-01\" } rule: { model: { custom: { first: \"50\" } } } }) { conserves } }", "100"),
            ("{ attribution(input: { period: { from: \"2026-01-01\", to: \"2026-02-01\" } rule: { lookbackDays: -1 } }) { conserves } }", "lookback"),
        ] {
            let response = admin.query(document, json!({})).await;
            assert_eq!(response.code(), Some("BAD_USER_INPUT"), "{document}: {response:?}");
            let message = response.message().to_lowercase();
            assert!(message.contains(&word.to_lowercase()), "{document}: {message}");
            assert!(response.errors()[0]["extensions"]["requestId"].is_string());
        }
    }

    async fn a_lack_of_permission_names_it(app: TestApp) {
        let response = app.analyst().await
            .try_mutate("upsertAccounts", json!({ "source": "crm", "rows": [] }), "createdCount")
            .await;
        assert_eq!(response.code(), Some("FORBIDDEN"));
        assert_eq!(response.errors()[0]["extensions"]["permission"], "accounts:write");
        assert!(response.message().contains("accounts:write"));
    }

    async fn a_document_that_is_none_is_not_our_fault(app: TestApp) {
        let admin = app.admin().await;
        for document in ["{ ", "{ nonsense }", "query { account(id: 1, other: 2) { id } }", ""] {
            let response = admin.query(document, json!({})).await;
            assert!(!response.errors().is_empty(), "{document}: {response:?}");
            assert_ne!(response.code(), Some("INTERNAL"), "{document}: {response:?}");
            assert!(response.status < 500, "{document}: {response:?}");
        }
    }
}
