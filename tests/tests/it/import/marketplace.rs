//! The documented example, with an invented file of the same shape and all its odd cases.

use serde_json::{Value, json};
use tests::{TestApp, on_both_databases};

use super::{Files, example, of, position, run};

const LEADS: &str = "\
mql_id,first_contact_date,landing_page_id,origin
m01,2018-01-02,lp1,organic search
m02,2018-01-03,lp1,organic search
m03,2018-01-04,lp2,paid search
m04,2018-01-05,lp2,paid search
m05,2018-01-06,lp2,paid search
m06,2018-01-07,lp3,social
m07,2018-01-08,lp3,social
m08,2018-01-09,lp3,email
m09,2018-01-10,lp1,email
m10,2018-01-11,lp1,referral
m11,2018-01-12,lp1,direct traffic
m12,2018-01-13,lp1,display
m13,2018-01-14,lp1,other
m14,2018-01-15,lp1,other publicities
m15,2018-01-16,lp1,unknown
m16,2018-01-17,lp1,unknown
m17,2018-01-18,lp1,
m18,2018-01-19,lp1,
m19,2017-10-15,lp1,social
m20,2018-02-06,lp1,email
m21,2018-03-08,lp1,paid search
m22,2018-04-01,lp1,organic search
m23,2018-04-02,lp1,organic search
m24,2018-04-03,lp1,social
m25,2018-04-04,lp1,unknown
m26,2018-04-05,lp1,
m27,2018-04-06,lp1,referral
m28,2018-04-07,lp1,display
m29,2018-04-08,lp1,email
m30,2018-04-09,lp1,paid search
";

/// m19 was touched on a day that began at one o'clock; m20 was won at the very moment its day began; m21 was won before
/// its first contact.
const DEALS: &str = "\
mql_id,seller_id,sdr_id,sr_id,won_date,business_segment,lead_type,lead_behaviour_profile,has_company,has_gtin,average_stock,business_type,declared_product_catalog_size,declared_monthly_revenue
m01,s01,d1,r1,2018-02-26 19:58:54,pet,online_medium,cat,,,,reseller,,0.0
m03,s03,d1,r2,2018-03-05 03:00:00,pet,online_big,,True,True,5-20,manufacturer,100.0,20000.0
m06,s06,d2,r1,2018-03-06 12:00:00,toys,,,,,,,,0.0
m08,s08,d2,r2,2018-03-07 12:00:00,,industry,wolf,,,,reseller,,0.0
m15,s15,d2,r2,2018-03-08 12:00:00,toys,offline,,,,,reseller,,0.0
m17,s17,d1,r1,2018-03-09 12:00:00,pet,offline,,,,,other,,100000.0
m19,s19,d1,r1,2018-01-19 11:00:00,pet,offline,,,,,other,,0.0
m20,s20,d1,r1,2018-02-06 02:00:00,pet,offline,,,,,other,,30.5
m21,s21,d1,r1,2018-03-06 19:38:55,pet,offline,,,,,other,,0.0
";

on_both_databases! {
    async fn a_marketplace_learns_which_channels_brought_its_sellers(app: TestApp) {
        let admin = app.admin().await;
        let settings = admin
            .query(
                "mutation { updateOrganization(input: { currency: \"BRL\", timeZone: \"America/Sao_Paulo\" }) { userErrors { message } } }",
                json!({}),
            )
            .await;
        assert_eq!(settings.data()["updateOrganization"]["userErrors"], json!([]));

        let files = Files::new();
        let leads = files.write("leads.csv", LEADS);
        let deals = files.write("deals.csv", DEALS);
        assert_eq!(run(&app, &of(&example("olist/leads.toml").1, &[leads])).await, "\
30 rows read, 0 rejected
                   read    created    updated  unchanged  duplicate   rejected
leads                30         30          0          0          0          0
touchpoints          30         30          0          0          0          0
");
        assert_eq!(run(&app, &of(&example("olist/deals.toml").1, &[deals])).await, "\
9 rows read, 0 rejected
                   read    created    updated  unchanged  duplicate   rejected
accounts              9          9          0          0          0          0
leads                 9          0          9          0          0          0
deals                 9          9          0          0          0          0
");

        let position = position(&app).await;
        let answer = app
            .analyst()
            .await
            .query(
                "query($position: LedgerPosition) {
                  attribution(input: {
                    rule: { model: { preset: LINEAR } }, period: { from: \"2017-01-01\", to: \"2019-01-01\" },
                    groupBy: [CHANNEL], minPosition: $position
                  }) {
                    dealCount unattributedDealCount total { amount currencyCode } unattributed { amount }
                    rows { nodes { channel weight amount { amount } } }
                  }
                }",
                json!({ "position": position }),
            )
            .await;
        let report = &answer.data()["attribution"];
        assert_eq!(report["dealCount"], 9);
        assert_eq!(report["unattributedDealCount"], 1);
        assert_eq!(report["total"], json!({ "amount": "120030.50", "currencyCode": "BRL" }));
        assert_eq!(report["unattributed"]["amount"], "0.00");
        let mut rows: Vec<(String, f64, String)> = report["rows"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| {
                let text = |value: &Value| value.as_str().unwrap().to_owned();
                (text(&row["channel"]), text(&row["weight"]).parse().unwrap(), text(&row["amount"]["amount"]))
            })
            .collect();
        rows.sort_by(|a, b| a.0.cmp(&b.0));
        let rows: Vec<(&str, f64, &str)> = rows.iter().map(|row| (row.0.as_str(), row.1, row.2.as_str())).collect();
        assert_eq!(
            rows,
            [
                ("EMAIL", 2.0, "30.50"),
                ("ORGANIC_SEARCH", 1.0, "0.00"),
                ("ORGANIC_SOCIAL", 2.0, "0.00"),
                ("PAID_SEARCH", 1.0, "20000.00"),
                ("UNASSIGNED", 2.0, "100000.00"),
            ]
        );
    }
}
