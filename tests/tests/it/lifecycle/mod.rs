//! The way of leads from marketing to sales, on the real server.

mod by_time;
mod deals;
mod killed;
mod random;
mod steps;

use entity::{ids::LeadId, instant::Millis, lead, lead_hand_off};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::{Value, json};
use tests::{Caller, TestApp};

use crate::support::facts::{ids, load};

/// What is asked of a lead after each step.
pub(super) const LEAD: &str =
    "lead { id stage cycle owner recontactOn } userErrors { code message path }";

/// Makes leads in the stage LEAD, and gives their ids.
pub(crate) async fn leads(app: &TestApp, count: usize) -> Vec<String> {
    let rows: Vec<Value> = (0..count)
        .map(|n| json!({ "externalId": format!("lead-{n}"), "email": format!("lead{n}@accord.test"), "type": "DEMO_REQUEST" }))
        .collect();
    ids(&load(app.marketing().await, "upsertLeads", "crm", json!(rows)).await)
}

/// Takes a step that must succeed, and gives the lead.
pub(crate) async fn done(caller: &Caller, mutation: &str, input: Value) -> Value {
    let payload = caller.mutate(mutation, input, LEAD).await;
    assert_eq!(payload["userErrors"], json!([]), "{mutation}: {payload}");
    payload["lead"].clone()
}

/// Tries a step that must be refused, and gives the error.
pub(crate) async fn refused(caller: &Caller, mutation: &str, input: Value) -> Value {
    let payload = caller.mutate(mutation, input, LEAD).await;
    assert_eq!(
        payload["userErrors"].as_array().map(Vec::len),
        Some(1),
        "{mutation}: {payload}"
    );
    assert_eq!(payload["lead"], Value::Null);
    payload["userErrors"][0].clone()
}

/// Hands a lead to the user of the role SALES.
pub(crate) async fn hand_off(app: &TestApp, id: &str) -> Value {
    let input = json!({ "id": id, "to": { "owner": "sales@accord.test" } });
    done(app.marketing().await, "handOffLead", input).await
}

/// The history of a lead: from, to, cycle and code.
pub(super) async fn history(app: &TestApp, id: &str) -> Vec<String> {
    let document = format!(
        r#"{{ lead(id: "{id}") {{ transitions(first: 200) {{ nodes {{ from to cycle reasonCode silent }} }} }} }}"#
    );
    let data = app.analyst().await.ask(&document).await;
    let nodes = data["lead"]["transitions"]["nodes"]
        .as_array()
        .unwrap()
        .clone();
    nodes
        .iter()
        .map(|step| {
            let text = |name: &str| step[name].as_str().unwrap_or("-").to_owned();
            assert_eq!(step["silent"] == true, step["reasonCode"] == "SILENT");
            format!(
                "{}>{} {} {}",
                text("from"),
                text("to"),
                step["cycle"],
                text("reasonCode")
            )
        })
        .collect()
}

/// Lets the agreed hours of these leads be over.
pub(super) async fn let_silence_be_due(app: &TestApp, leads: &[String]) {
    let db = app.database().connect().await;
    lead_hand_off::Entity::update_many()
        .col_expr(lead_hand_off::Column::SilenceDueAt, Expr::value(Millis(1)))
        .filter(lead_hand_off::Column::LeadId.is_in(leads.iter().map(|id| uuid(id))))
        .filter(lead_hand_off::Column::DecidedAt.is_null())
        .exec(&db)
        .await
        .unwrap();
    db.close().await.unwrap();
}

/// Lets the day of these recycled leads come.
pub(super) async fn let_day_come(app: &TestApp, leads: &[String]) {
    let db = app.database().connect().await;
    let long_ago: sea_orm::prelude::Date = "2020-01-01".parse().unwrap();
    lead::Entity::update_many()
        .col_expr(lead::Column::RecontactOn, Expr::value(long_ago))
        .filter(lead::Column::Id.is_in(leads.iter().map(|id| uuid(id))))
        .exec(&db)
        .await
        .unwrap();
    db.close().await.unwrap();
}

/// The lead behind an id of the schema.
pub(super) fn uuid(id: &str) -> LeadId {
    accord::graphql::global_id::Kind::Lead
        .uuid(&id.into())
        .map(LeadId)
        .unwrap()
}
