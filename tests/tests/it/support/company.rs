//! A small company with one of everything, loaded through every bulk write.

use serde_json::{Value, json};
use tests::TestApp;

use super::facts::{load, money};

/// The period that all of its deals and spend are in.
pub(crate) const PERIOD: &str = r#"period: { from: "2026-01-01", to: "2027-01-01" }"#;

/// Personal data that is in it, and that not everybody may see.
pub(crate) const SECRETS: [&str; 6] = [
    "ada.lovelace@acme.example",
    "grace.hopper@acme.example",
    "mo.solo@private.example",
    "Ada Lovelace",
    "Grace Hopper",
    "Mo Solo",
];

/// Loads the company. The source of everything is `crm`.
pub(crate) async fn load_company(app: &TestApp) {
    let marketing = app.marketing().await;
    let sales = app.sales().await;
    let admin = app.admin().await;
    load(admin, "upsertExchangeRates", "crm", rates()).await;
    load(marketing, "upsertAccounts", "crm", accounts()).await;
    load(marketing, "upsertCampaigns", "crm", campaigns()).await;
    load(marketing, "upsertLeads", "crm", leads()).await;
    load(marketing, "recordTouchpoints", "crm", marketing_touches()).await;
    load(sales, "recordTouchpoints", "crm", sales_touches()).await;
    load(sales, "upsertDeals", "crm", deals()).await;
    load(marketing, "recordSpend", "crm", spend()).await;
    load(marketing, "recordCosts", "crm", costs("MARKETING")).await;
    load(sales, "recordCosts", "crm", costs("SALES")).await;
}

fn rates() -> Value {
    json!([
        { "from": "USD", "to": "EUR", "on": "2026-04-14", "rate": "0.91" },
        { "from": "USD", "to": "EUR", "on": "2026-04-28", "rate": "0.92" },
        { "from": "USD", "to": "EUR", "on": "2026-05-04", "rate": "0.93" },
    ])
}

fn accounts() -> Value {
    json!([
        { "externalId": "acme", "name": "Acme", "domain": "acme.example", "segment": "ENTERPRISE", "industry": "Machines", "region": "EMEA",
          "attributes": [{ "name": "Tier", "value": "A" }] },
        { "externalId": "globex", "name": "Globex", "domain": "globex.example", "segment": "SMB",
          "attributes": [{ "name": "Tier", "value": "B" }] },
        { "externalId": "initech", "name": "Initech", "attributes": [{ "name": "Tier", "value": "C" }] },
    ])
}

fn campaigns() -> Value {
    json!([
        { "externalId": "fair", "name": "Spring fair", "channel": "EVENT", "startsOn": "2026-02-01", "endsOn": "2026-02-03",
          "budget": money("5000.00", "EUR"), "marketingOwner": "marketing@accord.test", "salesOwner": "sales@accord.test" },
        { "externalId": "search", "name": "Search ads", "channel": "PAID_SEARCH", "utmCampaign": "spring-search" },
        { "externalId": "idle", "name": "Nobody came", "channel": "WEBINAR" },
    ])
}

fn leads() -> Value {
    json!([
        { "externalId": "ada", "email": "Ada.Lovelace@acme.example", "name": "Ada Lovelace", "account": { "externalId": "acme" },
          "type": "DEMO_REQUEST", "createdAt": "2026-01-20T09:00:00Z", "stage": "MQL", "stageEnteredAt": "2026-02-02T10:00:00Z",
          "owner": "sales@accord.test", "anonymousIds": ["cookie-1"] },
        { "externalId": "grace", "email": "grace.hopper@acme.example", "name": "Grace Hopper", "account": { "externalId": "acme" },
          "createdAt": "2026-02-10T09:00:00Z", "attributes": [{ "name": "Reports to", "value": "Ada Lovelace" }] },
        { "externalId": "linus", "email": "linus@globex.example", "name": "Linus", "account": { "externalId": "globex" } },
        { "externalId": "mo", "email": "mo.solo@private.example", "name": "Mo Solo" },
    ])
}

fn touch(message: &str, lead: &str, at: &str, kind: &str, more: Value) -> Value {
    let mut row = json!({
        "messageId": message,
        "lead": { "externalId": lead },
        "occurredAt": at,
        "kind": kind,
    });
    for (field, value) in more.as_object().unwrap() {
        row[field] = value.clone();
    }
    row
}

