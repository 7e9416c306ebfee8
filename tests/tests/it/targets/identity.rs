//! Marketing's, sales' and the unattributed part sum to what is attained, whatever the facts are.

use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};
use tests::{Caller, TestApp, on_both_databases};

use super::{ask, propose};
use crate::support::{
    facts::{ids, load, money},
    money::{sum, units},
};

const DEALS: u32 = 120;
const ACCOUNTS: u32 = 30;
const SEGMENTS: [&str; 3] = ["SMB", "MID", "ENTERPRISE"];

on_both_databases! {
    async fn every_part_of_a_target_adds_up_to_the_cent(app: TestApp) {
        let sales = app.sales().await;
        facts(&app).await;
        let mut attributed = 0;
        for currency in ["EUR", "USD", "JPY"] {
            let amount = money("1000000", currency);
            for period in [("2025-03-01", "2025-04-01"), ("2025-01-01", "2026-01-01"), ("2025-02-10", "2025-07-03")] {
                let period = json!({ "from": period.0, "to": period.1 });
                for segment in [None, Some("SMB")] {
                    for (measure, dated) in [("REVENUE", "CLOSED"), ("PIPELINE", "DEAL_CREATED")] {
                        let more = json!({ "measure": measure, "period": period, "segment": segment, "amount": amount, "pacing": "HISTORICAL" });
                        let target = propose(sales, more).await;
                        let seen = figures(sales, &target).await;
                        let report = report(sales, (measure, dated), &period, segment, currency).await;
                        assert_eq!(seen["attained"]["amount"], report["total"]["amount"], "{measure} {period} {segment:?} {currency}");
                        assert_eq!(seen["credited"]["unattributed"]["amount"], report["unattributed"]["amount"]);
                        for team in ["MARKETING", "SALES"] {
                            let rows = report["rows"]["nodes"].as_array().unwrap();
                            let row = rows.iter().find(|row| row["team"] == team);
                            let credited = row.map_or(0, |row| units(&row["amount"]));
                            assert_eq!(units(&seen["credited"][team.to_lowercase()]), credited);
                            attributed += i32::from(credited > 0);
                        }
                        let unconverted: Value = seen["unconverted"].clone();
                        assert_eq!(unconverted, report["unconverted"], "{measure} {period} {segment:?} {currency}");
                    }
                }
                profit(sales, &period, currency).await;
            }
        }
        assert!(attributed > 20, "{attributed}");
    }
}

/// Profit is revenue less what was spent, where everything that is earned is margin.
async fn profit(sales: &Caller, period: &Value, currency: &str) {
    let of = async |measure: &str| {
        let more =
            json!({ "measure": measure, "period": period, "amount": money("1000000", currency) });
        let target = propose(sales, more).await;
        figures(sales, &target).await
    };
    let (revenue, profit) = (of("REVENUE").await, of("PROFIT").await);
    let document = format!(
        "{{ attribution(input: {{ period: {{ from: {}, to: {} }} currency: \"{currency}\" groupBy: [CAMPAIGN] }}) {{ spend {{ amount }} }}
            costs(first: 200, where: {{ month: {{ gte: {}, lt: {} }} }}) {{ totalCount nodes {{ team amount {{ amount currencyCode }} }} }} }}",
        period["from"], period["to"], period["from"], period["to"]
    );
    let outlays = sales.ask(&document).await;
    let spent = units(&outlays["attribution"]["spend"]);
    let costs = |team: &str| {
        let rows = outlays["costs"]["nodes"].as_array().unwrap().iter();
        // Costs are in the organisation's currency; only there they need no rate.
        rows.filter(|row| row["team"] == team)
            .map(|row| units(&row["amount"]))
            .sum::<i128>()
    };
    if currency != "EUR" {
        return;
    }
    let all = spent + costs("MARKETING") + costs("SALES");
    assert_eq!(
        units(&profit["attained"]),
        units(&revenue["attained"]) - all
    );
    // One campaign is owned by sales alone, the others by marketing, both or nobody.
    let part = |figures: &Value, side: &str| units(&figures["credited"][side]);
    assert_eq!(
        part(&profit, "unattributed"),
        part(&revenue, "unattributed")
    );
    let of_sales = part(&revenue, "sales") - part(&profit, "sales") - costs("SALES");
    assert!(of_sales >= 0 && of_sales < spent, "{of_sales} of {spent}");
}

/// The figures of a target, whose parts sum to the whole.
async fn figures(caller: &Caller, target: &Value) -> Value {
    let fields = "attained { amount } credited { marketing { amount } sales { amount } unattributed { amount } } unconverted { amount currencyCode }";
    let seen = ask(caller, target, fields).await;
    let credited = &seen["credited"];
    let parts = ["marketing", "sales", "unattributed"].map(|side| units(&credited[side]));
    assert_eq!(
        parts.iter().sum::<i128>(),
        units(&seen["attained"]),
        "{seen:#}"
    );
    seen
}

async fn report(
    caller: &Caller,
    (measure, dated): (&str, &str),
    period: &Value,
    segment: Option<&str>,
    currency: &str,
) -> Value {
    let deals = segment.map_or(String::new(), |segment| {
        format!("deals: {{ segment: {{ eq: \"{segment}\" }} }}")
    });
    let document = format!(
        "{{ attribution(input: {{ measure: {measure} datedBy: {dated} period: {{ from: {}, to: {} }} {deals} currency: \"{currency}\" groupBy: [TEAM] }}) {{
            total {{ amount }} unattributed {{ amount }} unconverted {{ amount currencyCode }} rows {{ nodes {{ team amount {{ amount }} }} }} }} }}",
        period["from"], period["to"]
    );
    let report = caller.ask(&document).await["attribution"].clone();
    assert_eq!(
        sum(&report["rows"]["nodes"], "amount") + units(&report["unattributed"]),
        units(&report["total"])
    );
    report
}

