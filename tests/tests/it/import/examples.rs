//! The examples that the documentation shows.

use serde_json::json;
use tests::{TestApp, on_both_databases};

use super::{example, of, position, run};

on_both_databases! {
    async fn daily_costs_of_an_advertising_account_become_campaigns_and_spend(app: TestApp) {
        let (mapping, text) = example("ads/spend.toml");
        let report = run(&app, &of(&text, &[mapping.with_extension("csv")])).await;
        assert_eq!(report, "\
5 rows read, 0 rejected
                   read    created    updated  unchanged  duplicate   rejected
campaigns             5          3          0          2          0          0
spend                 4          4          0          0          0          0
");
        let answer = app
            .marketing()
            .await
            .query(
                "{ campaigns(orderBy: [{ field: NAME }]) { nodes { name channel utmCampaign budget { amount } spend { nodes { on amount { amount } } } } } }",
                json!({}),
            )
            .await;
        assert_eq!(
            answer.data()["campaigns"]["nodes"],
            json!([
                { "name": "Frühjahr Suche", "channel": "PAID_SEARCH", "utmCampaign": "fruehjahr_suche", "budget": { "amount": "12000.00" },
                  "spend": { "nodes": [{ "on": "2026-03-01", "amount": { "amount": "310.25" } }, { "on": "2026-03-02", "amount": { "amount": "1204.90" } }] } },
                { "name": "Marke Display", "channel": "DISPLAY", "utmCampaign": "marke", "budget": null,
                  "spend": { "nodes": [{ "on": "2026-03-01", "amount": { "amount": "89.00" } }] } },
                { "name": "Messevideo", "channel": "OTHER", "utmCampaign": "messe", "budget": { "amount": "2500.00" },
                  "spend": { "nodes": [{ "on": "2026-03-02", "amount": { "amount": "45.50" } }] } },
            ])
        );
    }

    async fn contacts_of_a_customer_database_become_accounts_leads_and_touches_of_both_teams(app: TestApp) {
        let (mapping, text) = example("crm/contacts.toml");
        let report = run(&app, &of(&text, &[mapping.with_extension("csv")])).await;
        assert_eq!(report, "\
3 rows read, 0 rejected
                   read    created    updated  unchanged  duplicate   rejected
accounts              2          1          0          1          0          0
leads                 3          3          0          0          0          0
touchpoints           4          4          0          0          0          0
");
        let answer = app
            .marketing()
            .await
            .query(
                "{ touchpoints(orderBy: [{ field: OCCURRED_AT }]) { nodes { occurredAt kind channel source team rep lead { name account { name } } } } }",
                json!({}),
            )
            .await;
        assert_eq!(
            answer.data()["touchpoints"]["nodes"],
            json!([
                { "occurredAt": "2026-03-02T14:15:00.000Z", "kind": "FORM_SUBMISSION", "channel": "PAID_SEARCH", "source": "google", "team": "MARKETING", "rep": null,
                  "lead": { "name": "Ada Quill", "account": { "name": "Northwind Mills" } } },
                { "occurredAt": "2026-03-04T16:00:00.000Z", "kind": "FORM_SUBMISSION", "channel": "ORGANIC_SEARCH", "source": "google", "team": "MARKETING", "rep": null,
                  "lead": { "name": "Ben Otter", "account": { "name": "Northwind Mills" } } },
                // Half past two was skipped that night.
                { "occurredAt": "2026-03-08T07:30:00.000Z", "kind": "FORM_SUBMISSION", "channel": "DIRECT", "source": null, "team": "MARKETING", "rep": null,
                  "lead": { "name": "Cleo Marsh", "account": { "name": "Individual" } } },
                { "occurredAt": "2026-03-11T18:30:00.000Z", "kind": "MEETING", "channel": "SALES", "source": null, "team": "SALES", "rep": "sam@accord.example",
                  "lead": { "name": "Ada Quill", "account": { "name": "Northwind Mills" } } },
            ])
        );
        assert_ne!(position(&app).await, "0");
    }
}
