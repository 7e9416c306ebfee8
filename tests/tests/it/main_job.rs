//! The main job, end to end: facts in through every bulk write, credit out, exact.

use serde_json::{Value, json};
use tests::{TestApp, on_both_databases};

use crate::support::company::{PERIOD, load_company};
use crate::support::money::{assert_conserves, sum, units};

const TOTALS: &str = "conserves total { amount currencyCode } attributed { amount } unattributed { amount } \
     hidden { amount } dealCount unattributedDealCount unconverted { amount currencyCode } spend { amount }";

async fn report(app: &TestApp, input: &str, row: &str) -> Value {
    let document = format!(
        "{{ attribution(input: {{ {PERIOD} {input} }}) {{ {TOTALS} \
         rows(first: 25) {{ pageInfo {{ hasNextPage }} totalCount nodes {{ key {{ dimension label isEmpty }} amount {{ amount }} {row} }} }} }} }}"
    );
    app.analyst().await.ask(&document).await["attribution"].clone()
}

/// The labels of a row's key, joined; nothing for an empty part.
fn label(row: &Value) -> String {
    let parts: Vec<&str> = row["key"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| part["label"].as_str().unwrap_or("-"))
        .collect();
    parts.join(" ")
}

/// Each row's label and one of its amounts, in order of the label.
fn table(report: &Value, field: &str) -> Vec<(String, String)> {
    let mut rows: Vec<_> = report["rows"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                label(row),
                row[field]["amount"].as_str().unwrap_or("null").to_owned(),
            )
        })
        .collect();
    rows.sort();
    rows
}

fn rows(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected
        .iter()
        .map(|(label, amount)| ((*label).to_owned(), (*amount).to_owned()))
        .collect()
}

const W: &str = "rule: { model: { preset: W_SHAPED } }";

