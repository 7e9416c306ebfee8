//! Targets in one currency, deals in others: the rates that were used are shown, and change only by a recorded correction.

use serde_json::{Value, json};
use tests::{TestApp, on_both_databases};

use super::{agreed, ask};
use crate::support::facts::{load, money};

fn deal(id: &str, amount: Value, closed: &str) -> Value {
    json!({ "externalId": id, "name": id, "account": { "externalId": "a" }, "amount": amount, "outcome": "WON",
        "createdAt": "2026-01-02T09:00:00Z", "closedAt": closed })
}

const FIELDS: &str = "attained { amount currencyCode } credited { unattributed { amount } } unconverted { amount currencyCode } \
     rates { nodes { from to on rate uses } }";

on_both_databases! {
    async fn the_rates_used_are_shown(app: TestApp) {
        let (admin, sales) = (app.admin().await, app.sales().await);
        load(app.marketing().await, "upsertAccounts", "crm", json!([{ "externalId": "a", "name": "A" }])).await;
        let rates = json!([
            { "from": "EUR", "to": "USD", "on": "2026-02-01", "rate": "1.25" },
            { "from": "GBP", "to": "EUR", "on": "2026-02-03", "rate": "1.2" },
        ]);
        load(admin, "upsertExchangeRates", "bank", rates).await;
        let deals = json!([
            deal("usd", money("100.00", "USD"), "2026-02-05T09:00:00Z"),
            deal("eur", money("200.00", "EUR"), "2026-02-06T09:00:00Z"),
            deal("gbp", money("10.00", "GBP"), "2026-02-07T09:00:00Z"),
            deal("stale", money("1.00", "EUR"), "2026-02-20T09:00:00Z"),
            deal("yen", money("5000", "JPY"), "2026-02-06T09:00:00Z"),
        ]);
        load(sales, "upsertDeals", "crm", deals).await;
        let target = agreed(&app, json!({ "amount": money("1000.00", "USD") })).await;
        let seen = ask(app.analyst().await, &target, FIELDS).await;
        assert_eq!(seen, json!({
            // 100 + 200 x 1.25 + 10 x 1.2 x 1.25.
            "attained": { "amount": "365.00", "currencyCode": "USD" },
            "credited": { "unattributed": { "amount": "365.00" } },
            "unconverted": [{ "amount": "1.00", "currencyCode": "EUR" }, { "amount": "5000", "currencyCode": "JPY" }],
            "rates": { "nodes": [
                { "from": "EUR", "to": "USD", "on": "2026-02-01", "rate": "1.25", "uses": 2 },
                { "from": "GBP", "to": "EUR", "on": "2026-02-03", "rate": "1.2", "uses": 1 },
            ] }
        }));
        // A later rate for another day changes nothing; a correction of one that was used does.
        load(admin, "upsertExchangeRates", "bank", json!([{ "from": "EUR", "to": "USD", "on": "2026-02-09", "rate": "9" }])).await;
        assert_eq!(ask(sales, &target, FIELDS).await, seen);
        load(admin, "upsertExchangeRates", "bank", json!([{ "from": "EUR", "to": "USD", "on": "2026-02-01", "rate": "1.5" }])).await;
        let corrected = ask(sales, &target, FIELDS).await;
        assert_eq!(corrected["attained"]["amount"], "418.00");
        assert_eq!(corrected["rates"]["nodes"][0]["rate"], "1.5");
    }
}
