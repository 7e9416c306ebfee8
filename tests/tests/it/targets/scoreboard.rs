//! One scoreboard: the figures of the single queries, in one.

use serde_json::{Value, json};
use tests::{Caller, TestApp, on_both_databases};

use super::{agreed, ask};
use crate::support::facts::{load, money};

const BOARD: &str = "period { from to } previousPeriod { from to } currency \
    revenue { value { amount } previous { amount } change definition { metric state version } } \
    credited { marketing { value { amount } } sales { value { amount } } } unattributed { value { amount } } \
    sourced { marketing { value { amount } } sales { value { amount } } } influenced { marketing { value { amount } } sales { value { amount } } } \
    spend { value { amount } previous { amount } change } costs { value { amount } } profit { value { amount } } newCustomers { value previous } \
    customerAcquisitionCost { value { amount } } paybackMonths { value } returnOnMarketingInvestment { value } \
    winRateByCount { value } winRateByAmount { value } velocity { value { amount } } acceptanceRate { value previous } coverage { value previous } \
    serviceLevel { notAgreed } funnel { rows { stages { stage volume } } } \
    targets { nodes { name attained { amount } attainment pacing(on: \"2026-04-01\") { status } } }";

async fn board(caller: &Caller, more: &str) -> Value {
    let document = format!(
        "{{ scoreboard(period: {{ from: \"2026-01-01\", to: \"2026-04-01\" }} {more}) {{ {BOARD} }} }}"
    );
    caller.ask(&document).await["scoreboard"].clone()
}

fn deal(
    id: &str,
    account: &str,
    eur: &str,
    outcome: &str,
    (created, closed): (&str, &str),
    more: Value,
) -> Value {
    let mut row = json!({ "externalId": id, "name": id, "account": { "externalId": account }, "amount": money(eur, "EUR"), "outcome": outcome,
        "createdAt": format!("{created}T12:00:00Z"), "closedAt": format!("{closed}T12:00:00Z") });
    for (field, value) in more.as_object().unwrap() {
        row[field] = value.clone();
    }
    row
}

/// A company whose first quarter of 2026 and the quarters before are all over, whichever day it is.
async fn company(app: &TestApp) {
    let (admin, marketing, sales) = (app.admin().await, app.marketing().await, app.sales().await);
    let margin = admin
        .mutate(
            "updateOrganization",
            json!({ "marginRate": "0.5" }),
            "userErrors { message }",
        )
        .await;
    assert_eq!(margin["userErrors"], json!([]));
    let accounts = ["a", "b", "c"].map(|id| json!({ "externalId": id, "name": id }));
    load(marketing, "upsertAccounts", "crm", json!(accounts)).await;
    let lead = json!([{ "externalId": "l", "account": { "externalId": "a" }, "createdAt": "2025-12-01T10:00:00Z" }]);
    load(marketing, "upsertLeads", "crm", lead).await;
    load(
        marketing,
        "upsertCampaigns",
        "crm",
        json!([{ "externalId": "fair", "name": "Fair", "channel": "EVENT" }]),
    )
    .await;
    let touch = |id: &str, kind: &str, on: &str| json!([{ "messageId": id, "lead": { "externalId": "l" }, "occurredAt": format!("{on}T09:00:00Z"), "kind": kind }]);
    load(
        marketing,
        "recordTouchpoints",
        "crm",
        touch("m", "FORM_SUBMISSION", "2025-12-01"),
    )
    .await;
    load(
        sales,
        "recordTouchpoints",
        "crm",
        touch("s", "MEETING", "2026-01-20"),
    )
    .await;
    let deals = json!([
        // Won in the quarter by new customers: 1,000 a month for a year, and 3,000 once.
        deal(
            "new",
            "a",
            "12000",
            "WON",
            ("2026-01-10", "2026-02-09"),
            json!({ "termMonths": 12 })
        ),
        deal(
            "once",
            "b",
            "3000",
            "WON",
            ("2026-01-10", "2026-01-20"),
            json!({})
        ),
        // A customer since the quarter before.
        deal(
            "first",
            "c",
            "5000",
            "WON",
            ("2025-10-10", "2025-11-09"),
            json!({})
        ),
        deal(
            "again",
            "c",
            "1000",
            "WON",
            ("2026-02-01", "2026-02-21"),
            json!({ "termMonths": 1 })
        ),
        deal(
            "lost",
            "b",
            "9000",
            "LOST",
            ("2026-01-01", "2026-03-01"),
            json!({})
        ),
        // Open when the quarter ended.
        deal(
            "later",
            "c",
            "100",
            "LOST",
            ("2026-03-01", "2026-05-01"),
            json!({})
        ),
        deal(
            "long",
            "c",
            "100",
            "LOST",
            ("2026-03-31", "2026-06-01"),
            json!({})
        ),
        deal(
            "not yet",
            "c",
            "100",
            "LOST",
            ("2026-04-01", "2026-06-01"),
            json!({})
        ),
    ]);
    load(sales, "upsertDeals", "crm", deals).await;
    let spend = |on: &str, eur: &str| json!({ "campaign": { "externalId": "fair" }, "on": on, "amount": money(eur, "EUR") });
    load(
        marketing,
        "recordSpend",
        "crm",
        json!([
            spend("2025-12-31", "500"),
            spend("2026-01-01", "600"),
            spend("2026-03-31", "400"),
            spend("2026-04-01", "9")
        ]),
    )
    .await;
    for (team, caller) in [("MARKETING", marketing), ("SALES", sales)] {
        let cost = json!([{ "team": team, "month": "2026-02-01", "category": "salaries", "amount": money("700", "EUR") }]);
        load(caller, "recordCosts", "hr", cost).await;
    }
}

