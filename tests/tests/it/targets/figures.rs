//! A target's figures, against what a person computes.

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde_json::{Value, json};
use tests::{TestApp, on_both_databases};

use super::{agreed, ask, propose};
use crate::support::facts::{load, money};

fn amount(amount: &str) -> Value {
    json!({ "amount": amount })
}

fn won(id: &str, closed: &str, eur: &str) -> Value {
    json!({ "externalId": id, "name": id, "account": { "externalId": "a" }, "amount": money(eur, "EUR"), "outcome": "WON",
        "createdAt": "2025-01-10T09:00:00Z", "closedAt": format!("{closed}T12:00:00Z") })
}

async fn account(app: &TestApp) {
    let account = json!([{ "externalId": "a", "name": "A" }]);
    load(app.marketing().await, "upsertAccounts", "crm", account).await;
}

on_both_databases! {
    async fn the_past_says_what_is_expected_by_now(app: TestApp) {
        account(&app).await;
        // Halfway through, the three quarters before had 60 %, 50 % and 40 % of theirs.
        let deals = json!([
            won("q2-early", "2025-05-01", "60000"), won("q2-late", "2025-06-30", "40000"),
            won("q3-early", "2025-07-02", "50000"), won("q3-late", "2025-09-01", "50000"),
            won("q4-early", "2025-11-10", "40000"), won("q4-late", "2025-12-31", "60000"),
            won("q1", "2026-01-20", "58000"), won("q1-today", "2026-02-15", "1000"), won("q1-later", "2026-03-31", "500"),
        ]);
        load(app.sales().await, "upsertDeals", "crm", deals).await;
        let target = agreed(&app, json!({ "pacing": "HISTORICAL" })).await;
        let fields = "attained { amount } attainment pacing(on: \"2026-02-15\") { curve fallbacks { code } elapsedDays attained { amount } share \
            expected { amount } projection { amount } low { amount } high { amount } status } \
            requiredRunRate(on: \"2026-02-15\") { perDay { amount } perWorkingDay { amount } }";
        let seen = ask(app.analyst().await, &target, fields).await;
        assert_eq!(seen, json!({
            "attained": amount("59500.00"), "attainment": "0.595",
            "pacing": { "curve": "HISTORICAL", "fallbacks": [], "elapsedDays": 45, "attained": amount("58000.00"), "share": "0.5",
                "expected": amount("50000.00"), "projection": amount("116000.00"), "low": amount("100000.00"),
                "high": amount("138095.24"), "status": "AHEAD" },
            // 42,000 in 45 days, of which 32 are working days.
            "requiredRunRate": { "perDay": amount("933.33"), "perWorkingDay": amount("1312.50") }
        }));
        let ends = ask(app.sales().await, &target, "attainmentByDay(first: 46) { totalCount nodes { day booked { amount } attained { amount } expected { amount } } } forecasts { byRunRate { amount } weighted { amount } }").await;
        let days = ends["attainmentByDay"]["nodes"].as_array().unwrap();
        assert_eq!(ends["attainmentByDay"]["totalCount"], 90);
        assert_eq!(days[44], json!({ "day": "2026-02-14", "booked": amount("0.00"), "attained": amount("58000.00"), "expected": amount("50000.00") }));
        assert_eq!(days[45]["booked"], amount("1000.00"));
        // The quarter is over: every forecast is what was attained.
        assert_eq!(ends["forecasts"], json!({ "byRunRate": amount("59500.00"), "weighted": amount("59500.00") }));
    }

    async fn a_curve_without_its_history_says_so(app: TestApp) {
        account(&app).await;
        load(app.sales().await, "upsertDeals", "crm", json!([won("one", "2026-01-20", "10000")])).await;
        for (curve, code) in [("HISTORICAL", "TOO_FEW_PERIODS"), ("SEASONAL", "TOO_FEW_YEARS")] {
            let holidays = json!([{ "on": "2026-01-01" }, { "on": "2026-01-06", "team": "SALES" }]);
            let target = propose(app.sales().await, json!({ "pacing": curve, "holidays": holidays })).await;
            let seen = ask(app.sales().await, &target, "pacingCurve holidays { on team } pacing(on: \"2026-02-01\") { curve share fallbacks { code message } expected { amount } }").await;
            assert_eq!(seen["pacingCurve"], curve);
            assert_eq!(seen["holidays"], json!([{ "on": "2026-01-01", "team": null }, { "on": "2026-01-06", "team": "SALES" }]));
            let pacing = &seen["pacing"];
            assert_eq!((&pacing["curve"], &pacing["fallbacks"][0]["code"]), (&json!("WORKING_DAYS"), &json!(code)));
            // January has 22 weekdays, the quarter 64; one is off for both teams, half of another: 41 / 125.
            assert_eq!((&pacing["share"], &pacing["expected"]), (&json!("0.328"), &amount("32800.00")));
            assert!(pacing["fallbacks"][0]["message"].as_str().unwrap().contains("WORKING_DAYS was used"));
        }
    }

    async fn open_deals_cover_what_is_missing(app: TestApp) {
        account(&app).await;
        let today = Utc::now().date_naive();
        // Half a year ago lies in the trailing four quarters, whichever day it is.
        let past = today - Days::new(180);
        let closed = |id: &str, outcome: &str, stage: &str, eur: &str| json!({
            "externalId": id, "name": id, "account": { "externalId": "a" }, "amount": money(eur, "EUR"), "outcome": outcome, "stage": stage,
            "createdAt": at(past - Days::new(30)), "closedAt": at(past) });
        let open = |id: &str, stage: Option<&str>, eur: &str, expected: NaiveDate| json!({
            "externalId": id, "name": id, "account": { "externalId": "a" }, "amount": money(eur, "EUR"), "outcome": "OPEN", "stage": stage,
            "createdAt": at(past), "expectedCloseOn": expected.to_string() });
        let soon = today + Days::new(5);
        let sales = app.sales().await;
        // Deals pass a stage before they close.
        let before = json!([
            open("w1", Some("presentationscheduled"), "3000", soon), open("l1", Some("presentationscheduled"), "1000", soon),
            open("l2", Some("presentationscheduled"), "4000", soon),
        ]);
        load(sales, "upsertDeals", "crm", before).await;
        load(sales, "upsertDeals", "crm", json!([
            closed("w1", "WON", "closedwon", "3000"), closed("l1", "LOST", "closedlost", "1000"), closed("l2", "LOST", "closedlost", "4000"),
            closed("w2", "WON", "closedwon", "5000"),
            open("o1", Some("presentationscheduled"), "1000", soon), open("o2", Some("contractsent"), "2000", soon),
            open("o3", Some("our own"), "400", soon), open("o4", None, "100", soon),
            open("far", Some("contractsent"), "9000", today + Days::new(90)),
        ])).await;
        let period = json!({ "from": (today - Days::new(10)).to_string(), "to": (today + Days::new(30)).to_string() });
        let target = propose(sales, json!({ "period": period, "amount": money("7000", "EUR") })).await;
        let fields = "attained { amount } openAmount { amount } coverage winRate { byCount byAmount wonCount lostCount period { from to } } \
            neededCoverage { byCount byAmount } forecasts { weighted { amount } byCohort { amount } byCategory { commit { amount } bestCase { amount } pipeline { amount } } }";
        let seen = ask(app.analyst().await, &target, fields).await;
        assert_eq!(seen["attained"], amount("0.00"));
        assert_eq!(seen["openAmount"], amount("3500.00"));
        assert_eq!(seen["coverage"], "0.5");
        let rate = &seen["winRate"];
        assert_eq!((&rate["byCount"], &rate["byAmount"]), (&json!("0.5"), &json!("0.615385")));
        assert_eq!((&rate["wonCount"], &rate["lostCount"]), (&json!(2), &json!(2)));
        assert!(rate["period"]["to"].as_str().unwrap() <= today.to_string().as_str());
        assert_eq!(seen["neededCoverage"], json!({ "byCount": "2", "byAmount": "1.625" }));
        assert_eq!(seen["forecasts"], json!({
            // 60 % of 1,000, 90 % of 2,000, and the win rate of 50 % for 500 in no known stage.
            "weighted": amount("2650.00"),
            // One of the three deals that were once presented was won; 50 % for the rest.
            "byCohort": amount("1583.33"),
            "byCategory": { "commit": amount("2000.00"), "bestCase": amount("3000.00"), "pipeline": amount("3500.00") }
        }));
        let pipeline = propose(sales, json!({ "measure": "PIPELINE", "period": period, "amount": money("7000", "EUR") })).await;
        let seen = ask(sales, &pipeline, "coverage forecasts { weighted { amount } byCategory { commit { amount } } byCohort { amount } }").await;
        assert_eq!(seen, json!({ "coverage": null, "forecasts": { "weighted": null, "byCategory": null, "byCohort": null } }));
    }

    async fn more_targets_cost_no_more_statements(app: TestApp) {
        account(&app).await;
        let document = "{ targets(first: 20) { nodes { id attained { amount } credited { sales { amount } } pacing { status } forecasts { weighted { amount } } \
            children(first: 5) { nodes { attained { amount } } } treeCheck { addsUp } parent { name } version { number signatures { team } } winRate { byCount } } } }";
        let mut counts = Vec::new();
        for _ in 0..2 {
            for measure in ["REVENUE", "PIPELINE", "PROFIT"] {
                let whole = propose(app.sales().await, json!({ "measure": measure })).await;
                propose(app.sales().await, json!({ "measure": measure, "parent": whole["id"] })).await;
            }
            // Once before: what the ledger reads of new agreements is not the question's.
            app.analyst().await.ask(document).await;
            let statements = app.statements_during(async {
                app.analyst().await.ask(document).await;
            }).await;
            counts.push(statements.len());
        }
        assert_eq!(counts[0], counts[1]);
        assert!(counts[0] <= 14, "{counts:?}");
    }
}

fn at(day: NaiveDate) -> String {
    let noon = day.and_hms_opt(12, 0, 0).unwrap();
    DateTime::<Utc>::from_naive_utc_and_offset(noon, Utc).to_rfc3339()
}
