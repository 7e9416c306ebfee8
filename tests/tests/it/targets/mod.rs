//! Joint targets: agreed with two keys, computed from the ledger to the cent.

mod agree;
mod figures;
mod identity;
mod rates;
mod readme;
mod scoreboard;
mod tree;

use serde_json::{Value, json};
use tests::{Caller, TestApp};

use crate::support::facts::money;

/// A target to propose, with these parts in place of the usual ones.
pub(crate) fn target(more: Value) -> Value {
    let mut input = json!({
        "name": "First quarter",
        "measure": "REVENUE",
        "period": { "from": "2026-01-01", "to": "2026-04-01" },
        "amount": money("100000.00", "EUR"),
        "marketingOwner": "marketing@accord.test",
        "salesOwner": "sales@accord.test",
        "pacing": "CALENDAR",
    });
    for (field, value) in more.as_object().unwrap() {
        input[field] = value.clone();
    }
    input
}

/// Proposes a target and gives it.
pub(crate) async fn propose(caller: &Caller, more: Value) -> Value {
    let payload = caller.mutate("proposeTarget", target(more), TARGET).await;
    assert_eq!(payload["userErrors"], json!([]), "{payload:#}");
    assert!(payload["position"].is_string(), "{payload:#}");
    payload["target"].clone()
}

/// What a payload says of a target.
pub(crate) const TARGET: &str = "target { id state agreement { id } version { number contentHash state } proposal { number contentHash } \
     signatures { team name } } position userErrors { code message path }";

/// Signs the open proposal of a target for a team.
pub(crate) async fn approve(caller: &Caller, target: &Value) -> Value {
    let proposal = &target["proposal"];
    let input = json!({ "id": target["agreement"]["id"], "version": proposal["number"], "contentHash": proposal["contentHash"] });
    let payload = caller
        .mutate(
            "approveProposal",
            input,
            "agreement { current { number } } userErrors { code message path }",
        )
        .await;
    assert_eq!(payload["userErrors"], json!([]), "{payload:#}");
    payload
}

/// Proposes a target and signs it for both teams.
pub(crate) async fn agreed(app: &TestApp, more: Value) -> Value {
    let target = propose(app.marketing().await, more).await;
    approve(app.marketing().await, &target).await;
    approve(app.sales().await, &target).await;
    target
}

/// Asks for fields of a target.
pub(crate) async fn ask(caller: &Caller, target: &Value, fields: &str) -> Value {
    let document = format!("query($id: ID!) {{ target(id: $id) {{ {fields} }} }}");
    let response = caller.query(&document, json!({ "id": target["id"] })).await;
    response.data()["target"].clone()
}
