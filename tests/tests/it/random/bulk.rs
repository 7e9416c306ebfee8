//! Random bulk writes.

use serde_json::{Value, json};
use tests::{Caller, TestApp};

use super::Writer;

/// What is written in bulk.
pub(super) const KINDS: &[&str] = &[
    "upsertAccounts",
    "upsertLeads",
    "upsertCampaigns",
    "upsertDeals",
    "recordTouchpoints",
    "recordSpend",
    "recordCosts",
    "upsertExchangeRates",
];

/// Writes some rows and tells how many were taken.
pub(super) async fn write(app: &TestApp, writer: &mut Writer) -> (&'static str, usize) {
    let (marketing, sales, admin) = (app.marketing().await, app.sales().await, app.admin().await);
    match writer.below(16) {
        0 => send(marketing, "upsertAccounts", 1, writer, account).await,
        1..=3 => send(marketing, "upsertLeads", 8, writer, lead).await,
        4 => send(marketing, "upsertCampaigns", 2, writer, campaign).await,
        5..=7 => send(sales, "upsertDeals", 10, writer, deal).await,
        8..=10 => send(marketing, "recordTouchpoints", 60, writer, marketing_touch).await,
        11..=12 => send(sales, "recordTouchpoints", 40, writer, sales_touch).await,
        13 => send(marketing, "recordSpend", 10, writer, spend).await,
        14 => send(sales, "recordCosts", 3, writer, cost).await,
        _ => send(admin, "upsertExchangeRates", 10, writer, rate).await,
    }
}

async fn send(
    caller: &Caller,
    mutation: &'static str,
    most: u32,
    writer: &mut Writer,
    row: impl Fn(&mut Writer) -> Value,
) -> (&'static str, usize) {
    let rows: Vec<Value> = (0..=writer.below(most)).map(|_| row(writer)).collect();
    let count = rows.len();
    let input = json!({ "source": "crm", "rows": rows, "onError": "SKIP_INVALID" });
    let payload = caller
        .mutate(mutation, input, "rejectedCount userErrors { message }")
        .await;
    assert_eq!(payload["userErrors"], json!([]), "{mutation}: {payload}");
    let rejected = usize::try_from(payload["rejectedCount"].as_u64().unwrap()).unwrap();
    (mutation, count - rejected)
}

fn account(writer: &mut Writer) -> Value {
    let id = writer.account();
    json!({ "externalId": id["externalId"], "name": format!("Account {}", writer.below(60)), "segment": writer.of(&["SMB", "ENTERPRISE"]) })
}

fn lead(writer: &mut Writer) -> Value {
    let mut row = writer.lead();
    if writer.one_in(2) {
        row["account"] = writer.account();
    }
    if writer.one_in(3) {
        row["createdAt"] = json!(writer.instant());
    }
    if writer.one_in(5) {
        row["stage"] = json!(writer.of(&["LEAD", "MQL"]));
    }
    row
}

fn campaign(writer: &mut Writer) -> Value {
    let id = writer.campaign();
    let utm = format!("utm-{}", writer.below(6));
    json!({ "externalId": id["externalId"], "name": "Campaign", "channel": writer.of(&["EVENT", "EMAIL"]), "utmCampaign": utm })
}

fn deal(writer: &mut Writer) -> Value {
    let id = writer.deal();
    let outcome = writer.of(&["WON", "WON", "OPEN", "LOST"]);
    let created = format!("2026-{:02}-01T00:00:00Z", 1 + writer.below(5));
    let mut row = json!({
        "externalId": id, "name": "Deal", "amount": writer.money(), "outcome": outcome, "createdAt": created,
        "kind": writer.of(&["NEW", "EXPANSION", "RENEWAL"]), "segment": writer.of(&["SMB", "ENTERPRISE"]),
    });
    if outcome != "OPEN" {
        row["closedAt"] = json!(format!(
            "2026-{:02}-{:02}T12:00:00Z",
            6 + writer.below(4),
            1 + writer.below(28)
        ));
    }
    if writer.one_in(4) {
        row["account"] = writer.account();
    }
    if writer.one_in(2) {
        // Mostly whom it began with; anybody else may be of another account.
        let own = json!({ "externalId": id.replace('d', "l") });
        let lead = if writer.one_in(3) { writer.lead() } else { own };
        row["contacts"] = json!([{ "lead": lead, "primary": true }]);
    }
    if writer.one_in(4) {
        row["marginRate"] = json!(format!("0.{}", 1 + writer.below(8)));
    }
    row
}

fn marketing_touch(writer: &mut Writer) -> Value {
    let mut row = json!({
        "messageId": format!("m-{}", writer.message()), "lead": who(writer), "occurredAt": writer.instant(),
        "kind": writer.of(&["PAGE_VIEW", "FORM_SUBMISSION", "EMAIL_CLICK", "EMAIL_OPEN", "EVENT", "AD_CLICK"]),
    });
    if writer.one_in(3) {
        row["campaign"] = writer.campaign();
    }
    if writer.one_in(3) {
        let url = format!(
            "https://us.example/?utm_source=s{}&utm_medium=cpc&utm_campaign=utm-{}",
            writer.below(4),
            writer.below(8)
        );
        row["url"] = json!(url);
    }
    row
}

fn sales_touch(writer: &mut Writer) -> Value {
    json!({
        "messageId": format!("s-{}", writer.message()), "lead": who(writer), "occurredAt": writer.instant(),
        "kind": writer.of(&["CALL", "MEETING", "DEMO", "SALES_EMAIL"]), "rep": writer.of(&["sales@accord.test", "Rita", "Ruth"]),
    })
}

/// Mostly a lead that is known; sometimes a browser that becomes a new one.
fn who(writer: &mut Writer) -> Value {
    if writer.one_in(15) {
        json!({ "anonymousId": format!("cookie-{}", writer.below(60)) })
    } else {
        writer.lead()
    }
}

fn spend(writer: &mut Writer) -> Value {
    json!({ "campaign": writer.campaign(), "on": writer.day(), "amount": writer.money() })
}

fn cost(writer: &mut Writer) -> Value {
    let category = format!("Category {}", writer.below(4));
    json!({ "team": "SALES", "month": "2026-03-01", "category": category, "amount": { "amount": "5.00", "currencyCode": "EUR" } })
}

fn rate(writer: &mut Writer) -> Value {
    let rate = format!("0.{}", 5 + writer.below(4));
    json!({ "from": writer.of(&["USD", "GBP"]), "to": "EUR", "on": writer.day(), "rate": rate })
}
