//! `accord import spend`.

use accord::import::Vendor;
use serde_json::json;
use tests::{TestApp, on_both_databases};

use super::{
    Files,
    exports::{exports, golden, rejected, try_exports, twice},
};

on_both_databases! {
    async fn daily_costs_become_spend_of_the_campaigns_they_name(app: TestApp) {
        let files = Files::new();
        // A campaign of the customer database is the one that the platforms call alike.
        twice(&app, &exports(Vendor::HubSpot, golden(&files, "hubspot", &["campaigns.csv"]))).await;
        let names = ["google.csv", "google_de.csv", "meta.csv", "linkedin.csv"];
        let (notes, report) = twice(&app, &exports(Vendor::Spend, golden(&files, "spend", &names))).await;
        for note in [
            "google.csv: daily costs of Google Ads, UTF-8; the first 2 lines are passed over\n",
            "google_de.csv: daily costs of Google Ads, UTF-8; the first 2 lines are passed over; \"Kosten\" has a decimal comma\n",
            "meta.csv: daily costs of Meta, UTF-8\n",
            "\"Start Date (in UTC)\" has the month first, as line 7 proves",
        ] {
            assert!(notes.contains(note), "{notes}");
        }
        assert_eq!(report, "\
13 rows read, 0 rejected
                   read    created    updated  unchanged  duplicate   rejected
campaigns             9          3          2          4          0          0
spend                 9          9          0          0          0          0
");
        let answer = app.marketing().await.query(
            "{ campaigns(orderBy: [{ field: NAME }]) { nodes { name channel marketingOwner spend { nodes { on amount { amount } } } } } }",
            json!({}),
        ).await;
        let day = |on: &str, amount: &str| json!({ "on": on, "amount": { "amount": amount } });
        assert_eq!(answer.data()["campaigns"]["nodes"][0], json!({
            "name": "Banner", "channel": "DISPLAY", "marketingOwner": null, "spend": { "nodes": [day("2026-01-10", "89.00")] },
        }));
        assert_eq!(answer.data()["campaigns"]["nodes"][2]["spend"]["nodes"], json!([day("2026-01-10", "40.10"), day("2026-01-13", "12.00")]));
        let spring = &answer.data()["campaigns"]["nodes"][3];
        assert_eq!((&spring["name"], &spring["channel"], &spring["marketingOwner"]), (&json!("Spring"), &json!("UNASSIGNED"), &json!("mia@accord.example")));
        let days = spring["spend"]["nodes"].as_array().unwrap();
        assert_eq!(days.len(), 4, "two days of two platforms: {days:?}");
    }

    async fn each_bad_row_of_costs_is_named(app: TestApp) {
        let files = Files::new();
        let names = ["broken_google.csv", "broken_meta.csv", "broken_linkedin.csv"];
        let (_, imported) = try_exports(&app, &exports(Vendor::Spend, golden(&files, "spend", &names))).await.unwrap();
        assert_eq!((imported.report.rows, imported.report.rejected_rows), (10, 9));
        assert_eq!(rejected(&files, "broken_google.rejected.csv"), [
            "4 | Cost | amount: \"1,2,04.90\" is no number; expected digits such as 1,234.50",
            "5 | Currency code | amount.currency: \"EURO\" is no ISO 4217 currency code; expected one such as EUR",
            "6 | Day | on is empty; it needs a value",
            "8 | Campaign ID, Day | line 7 says the same of these columns, and one would replace the other; export without any further breakdown",
            "9 | Cost | amount is empty; it needs a value",
        ]);
        let meta = rejected(&files, "broken_meta.rejected.csv");
        assert!(meta[0].starts_with("2 | Day | on: \"2026-01-32\" is no date"), "{meta:?}");
        assert_eq!(meta[1], "3 | Amount spent (EUR) | amount 5.555 has more decimals than EUR has (2)");
        assert_eq!(rejected(&files, "broken_linkedin.rejected.csv"), [
            "2 | Campaign Name | name is empty; it needs a value",
            "3 | Total Spent | amount: \"forty\" is no number; expected digits such as 1,234.50",
        ]);
    }
}