on_both_databases! {
    async fn credit_by_campaign_and_month_is_exact(app: TestApp) {
        load_company(&app).await;
        let input = format!("{W} groupBy: [CAMPAIGN, MONTH]");
        let report = report(&app, &input, "campaign { name } periodStart").await;
        assert_conserves(&report);
        // big 100,000.01; dollars 5,000.00 at 0.93; alone 333.33; untouched 1,234.56. The yen have no rate.
        assert_eq!(report["total"], json!({ "amount": "106217.90", "currencyCode": "EUR" }));
        assert_eq!(report["unattributed"]["amount"], "1234.56");
        assert_eq!((&report["dealCount"], &report["unattributedDealCount"]), (&json!(4), &json!(1)));
        assert_eq!(report["unconverted"], json!([{ "amount": "70000", "currencyCode": "JPY" }]));
        // big: m-1 is first and the last before its oldest lead was created, 60 %; s-1 the last before the deal, 30 %;
        // m-2, m-3 and s-2 share 10 %, a cent of which goes to the earliest.
        // What was spent without earning is a row too.
        // dollars: m-5 is first and, Linus being made by it, the last before the lead: and before the deal: 90 %.
        assert_eq!(
            table(&report, "amount"),
            rows(&[
                ("- 2026-04-01", "36666.66"),
                ("- 2026-05-01", "465.00"),
                ("Nobody came 2026-04-01", "0.00"),
                ("Search ads 2026-03-01", "0.00"),
                ("Search ads 2026-04-01", "60000.01"),
                ("Search ads 2026-05-01", "4518.33"),
                ("Spring fair 2026-02-01", "0.00"),
                ("Spring fair 2026-04-01", "3333.34"),
            ])
        );
        for row in report["rows"]["nodes"].as_array().unwrap() {
            let campaign = row["campaign"]["name"].as_str().unwrap_or("-");
            assert_eq!(label(row), format!("{campaign} {}", row["periodStart"].as_str().unwrap()));
        }
    }

    async fn credit_by_team_is_the_joint_view(app: TestApp) {
        load_company(&app).await;
        let report = report(&app, &format!("{W} groupBy: [TEAM]"), "team share sourced { amount } influenced { amount }").await;
        assert_conserves(&report);
        assert_eq!(table(&report, "amount"), rows(&[("MARKETING", "71185.01"), ("SALES", "33798.33")]));
        // Sourced once each; influenced in full by both.
        assert_eq!(table(&report, "sourced"), rows(&[("MARKETING", "104983.34"), ("SALES", "0.00")]));
        assert_eq!(table(&report, "influenced"), rows(&[("MARKETING", "104983.34"), ("SALES", "104650.01")]));
    }

    async fn five_models_are_compared_by_channel(app: TestApp) {
        load_company(&app).await;
        let models = ["FIRST_TOUCH", "LAST_TOUCH", "LINEAR", "W_SHAPED", "FULL_PATH"];
        let list: Vec<String> = models.iter().map(|model| format!("{{ preset: {model} }}")).collect();
        let document = format!(
            "{{ compareAttribution(input: {{ {PERIOD} models: [{}] groupBy: [CHANNEL] }}) {{ \
               reports {{ {TOTALS} rows(first: 200) {{ pageInfo {{ hasNextPage }} nodes {{ channel amount {{ amount }} }} }} }} \
               rows(first: 200) {{ nodes {{ key {{ label }} results {{ model {{ preset }} amount {{ amount }} }} spread {{ amount }} }} }} }} }}",
            list.join(" ")
        );
        let data = app.analyst().await.ask(&document).await;
        let reports = data["compareAttribution"]["reports"].as_array().unwrap();
        assert_eq!(reports.len(), 5);
        for report in reports {
            assert_conserves(report);
            assert_eq!(report["total"]["amount"], "106217.90");
        }
        let compared = data["compareAttribution"]["rows"]["nodes"].as_array().unwrap();
        for (place, model) in models.iter().enumerate() {
            let mut sum = 0;
            for row in compared {
                assert_eq!(row["results"][place]["model"]["preset"], *model);
                sum += units(&row["results"][place]["amount"]);
            }
            assert_eq!(sum, units(&reports[place]["attributed"]), "{model}");
        }
        for row in compared {
            let amounts: Vec<i128> = row["results"].as_array().unwrap().iter().map(|result| units(&result["amount"])).collect();
            let spread = amounts.iter().max().unwrap() - amounts.iter().min().unwrap();
            assert_eq!(units(&row["spread"]), spread, "{row}");
        }
        // All of the first touches of big and dollars were paid search; alone's is a form without a page: direct.
        let first = &reports[0]["rows"]["nodes"];
        assert_eq!(sum(first, "amount"), units(&reports[0]["attributed"]));
    }

    async fn a_rows_credits_lead_down_to_deal_and_touch(app: TestApp) {
        load_company(&app).await;
        let credits = "sourcedDealCount touchpointCount weight campaign { name } credits(first: 50) { totalCount nodes { \
             deal { name } touchpoint { messageId lead { id } } amount { amount } share anchors explanation } }";
        let report = report(&app, &format!("{W} groupBy: [CAMPAIGN]"), credits).await;
        assert_conserves(&report);
        for row in report["rows"]["nodes"].as_array().unwrap() {
            assert_eq!(sum(&row["credits"]["nodes"], "amount"), units(&row["amount"]), "{row:#}");
            assert_eq!(row["credits"]["totalCount"], row["touchpointCount"], "{row:#}");
        }
        let search = report["rows"]["nodes"].as_array().unwrap().iter()
            .find(|row| row["campaign"]["name"] == "Search ads").unwrap();
        let big = search["credits"]["nodes"].as_array().unwrap().iter()
            .find(|credit| credit["deal"]["name"] == "Deal big").unwrap();
        assert_eq!(big["touchpoint"]["messageId"], "m-1");
        assert_eq!(big["amount"]["amount"], "60000.01");
        assert_eq!(big["share"], "0.6");
        assert_eq!(big["anchors"], json!(["FIRST", "LEAD_CREATED"]));
        let explanation = big["explanation"].as_str().unwrap();
        for part in ["FIRST 30 %", "LEAD_CREATED 30 %", "60 %", "100,000.01", "60,000.01"] {
            assert!(explanation.contains(part), "{explanation}");
        }
    }

    async fn hidden_credit_is_counted_and_spend_is_shown_where_campaigns_are(app: TestApp) {
        load_company(&app).await;
        let input = format!("{W} groupBy: [CAMPAIGN] show: {{ team: {{ eq: MARKETING }} }}");
        let shown = report(&app, &input, "").await;
        assert_conserves(&shown);
        assert_eq!(shown["hidden"]["amount"], "33798.33");

        let report = report(&app, &format!("{W} groupBy: [CAMPAIGN]"), "spend { amount } profit { amount } roas").await;
        assert_conserves(&report);
        assert_eq!(report["spend"]["amount"], "4399.99");
        assert_eq!(
            table(&report, "spend"),
            rows(&[("-", "0.00"), ("Nobody came", "99.99"), ("Search ads", "300.00"), ("Spring fair", "4000.00")])
        );
        // Contribution of big: 80,000.01 of 100,000.01. The fair earned 2,666.67 of it for 4,000.00.
        let profits = table(&report, "profit");
        assert_eq!(profits[1], ("Nobody came".to_owned(), "-99.99".to_owned()));
        assert_eq!(profits[3], ("Spring fair".to_owned(), "-1333.33".to_owned()));
    }

    async fn pipeline_counts_every_deal_at_its_creation(app: TestApp) {
        load_company(&app).await;
        let report = report(&app, &format!("measure: PIPELINE {W} groupBy: [TEAM, QUARTER]"), "").await;
        assert_conserves(&report);
        // Open and lost deals are in it; dollars have no rate at most 7 days old on 20 March.
        assert_eq!(report["total"]["amount"], "117567.90");
        assert_eq!(
            report["unconverted"],
            json!([{ "amount": "70000", "currencyCode": "JPY" }, { "amount": "5000.00", "currencyCode": "USD" }])
        );
        let document = format!("{{ attribution(input: {{ {PERIOD} measure: PIPELINE datedBy: CLOSED }}) {{ dealCount }} }}");
        let response = app.analyst().await.query(&document, json!({})).await;
        assert_eq!(response.code(), Some("BAD_USER_INPUT"), "{response:?}");
    }

    async fn touched_dates_put_a_deal_into_several_months(app: TestApp) {
        load_company(&app).await;
        let report = report(&app, &format!("{W} datedBy: TOUCHED groupBy: [MONTH]"), "").await;
        assert_conserves(&report);
        assert_eq!(report["total"]["amount"], "106217.90", "every touch and every deal is in the year");
        assert_eq!(
            table(&report, "amount"),
            rows(&[
                ("2026-01-01", "60000.01"),
                ("2026-02-01", "6666.67"),
                ("2026-03-01", "34185.00"),
                ("2026-04-01", "3798.33"),
                ("2026-05-01", "333.33"),
            ])
        );
    }

    async fn a_refund_is_split_as_the_deal_was(app: TestApp) {
        load_company(&app).await;
        let sales = app.sales().await;
        let id = sales.ask(r#"{ deal(externalId: { source: "crm", externalId: "big" }) { id } }"#).await["deal"]["id"].clone();
        let input = json!({ "deal": id, "amount": { "amount": "-10000.00", "currencyCode": "EUR" },
            "occurredAt": "2026-08-03T10:00:00Z", "reason": "half the seats" });
        let payload = sales.mutate("adjustDeal", input, "deal { amount { amount } } userErrors { message }").await;
        assert_eq!(payload["userErrors"], json!([]), "{payload}");
        let report = report(&app, &format!("{W} groupBy: [CAMPAIGN, MONTH]"), "").await;
        assert_conserves(&report);
        assert_eq!(report["total"]["amount"], "96217.90");
        let refunded: Vec<_> = table(&report, "amount").into_iter().filter(|(label, _)| label.ends_with("2026-08-01")).collect();
        assert_eq!(
            refunded,
            rows(&[("- 2026-08-01", "-3666.66"), ("Search ads 2026-08-01", "-6000.00"), ("Spring fair 2026-08-01", "-333.34")])
        );
    }
}
