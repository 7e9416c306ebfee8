//! Idempotency keys: a retry gets the first answer and writes nothing.

use serde_json::{Value, json};
use tests::{Caller, TestApp, on_both_databases};

use crate::support::facts::COUNTS;

async fn upsert(caller: &Caller, key: &str, name: &str) -> Value {
    let rows =
        json!([{ "externalId": "a-1", "name": name }, { "externalId": "a-2", "name": "Other" }]);
    let input = json!({ "source": "crm", "rows": rows, "idempotencyKey": key });
    caller.mutate("upsertAccounts", input, COUNTS).await
}

async fn account_names(caller: &Caller) -> Value {
    caller
        .ask("{ accounts(orderBy: [{ field: NAME }]) { nodes { name } } }")
        .await["accounts"]["nodes"]
        .clone()
}

on_both_databases! {
    async fn a_retry_gets_the_first_answer_and_writes_nothing(app: TestApp) {
        let marketing = app.marketing().await;
        let first = upsert(marketing, "key-1", "Acme").await;
        assert_eq!(first["createdCount"], 2, "{first}");
        let retry = upsert(marketing, "key-1", "Acme").await;
        assert_eq!(retry, first, "ids, counts and position are those of the first answer");
        let without = marketing
            .mutate("upsertAccounts", json!({ "source": "crm", "rows": [{ "externalId": "a-1", "name": "Acme" }] }), COUNTS)
            .await;
        assert_eq!(without["unchangedCount"], 1, "{without}");
        assert_eq!(without["position"], Value::Null, "nothing was written: {without}");
    }

    async fn a_retry_does_not_undo_what_came_after(app: TestApp) {
        let marketing = app.marketing().await;
        upsert(marketing, "key-1", "Acme").await;
        upsert(marketing, "key-2", "Acme Renamed").await;
        upsert(marketing, "key-1", "Acme").await;
        assert_eq!(account_names(marketing).await, json!([{ "name": "Acme Renamed" }, { "name": "Other" }]));
    }

    async fn the_same_key_with_another_input_is_told(app: TestApp) {
        let marketing = app.marketing().await;
        upsert(marketing, "key-1", "Acme").await;
        let other = upsert(marketing, "key-1", "Other input").await;
        assert_eq!(other["userErrors"][0]["code"], "IDEMPOTENCY_MISMATCH", "{other}");
        assert_eq!(other["userErrors"][0]["path"], json!(["input", "idempotencyKey"]));
        assert_eq!(other["createdCount"], 0);
        assert_eq!(account_names(marketing).await, json!([{ "name": "Acme" }, { "name": "Other" }]));

        // Another operation is another input, whatever it says.
        let input = json!({ "name": "Third", "idempotencyKey": "key-1" });
        let single = marketing.mutate("createAccount", input, "account { id } userErrors { code }").await;
        assert_eq!(single["userErrors"][0]["code"], "IDEMPOTENCY_MISMATCH", "{single}");
    }

    async fn two_requests_at_once_write_once(app: TestApp) {
        let marketing = app.marketing().await;
        for round in 0..5 {
            let key = format!("key-{round}");
            let name = format!("Acme {round}");
            let (one, two) = tokio::join!(upsert(marketing, &key, &name), upsert(marketing, &key, &name));
            assert_eq!(one, two, "both get the one answer");
            assert_eq!(one["userErrors"], json!([]));
        }
        assert_eq!(account_names(marketing).await.as_array().unwrap().len(), 2);
    }

    async fn two_processes_at_once_write_once(app: TestApp) {
        if app.database().backend() == tests::Backend::Sqlite {
            return; // One process at a time writes there; the PostgreSQL half is what this is about.
        }
        let second = app.spawn_second().await;
        for round in 0..5 {
            let key = format!("key-{round}");
            let input = json!({ "name": format!("Acme {round}"), "idempotencyKey": key });
            let (here, there) = (app.sales().await, second.sales().await);
            let fields = "account { id } position userErrors { code }";
            let (one, two) = tokio::join!(
                here.mutate("createAccount", input.clone(), fields),
                there.mutate("createAccount", input.clone(), fields)
            );
            assert_eq!(one["account"], two["account"], "{one} {two}");
            assert!(one["account"]["id"].is_string(), "{one}");
        }
        assert_eq!(account_names(app.sales().await).await.as_array().unwrap().len(), 5);
    }

    async fn callers_may_use_the_same_key_without_meeting(app: TestApp) {
        let marketing = upsert(app.marketing().await, "key-1", "Of marketing").await;
        let sales = upsert(app.sales().await, "key-1", "Of sales").await;
        assert_eq!(marketing["createdCount"], 2);
        assert_eq!(sales["userErrors"], json!([]));
        assert_eq!(sales["updatedCount"], 1, "{sales}");
    }

    async fn a_refused_write_leaves_the_key_free(app: TestApp) {
        let marketing = app.marketing().await;
        let input = json!({ "source": "crm", "rows": [{ "externalId": "", "name": "" }], "idempotencyKey": "key-1" });
        let refused = marketing.mutate("upsertAccounts", input, COUNTS).await;
        assert_eq!(refused["rejectedCount"], 1, "{refused}");
        let mended = upsert(marketing, "key-1", "Acme").await;
        assert_eq!(mended["createdCount"], 2, "{mended}");
    }

    async fn single_creates_are_retried_alike(app: TestApp) {
        let sales = app.sales().await;
        let input = json!({ "name": "Acme", "idempotencyKey": "key-1" });
        let fields = "account { id name } position userErrors { code }";
        let first = sales.mutate("createAccount", input.clone(), fields).await;
        let retry = sales.mutate("createAccount", input, fields).await;
        assert_eq!(first, retry);
        assert_eq!(account_names(sales).await.as_array().unwrap().len(), 1);
    }

    async fn a_key_that_is_none_is_told(app: TestApp) {
        let marketing = app.marketing().await;
        for key in [String::new(), "x".repeat(300)] {
            let payload = upsert(marketing, &key, "Acme").await;
            assert_eq!(payload["userErrors"][0]["path"], json!(["input", "idempotencyKey"]), "{payload}");
        }
        assert_eq!(account_names(marketing).await, json!([]));
    }
}
