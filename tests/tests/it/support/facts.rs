//! Loading facts in bulk.

use serde_json::{Value, json};
use tests::Caller;

/// Everything a bulk write answers.
pub(crate) const COUNTS: &str = "createdCount updatedCount unchangedCount duplicateCount rejectedCount \
     results { index id userErrors { code message path } } position userErrors { code message path }";

/// Loads rows that can all be used, and gives the payload.
pub(crate) async fn load(caller: &Caller, mutation: &str, source: &str, rows: Value) -> Value {
    let count = rows.as_array().unwrap().len();
    let payload = caller
        .mutate(mutation, json!({ "source": source, "rows": rows }), COUNTS)
        .await;
    assert_eq!(payload["userErrors"], json!([]), "{mutation}: {payload:#}");
    assert_eq!(payload["rejectedCount"], 0, "{mutation}: {payload:#}");
    assert_eq!(
        payload["results"].as_array().unwrap().len(),
        count,
        "{mutation}: {payload:#}"
    );
    payload
}

/// The ids of the rows of a payload, in order.
pub(crate) fn ids(payload: &Value) -> Vec<String> {
    payload["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| result["id"].as_str().unwrap().to_owned())
        .collect()
}

/// An amount of money, as an input.
pub(crate) fn money(amount: &str, currency: &str) -> Value {
    json!({ "amount": amount, "currencyCode": currency })
}

/// Now, as an input.
pub(crate) fn rfc3339_now() -> String {
    chrono::DateTime::from_timestamp_millis(accord::clock::now().0)
        .unwrap()
        .to_rfc3339()
}
