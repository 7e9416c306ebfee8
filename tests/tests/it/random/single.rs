//! Random writes of one object.

use rand::RngExt as _;
use serde_json::{Value, json};
use tests::{Caller, TestApp};

use super::Writer;

/// What is written one by one.
pub(super) const KINDS: &[&str] = &[
    "createAccount",
    "updateAccount",
    "archiveAccount",
    "createLead",
    "updateLead",
    "archiveLead",
    "eraseLead",
    "createTouchpoint",
    "updateTouchpoint",
    "archiveTouchpoint",
    "suppressTouchpoint",
    "unsuppressTouchpoint",
    "createDeal",
    "updateDeal",
    "moveDeal",
    "adjustDeal",
    "archiveDeal",
    "updateOrganization",
];

/// Writes one object and tells whether it was taken.
pub(super) async fn write(app: &TestApp, writer: &mut Writer) -> (&'static str, usize) {
    let (marketing, sales, admin) = (app.marketing().await, app.sales().await, app.admin().await);
    let kind = KINDS[usize::try_from(writer.below(u32::try_from(KINDS.len()).unwrap())).unwrap()];
    // Erasing is for good, and settings concern everything: both are rare.
    if matches!(kind, "eraseLead" | "updateOrganization") && !writer.one_in(4) {
        return (kind, 0);
    }
    let (caller, input) = match kind {
        "createAccount" => (marketing, json!({ "name": "A new one", "segment": "SMB" })),
        "updateAccount" => (
            marketing,
            json!({ "id": id(sales, "account", &writer.account()).await, "segment": writer.of(&["SMB", "ENTERPRISE"]) }),
        ),
        "archiveAccount" => (
            marketing,
            json!({ "id": id(sales, "account", &writer.account()).await, "archived": writer.one_in(2) }),
        ),
        "createLead" => (
            marketing,
            json!({ "account": join(writer), "createdAt": writer.instant(), "emails": [format!("made-{:x}@accord.test", writer.random.random::<u64>())] }),
        ),
        "updateLead" => (
            marketing,
            json!({ "id": id(sales, "lead", &writer.lead()).await, "account": join(writer) }),
        ),
        "archiveLead" => (
            marketing,
            json!({ "id": id(sales, "lead", &writer.lead()).await, "archived": writer.one_in(2) }),
        ),
        "eraseLead" => (
            admin,
            json!({ "id": id(admin, "lead", &writer.lead()).await, "reason": "asked to" }),
        ),
        "createTouchpoint" => (
            marketing,
            json!({ "lead": { "id": id(sales, "lead", &writer.lead()).await }, "occurredAt": writer.instant(), "kind": "CHAT" }),
        ),
        "updateTouchpoint" => (
            marketing,
            json!({ "id": touchpoint(sales, writer).await, "channel": writer.of(&["EMAIL", "EVENT", "OTHER"]) }),
        ),
        "archiveTouchpoint" => (marketing, json!({ "id": touchpoint(sales, writer).await })),
        "suppressTouchpoint" => (
            marketing,
            json!({ "id": touchpoint(sales, writer).await, "reason": "a robot" }),
        ),
        "unsuppressTouchpoint" => (marketing, json!({ "id": touchpoint(sales, writer).await })),
        "createDeal" => (
            sales,
            json!({ "name": "A new one", "amount": writer.money(), "contacts": [{ "lead": { "id": id(sales, "lead", &writer.lead()).await }, "primary": true }] }),
        ),
        "updateDeal" => (
            sales,
            json!({ "id": deal(sales, writer).await, "amount": writer.money() }),
        ),
        "moveDeal" => (
            sales,
            json!({ "id": deal(sales, writer).await, "outcome": writer.of(&["WON", "LOST", "OPEN"]), "reason": "it moved" }),
        ),
        "adjustDeal" => (
            sales,
            json!({ "deal": deal(sales, writer).await, "amount": { "amount": "-1.23", "currencyCode": "EUR" }, "reason": "a refund" }),
        ),
        "archiveDeal" => (
            sales,
            json!({ "id": deal(sales, writer).await, "archived": writer.one_in(2) }),
        ),
        _ => (
            admin,
            json!({ "sessionGapMinutes": 5 + writer.below(60), "marginRate": format!("0.{}", 1 + writer.below(8)) }),
        ),
    };
    let payload = caller.mutate(kind, input, "userErrors { message }").await;
    (kind, usize::from(payload["userErrors"] == json!([])))
}

async fn id(caller: &Caller, noun: &str, external: &Value) -> Value {
    let document = format!(
        "query($id: String!) {{ {noun}(externalId: {{ source: \"crm\", externalId: $id }}) {{ id }} }}"
    );
    let response = caller
        .query(&document, json!({ "id": external["externalId"] }))
        .await;
    response.data()[noun]["id"].clone()
}

async fn deal(caller: &Caller, writer: &mut Writer) -> Value {
    let external = json!({ "externalId": writer.deal() });
    id(caller, "deal", &external).await
}

/// Some touch of marketing's.
async fn touchpoint(caller: &Caller, writer: &mut Writer) -> Value {
    let document = "query($at: DateTime!) { touchpoints(first: 1, orderBy: [{ field: OCCURRED_AT }], \
        where: { team: { eq: MARKETING }, occurredAt: { gte: $at } }) { nodes { id } } }";
    let at = format!(
        "2026-{:02}-{:02}T{:02}:00:00Z",
        1 + writer.below(8),
        1 + writer.below(28),
        writer.below(24)
    );
    let response = caller.query(document, json!({ "at": at })).await;
    match &response.data()["touchpoints"]["nodes"][0]["id"] {
        Value::Null => json!("nothing"),
        id => id.clone(),
    }
}

/// An account to join. By its own id: external ids of single writes name no source.
fn join(writer: &mut Writer) -> Value {
    json!({ "external": { "source": "crm", "externalId": writer.account()["externalId"] } })
}