fn marketing_touches() -> Value {
    json!([
        touch(
            "m-1",
            "ada",
            "2026-01-15T10:00:00Z",
            "PAGE_VIEW",
            json!({ "url": "https://us.example/?utm_source=google&utm_medium=cpc&utm_campaign=Spring-Search&utm_content=blue&utm_term=engine",
                    "referrer": "https://www.google.com/" })
        ),
        touch(
            "m-2",
            "ada",
            "2026-02-01T11:00:00Z",
            "EVENT",
            json!({ "campaign": { "externalId": "fair" } })
        ),
        touch(
            "m-3",
            "grace",
            "2026-02-20T09:30:00Z",
            "EMAIL_CLICK",
            json!({})
        ),
        touch(
            "m-4",
            "grace",
            "2026-02-21T09:30:00Z",
            "EMAIL_OPEN",
            json!({})
        ),
        touch(
            "m-5",
            "linus",
            "2026-03-01T12:00:00Z",
            "AD_CLICK",
            json!({ "campaign": { "externalId": "search" }, "channel": "PAID_SEARCH" })
        ),
        touch(
            "m-6",
            "mo",
            "2026-05-01T12:00:00Z",
            "FORM_SUBMISSION",
            json!({ "campaign": { "externalId": "search" } })
        ),
    ])
}

fn sales_touches() -> Value {
    json!([
        touch(
            "s-1",
            "ada",
            "2026-03-05T14:00:00Z",
            "DEMO",
            json!({ "rep": "sales@accord.test" })
        ),
        touch(
            "s-2",
            "grace",
            "2026-04-01T08:00:00Z",
            "CALL",
            json!({ "rep": "sales@accord.test" })
        ),
        touch(
            "s-3",
            "linus",
            "2026-04-20T08:00:00Z",
            "MEETING",
            json!({ "rep": "Somebody else" })
        ),
        touch("s-4", "ada", "2026-09-01T08:00:00Z", "CALL", json!({})),
    ])
}

fn deal(
    id: &str,
    amount: Value,
    outcome: &str,
    created: &str,
    closed: Option<&str>,
    more: Value,
) -> Value {
    let mut row = json!({
        "externalId": id,
        "name": format!("Deal {id}"),
        "amount": amount,
        "outcome": outcome,
        "createdAt": created,
    });
    if let Some(closed) = closed {
        row["closedAt"] = json!(closed);
    }
    for (field, value) in more.as_object().unwrap() {
        row[field] = value.clone();
    }
    row
}

fn deals() -> Value {
    json!([
        deal(
            "big",
            money("100000.01", "EUR"),
            "WON",
            "2026-03-10T09:00:00Z",
            Some("2026-04-15T15:00:00Z"),
            json!({
                "account": { "externalId": "acme" }, "segment": "ENTERPRISE", "owner": "sales@accord.test", "termMonths": 12,
                "costOfSale": money("20000.00", "EUR"),
                "contacts": [{ "lead": { "externalId": "ada" }, "role": "CHAMPION", "primary": true }, { "lead": { "externalId": "grace" } }],
            })
        ),
        deal(
            "dollars",
            money("5000.00", "USD"),
            "WON",
            "2026-03-20T09:00:00Z",
            Some("2026-05-05T10:00:00Z"),
            json!({
                "account": { "externalId": "globex" }, "segment": "SMB", "kind": "EXPANSION", "marginRate": "0.7",
            })
        ),
        deal(
            "alone",
            money("333.33", "EUR"),
            "WON",
            "2026-05-02T09:00:00Z",
            Some("2026-05-30T10:00:00Z"),
            json!({
                "contacts": [{ "lead": { "externalId": "mo" }, "primary": true }],
            })
        ),
        deal(
            "untouched",
            money("1234.56", "EUR"),
            "WON",
            "2026-06-01T09:00:00Z",
            Some("2026-06-10T10:00:00Z"),
            json!({
                "account": { "externalId": "initech" },
            })
        ),
        deal(
            "yen",
            money("70000", "JPY"),
            "WON",
            "2026-06-01T09:00:00Z",
            Some("2026-06-11T10:00:00Z"),
            json!({
                "account": { "externalId": "acme" },
            })
        ),
        deal(
            "open",
            money("9000.00", "EUR"),
            "OPEN",
            "2026-09-02T09:00:00Z",
            None,
            json!({
                "account": { "externalId": "acme" }, "expectedCloseOn": "2026-12-20", "stage": "Proposal",
            })
        ),
        deal(
            "lost",
            money("7000.00", "EUR"),
            "LOST",
            "2026-04-02T09:00:00Z",
            Some("2026-07-01T09:00:00Z"),
            json!({
                "account": { "externalId": "globex" },
            })
        ),
    ])
}

fn spend() -> Value {
    json!([
        { "campaign": { "externalId": "fair" }, "on": "2026-02-01", "amount": money("4000.00", "EUR") },
        { "campaign": { "externalId": "search" }, "on": "2026-03-01", "amount": money("150.50", "EUR") },
        { "campaign": { "externalId": "search" }, "on": "2026-03-02", "amount": money("149.50", "EUR") },
        { "campaign": { "externalId": "idle" }, "on": "2026-04-02", "amount": money("99.99", "EUR") },
    ])
}

fn costs(team: &str) -> Value {
    json!([{ "team": team, "month": "2026-03-01", "category": "Salaries", "amount": money("20000.00", "EUR") }])
}