fn value(amount: &str) -> Value {
    json!({ "value": { "amount": amount } })
}

on_both_databases! {
    async fn the_scoreboard_is_what_a_person_computes(app: TestApp) {
        company(&app).await;
        let target = agreed(&app, json!({ "name": "Quarter", "amount": money("20000", "EUR") })).await;
        let seen = board(app.analyst().await, "").await;
        assert_eq!(seen["previousPeriod"], json!({ "from": "2025-10-01", "to": "2026-01-01" }));
        assert_eq!(seen["revenue"], json!({ "value": { "amount": "16000.00" }, "previous": { "amount": "5000.00" }, "change": "2.2",
            "definition": { "metric": "ATTAINED", "state": "DRAFT", "version": null } }));
        // Of the 12,000 the form is first and created the lead; it was the last before the deal too: 90 of 100, and the meeting the rest.
        assert_eq!(seen["credited"], json!({ "marketing": value("10800.00"), "sales": value("1200.00") }));
        assert_eq!(seen["unattributed"], value("4000.00"));
        assert_eq!(seen["sourced"], json!({ "marketing": value("12000.00"), "sales": value("0.00") }));
        assert_eq!(seen["influenced"], json!({ "marketing": value("12000.00"), "sales": value("12000.00") }));
        assert_eq!(seen["spend"], json!({ "value": { "amount": "1000.00" }, "previous": { "amount": "500.00" }, "change": "1" }));
        assert_eq!(seen["costs"], value("1400.00"));
        // Half of 16,000, less 1,000, less 1,400.
        assert_eq!(seen["profit"], value("5600.00"));
        assert_eq!(seen["newCustomers"], json!({ "value": "2", "previous": "1" }));
        assert_eq!(seen["customerAcquisitionCost"], value("1200.00"));
        // 1,200 / (1,000 a month x 0.5).
        assert_eq!(seen["paybackMonths"], json!({ "value": "2.4" }));
        // Half of the 12,000 that are credited, less 1,000, over 1,000.
        assert_eq!(seen["returnOnMarketingInvestment"], json!({ "value": "5" }));
        // From April 2025 to March 2026: four won, one lost.
        assert_eq!(seen["winRateByCount"], json!({ "value": "0.8" }));
        assert_eq!(seen["winRateByAmount"], json!({ "value": "0.7" }));
        // Two open x 0.8 x 5,250 / 25 days.
        assert_eq!(seen["velocity"], value("336.00"));
        assert_eq!(seen["acceptanceRate"], json!({ "value": null, "previous": null }));
        // Nothing open is expected to close in the quarter any more.
        assert_eq!(seen["coverage"], json!({ "value": "0", "previous": null }));
        assert_eq!(seen["targets"]["nodes"], json!([{ "name": "Quarter", "attained": { "amount": "16000.00" }, "attainment": "0.8", "pacing": { "status": "BEHIND" } }]));
        assert_eq!(ask(app.sales().await, &target, "coverage definitions { metric }").await["coverage"], "0");
        // Of the quarter before 5,000 are missing, and a deal of 2,500 that was to close in it is still open.
        agreed(&app, json!({ "name": "Before", "amount": money("10000", "EUR"), "period": { "from": "2025-10-01", "to": "2026-01-01" } })).await;
        let overdue = json!({ "closedAt": null, "expectedCloseOn": "2025-12-20" });
        let overdue = deal("overdue", "c", "2500", "OPEN", ("2025-10-05", ""), overdue);
        load(app.sales().await, "upsertDeals", "crm", json!([overdue])).await;
        assert_eq!(board(app.analyst().await, "").await["coverage"], json!({ "value": "0", "previous": "0.5" }));
    }

    async fn the_scoreboard_equals_the_single_queries(app: TestApp) {
        company(&app).await;
        let caller = app.analyst().await;
        let target = agreed(&app, json!({ "amount": money("20000", "EUR") })).await;
        let profit = agreed(&app, json!({ "measure": "PROFIT", "amount": money("20000", "EUR") })).await;
        let seen = board(caller, "").await;
        let input = "period: { from: \"2026-01-01\", to: \"2026-04-01\" }";
        let teams = caller.ask(&format!("{{ attribution(input: {{ {input} groupBy: [TEAM] }}) {{ total {{ amount }} unattributed {{ amount }} \
            rows {{ nodes {{ team amount {{ amount }} sourced {{ amount }} influenced {{ amount }} }} }} }} }}")).await["attribution"].clone();
        assert_eq!(seen["revenue"]["value"], teams["total"]);
        assert_eq!(seen["unattributed"]["value"], teams["unattributed"]);
        for row in teams["rows"]["nodes"].as_array().unwrap() {
            let team = row["team"].as_str().unwrap().to_lowercase();
            assert_eq!(seen["credited"][&team]["value"], row["amount"]);
            assert_eq!(seen["sourced"][&team]["value"], row["sourced"]);
            assert_eq!(seen["influenced"][&team]["value"], row["influenced"]);
        }
        let spend = caller.ask(&format!("{{ attribution(input: {{ {input} groupBy: [CAMPAIGN] }}) {{ spend {{ amount }} }} }}")).await;
        assert_eq!(seen["spend"]["value"], spend["attribution"]["spend"]);
        let clauses = caller.ask("{ serviceLevel(period: { from: \"2026-01-01\", to: \"2026-04-01\" }) { notAgreed } }").await;
        assert_eq!(seen["serviceLevel"], clauses["serviceLevel"]);
        let funnel = caller.ask(&format!("{{ funnel(input: {{ {input} }}) {{ rows {{ stages {{ stage volume }} }} }} }}")).await;
        assert_eq!(seen["funnel"], funnel["funnel"]);
        let attained = async |target: &Value| ask(caller, target, "attained { amount }").await["attained"].clone();
        assert_eq!(seen["revenue"]["value"], attained(&target).await);
        assert_eq!(seen["profit"]["value"], attained(&profit).await);
        // Everybody reads the same.
        for other in [app.marketing().await, app.sales().await, app.admin().await, &app.token(&["targets:read", "agreements:read", "leads:read"]).await] {
            assert_eq!(board(other, "").await, seen);
        }
    }

    async fn a_scoreboard_costs_the_same_whatever_there_is(app: TestApp) {
        let caller = app.analyst().await;
        // Asked once before: what the ledger reads of new agreements is not the question's.
        let count = async || {
            board(caller, "").await;
            app.statements_during(async { board(caller, "").await; }).await.len()
        };
        let before = count().await;
        company(&app).await;
        for amount in ["20000", "30000", "40000"] {
            agreed(&app, json!({ "amount": money(amount, "EUR") })).await;
        }
        let after = count().await;
        assert!(after <= before + 2 && after <= 24, "{before} and then {after}");
        let again = count().await;
        assert_eq!(again, after);
        agreed(&app, json!({ "amount": money("50000", "EUR") })).await;
        assert_eq!(count().await, after);
    }

    async fn a_period_that_ends_before_it_begins_is_refused(app: TestApp) {
        let document = "{ scoreboard(period: { from: \"2026-04-01\", to: \"2026-01-01\" }) { currency } }";
        let response = app.analyst().await.query(document, json!({})).await;
        assert_eq!(response.json["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
    }
}
