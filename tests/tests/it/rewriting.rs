//! Two writes of one row at the same moment: neither undoes what the other did.

use std::time::Duration;

use entity::{account, campaign, touchpoint};
use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _,
    SqliteTransactionMode, TransactionOptions, TransactionTrait as _, sea_query::Expr,
};
use serde_json::{Value, json};
use tests::{Caller, TestApp, on_both_databases};

use crate::support::facts::load;

/// How long the open write is kept open: time enough for the other to read the row if nothing stops it.
const MEANWHILE: Duration = Duration::from_millis(300);

on_both_databases! {
    async fn a_correction_keeps_where_its_touch_was_moved_meanwhile(app: TestApp) {
        let marketing = prepare(&app).await;
        let db = app.database().connect().await;
        let touch = touchpoint::Entity::find().one(&db).await.unwrap().unwrap();
        let other = account::Entity::find().filter(account::Column::Id.ne(touch.account_id)).one(&db).await.unwrap().unwrap();
        let id = id_of(marketing, "touchpoints(first: 1)").await;
        for (mutation, input) in [
            ("suppressTouchpoint", json!({ "id": id, "reason": "a robot" })),
            ("unsuppressTouchpoint", json!({ "id": id })),
            ("updateTouchpoint", json!({ "id": id, "channel": "EMAIL" })),
            ("archiveTouchpoint", json!({ "id": id })),
        ] {
            for account in [other.id, touch.account_id] {
                let tx = begin(&app).await;
                touchpoint::Entity::update_many()
                    .col_expr(touchpoint::Column::AccountId, Expr::value(account))
                    .filter(touchpoint::Column::Id.eq(touch.id))
                    .exec(&tx)
                    .await
                    .unwrap();
                beside(tx, marketing, mutation, input.clone()).await;
                let after = touchpoint::Entity::find_by_id(touch.id).one(&db).await.unwrap().unwrap();
                assert_eq!(after.account_id, account, "{mutation}");
            }
        }
    }

    async fn an_account_and_a_campaign_keep_what_else_was_said_meanwhile(app: TestApp) {
        let marketing = prepare(&app).await;
        let db = app.database().connect().await;
        let acme = account::Entity::find().filter(account::Column::Name.eq("acme")).one(&db).await.unwrap().unwrap();
        let fair = campaign::Entity::find().one(&db).await.unwrap().unwrap();
        let id = id_of(marketing, &of_crm("account", "acme")).await;
        for (number, (mutation, input)) in [
            ("upsertAccounts", json!({ "source": "crm", "rows": [{ "externalId": "acme", "name": "Renamed" }] })),
            ("updateAccount", json!({ "id": id, "name": "Renamed again" })),
            ("archiveAccount", json!({ "id": id })),
        ]
        .into_iter()
        .enumerate()
        {
            let region = format!("Region {number}");
            let tx = begin(&app).await;
            account::Entity::update_many()
                .col_expr(account::Column::Region, Expr::value(&region))
                .filter(account::Column::Id.eq(acme.id))
                .exec(&tx)
                .await
                .unwrap();
            beside(tx, marketing, mutation, input).await;
            let after = account::Entity::find_by_id(acme.id).one(&db).await.unwrap().unwrap();
            assert_eq!(after.region, Some(region), "{mutation}");
            assert_ne!(after.name, acme.name, "{mutation}");
        }
        let id = id_of(marketing, &of_crm("campaign", "fair")).await;
        for (number, (mutation, input)) in [
            ("upsertCampaigns", json!({ "source": "crm", "rows": [{ "externalId": "fair", "name": "Renamed", "channel": "EVENT" }] })),
            ("updateCampaign", json!({ "id": id, "name": "Renamed again" })),
            ("archiveCampaign", json!({ "id": id })),
        ]
        .into_iter()
        .enumerate()
        {
            let external = format!("utm-{number}");
            let tx = begin(&app).await;
            campaign::Entity::update_many()
                .col_expr(campaign::Column::UtmCampaign, Expr::value(&external))
                .filter(campaign::Column::Id.eq(fair.id))
                .exec(&tx)
                .await
                .unwrap();
            beside(tx, marketing, mutation, input).await;
            let after = campaign::Entity::find_by_id(fair.id).one(&db).await.unwrap().unwrap();
            assert_eq!(after.utm_campaign, Some(external), "{mutation}");
            assert_ne!(after.name, fair.name, "{mutation}");
        }
    }
}

/// Two accounts, a lead that was in both of them, a touch of its and a campaign.
async fn prepare(app: &TestApp) -> &Caller {
    let marketing = app.marketing().await;
    let accounts = ["acme", "other"].map(|id| json!({ "externalId": id, "name": id }));
    load(marketing, "upsertAccounts", "crm", json!(accounts)).await;
    let campaign = json!({ "externalId": "fair", "name": "Fair", "channel": "EVENT" });
    load(marketing, "upsertCampaigns", "crm", json!([campaign])).await;
    for account in ["other", "acme"] {
        let lead = json!({ "externalId": "ada", "account": { "externalId": account } });
        load(marketing, "upsertLeads", "crm", json!([lead])).await;
    }
    let touch = json!({ "messageId": "m-1", "lead": { "externalId": "ada" }, "occurredAt": "2026-03-01T10:00:00Z", "kind": "EVENT" });
    load(marketing, "recordTouchpoints", "crm", json!([touch])).await;
    marketing
}

/// The question for what was loaded.
fn of_crm(noun: &str, external: &str) -> String {
    format!("{noun}(externalId: {{ source: \"crm\", externalId: \"{external}\" }})")
}

/// The id of what is asked for, or of the first of a list.
async fn id_of(caller: &Caller, question: &str) -> Value {
    let selection = if question.contains("first") {
        "nodes { id }"
    } else {
        "id"
    };
    let answer = caller
        .ask(&format!("{{ found: {question} {{ {selection} }} }}"))
        .await;
    let found = &answer["found"];
    found.get("id").unwrap_or(&found["nodes"][0]["id"]).clone()
}

/// A write that has begun.
async fn begin(app: &TestApp) -> DatabaseTransaction {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let db = app.database().connect().await;
    db.begin_with_options(options).await.unwrap()
}

/// Asks for another write while this one is open, and commits it a little later.
async fn beside(tx: DatabaseTransaction, caller: &Caller, mutation: &str, input: Value) {
    let asked = caller.mutate(mutation, input, "userErrors { message }");
    let committed = async {
        tokio::time::sleep(MEANWHILE).await;
        tx.commit().await.unwrap();
    };
    let (payload, ()) = tokio::join!(asked, committed);
    assert_eq!(payload["userErrors"], json!([]), "{mutation}: {payload}");
}