/// Random accounts, touches of both teams, deals in four currencies, refunds, spend and costs; everything earned is margin.
async fn facts(app: &TestApp) {
    let mut random = StdRng::seed_from_u64(20_260_401);
    let (admin, marketing, sales) = (app.admin().await, app.marketing().await, app.sales().await);
    let margin = admin
        .mutate(
            "updateOrganization",
            json!({ "marginRate": "1" }),
            "userErrors { message }",
        )
        .await;
    assert_eq!(margin["userErrors"], json!([]));
    // Weekly rates with gaps; the yen only through the euro, the pound never.
    let mut rates = Vec::new();
    for day in (1..360).step_by(6) {
        let on = date(day);
        rates.push(json!({ "from": "USD", "to": "EUR", "on": on, "rate": format!("0.{}", 850 + random.random_range(0..100)) }));
        if day % 36 != 1 {
            rates.push(json!({ "from": "EUR", "to": "JPY", "on": on, "rate": format!("{}.{}", 150 + random.random_range(0..20), random.random_range(0..10)) }));
        }
    }
    load(admin, "upsertExchangeRates", "bank", rates.into()).await;
    let accounts = (0..ACCOUNTS)
        .map(|n| json!({ "externalId": format!("a{n}"), "name": format!("Account {n}") }));
    load(marketing, "upsertAccounts", "crm", accounts.collect()).await;
    let leads = (0..ACCOUNTS).map(|n| json!({ "externalId": format!("l{n}"), "account": { "externalId": format!("a{n}") }, "createdAt": "2024-11-01T00:00:00Z" }));
    load(marketing, "upsertLeads", "crm", leads.collect()).await;
    let owners = [
        (Some("mia"), None),
        (None, Some("sam")),
        (Some("mia"), Some("sam")),
        (None, None),
    ];
    let campaigns = owners.iter().enumerate().map(|(n, (marketing, sales))| {
        json!({ "externalId": format!("c{n}"), "name": format!("Campaign {n}"), "channel": "EVENT", "marketingOwner": marketing, "salesOwner": sales })
    });
    load(marketing, "upsertCampaigns", "crm", campaigns.collect()).await;
    for (team, caller, kind) in [("m", marketing, "FORM_SUBMISSION"), ("s", sales, "MEETING")] {
        // Some accounts are never touched.
        let touches = (0..200).map(|n| {
            json!({ "messageId": format!("{team}{n}"), "lead": { "externalId": format!("l{}", random.random_range(5..ACCOUNTS)) },
                "occurredAt": format!("{}T08:00:00Z", date(random.random_range(0..300))), "kind": kind,
                "campaign": { "externalId": format!("c{}", random.random_range(0..4)) } })
        });
        load(caller, "recordTouchpoints", "crm", touches.collect()).await;
    }
    let deals: Vec<Value> = (0..DEALS)
        .map(|n| {
            let created: u32 = random.random_range(1..250);
            let closed = created + random.random_range(1..100);
            let currency = ["EUR", "EUR", "USD", "JPY", "GBP"][random.random_range(0..5)];
            let amount: u32 = random.random_range(1..9_000_000);
            let amount = match currency {
                "JPY" => amount.to_string(),
                _ => format!("{}.{:02}", amount / 100, amount % 100),
            };
            let outcome = ["WON", "WON", "WON", "LOST"][random.random_range(0..4)];
            json!({ "externalId": format!("d{n}"), "name": format!("Deal {n}"), "account": { "externalId": format!("a{}", random.random_range(0..ACCOUNTS)) },
                "amount": money(&amount, currency), "segment": SEGMENTS[random.random_range(0..3)], "outcome": outcome,
                "createdAt": format!("{}T10:00:00Z", date(created)), "closedAt": format!("{}T10:00:00Z", date(closed)) })
        })
        .collect();
    let loaded = load(sales, "upsertDeals", "crm", deals.clone().into()).await;
    for (deal, id) in deals.iter().zip(ids(&loaded)) {
        if deal["outcome"] == "WON" && random.random_range(0..4) == 0 {
            let on = date(random.random_range(200..360));
            let refund = json!({ "deal": id, "amount": money("-7", deal["amount"]["currencyCode"].as_str().unwrap()), "occurredAt": format!("{on}T10:00:00Z"), "reason": "refund" });
            let payload = sales
                .mutate("adjustDeal", refund, "userErrors { message }")
                .await;
            assert_eq!(payload["userErrors"], json!([]));
        }
    }
    let spend = (0..80).map(|n| {
        json!({ "campaign": { "externalId": format!("c{}", n % 4) }, "on": date(n * 4), "amount": money(&format!("{}.{:02}", 10 + n, n), "EUR") })
    });
    load(marketing, "recordSpend", "crm", spend.collect()).await;
    for (team, caller) in [("MARKETING", marketing), ("SALES", sales)] {
        let costs = (1..=12).map(|month| {
            json!({ "team": team, "month": format!("2025-{month:02}-01"), "category": "salaries", "amount": money(&format!("{}.37", 100 * month), "EUR") })
        });
        load(caller, "recordCosts", "hr", costs.collect()).await;
    }
}

/// The day this many days into 2025.
fn date(day: u32) -> String {
    let first = chrono::NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
    (first + chrono::Days::new(day.into())).to_string()
}
