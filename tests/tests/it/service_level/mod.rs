//! The service-level agreement on the real server: agreed by both, kept or not, and measured.

mod by_hand;
mod clauses;

use serde_json::{Value, json};
use tests::TestApp;

/// What both teams agree on in these tests.
pub(crate) fn terms() -> Value {
    let week: Vec<Value> = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"]
        .iter()
        .map(|day| json!({ "day": day, "opens": "09:00", "closes": "17:00" }))
        .collect();
    json!({
        "committedValue": { "amount": "3000.00", "currencyCode": "EUR" }, "per": "MONTH",
        "responseMinutes": 240, "attempts": 2, "attemptDays": 3, "silentAcceptanceMinutes": 480,
        "calendar": { "timeZone": "Europe/Berlin", "week": week, "holidays": [{ "team": "SALES", "on": "2026-04-03" }] },
    })
}

/// Both teams sign them, from a day on, whatever day that is.
pub(crate) async fn agree(app: &TestApp, from: Option<&str>) {
    const AGREEMENT: &str =
        "agreement { id proposal { number contentHash } } userErrors { message path }";
    let (marketing, sales) = (app.marketing().await, app.sales().await);
    let input = json!({ "serviceLevel": terms(), "effectiveFrom": from });
    let payload = marketing
        .mutate("proposeServiceLevel", input, AGREEMENT)
        .await;
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
    let (id, proposal) = (
        &payload["agreement"]["id"],
        &payload["agreement"]["proposal"],
    );
    let sign = json!({ "id": id, "version": proposal["number"], "contentHash": proposal["contentHash"], "retroactive": from.is_some() });
    for caller in [marketing, sales] {
        let payload = caller
            .mutate("approveProposal", sign.clone(), AGREEMENT)
            .await;
        assert_eq!(payload["userErrors"], json!([]), "{payload}");
    }
}
