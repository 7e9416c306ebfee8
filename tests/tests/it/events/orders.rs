//! Orders of a shop as deals.

use serde_json::json;
use tests::{TestApp, on_both_databases};

use super::{batch, key, settle};

on_both_databases! {
    async fn an_order_is_a_deal_and_a_refund_takes_it_back_whichever_comes_first(app: TestApp) {
        let key = key(&app, "shop").await;
        let order = |id: &str, order: &str, total: &str| json!({ "type": "track", "event": "Order Completed", "messageId": id, "userId": "ann",
            "timestamp": "2026-03-05T10:00:00Z", "properties": { "order_id": order, "total": total.parse::<f64>().unwrap(), "currency": "eur" } });
        let refund = |id: &str, order: &str, total: Option<f64>| json!({ "type": "track", "event": "Order Refunded", "messageId": id, "userId": "ann",
            "timestamp": "2026-03-06T10:00:00Z", "properties": { "order_id": order, "total": total } });
        batch(&app, &key, json!([order("1", "early", "5")])).await;
        let data = app.analyst().await.ask("{ deals { totalCount } rejectedEvents { nodes { reason } } }").await;
        assert_eq!(data["deals"]["totalCount"], 0, "unless it is switched on");
        assert_eq!(data["rejectedEvents"]["nodes"][0]["reason"], "UNMAPPED_EVENT");
        let on = app.admin().await.mutate("updateEventRules", json!({ "orders": true }), "eventRules { orders } userErrors { message }").await;
        assert_eq!(on["eventRules"]["orders"], true);

        let form = json!({ "type": "track", "event": "Form Submitted", "messageId": "form", "userId": "ann", "timestamp": "2026-03-01T10:00:00Z" });
        batch(&app, &key, json!([refund("3", "o1", Some(19.99)), form])).await;
        let data = app.analyst().await.ask("{ rejectedEvents(reason: UNKNOWN_ORDER) { nodes { messageId } } }").await;
        assert_eq!(data["rejectedEvents"]["nodes"], json!([{ "messageId": "3" }]));
        batch(&app, &key, json!([order("2", "o1", "119.98"), order("2b", "o1", "7"), order("4", "o2", "10"), refund("5", "o2", None)])).await;
        settle(&app).await;
        let data = app.analyst().await.ask("{ deals(orderBy: { field: NAME }) { nodes { name outcome amount { amount currencyCode } adjustments { nodes { amount { amount } } } contacts { isPrimary } } }
            rejectedEvents(reason: UNKNOWN_ORDER) { totalCount }
            attribution(input: { period: { from: \"2026-01-01\", to: \"2027-01-01\" } }) { total { amount } attributed { amount } } }").await;
        assert_eq!(data["rejectedEvents"]["totalCount"], 0, "{data:#}");
        let deal = |name: &str, amount: &str, back: &str| json!({ "name": name, "outcome": "WON", "amount": { "amount": amount, "currencyCode": "EUR" },
            "adjustments": { "nodes": [{ "amount": { "amount": back } }] }, "contacts": [{ "isPrimary": true }] });
        assert_eq!(data["deals"]["nodes"], json!([deal("Order o1", "119.98", "-19.99"), deal("Order o2", "10.00", "-10.00")]), "{data:#}");
        assert_eq!(data["attribution"]["total"]["amount"], "99.99");
        assert_eq!(data["attribution"]["attributed"]["amount"], "99.99");
    }
}
