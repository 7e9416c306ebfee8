//! `accord import salesforce`.

use accord::import::Vendor;
use serde_json::json;
use tests::{TestApp, on_both_databases};

use super::{
    Files,
    exports::{exports, golden, rejected, try_exports, twice},
};

const FACTS: &str = "{
  leads(orderBy: [{ field: CREATED_AT }]) { nodes { name stage createdAt externalIds { externalId } account { name } } }
  touchpoints(orderBy: [{ field: OCCURRED_AT }]) { nodes { occurredAt kind channel team campaign { name } lead { name } } }
  deals(orderBy: [{ field: CREATED_AT }]) { nodes {
    name outcome amount { amount currencyCode } closedAt owner
    contacts { isPrimary role lead { name } }
    transitions { nodes { fromStage toStage toOutcome occurredAt } }
  } }
}";

on_both_databases! {
    async fn files_of_data_loader_are_loaded_in_whatever_order_they_are_named(app: TestApp) {
        let files = Files::new();
        let names = [
            "CampaignMember.csv", "OpportunityHistory.csv", "OpportunityContactRole.csv", "Opportunity.csv",
            "Campaign.csv", "Contact.csv", "Lead.csv", "Account.csv",
        ];
        let what = exports(Vendor::Salesforce, golden(&files, "salesforce", &names));
        let (notes, report) = twice(&app, &what).await;
        assert!(notes.starts_with("Account.csv: Salesforce accounts, UTF-8"), "{notes}");
        assert_eq!(report, "\
18 rows read, 0 rejected
                   read    created    updated  unchanged  duplicate   rejected
accounts              2          2          0          0          0          0
campaigns             1          1          0          0          0          0
leads                 4          3          1          0          0          0
deals                 3          3          0          0          0          0
contacts              2          0          2          0          0          0
steps                 4          2          0          2          0          0
touchpoints           2          2          0          0          0          0
");
        let answer = app.marketing().await.query(FACTS, json!({})).await;
        let leads = answer.data()["leads"]["nodes"].as_array().unwrap();
        assert_eq!(leads.len(), 3, "a lead and the contact it was converted to are one person");
        assert_eq!(leads[0]["name"], "Ada Quill-Stone");
        assert_eq!(leads[0]["createdAt"], "2026-01-05T10:15:00.000Z", "when it was a lead");
        assert_eq!(leads[0]["account"]["name"], "Northwind Mills");
        assert_eq!(leads[0]["externalIds"].as_array().unwrap().len(), 2);
        assert_eq!((&leads[1]["name"], &leads[1]["stage"]), (&json!("Cleo Marsh"), &json!("SAL")));
        assert_eq!(answer.data()["touchpoints"]["nodes"], json!([
            // It responded that day; the other never did, and became a member then.
            { "occurredAt": "2026-01-10T23:00:00.000Z", "kind": "EVENT", "channel": "EVENT", "team": "MARKETING",
              "campaign": { "name": "Mill fair" }, "lead": { "name": "Ada Quill-Stone" } },
            { "occurredAt": "2026-02-02T10:00:00.000Z", "kind": "OTHER", "channel": "EVENT", "team": "MARKETING",
              "campaign": { "name": "Mill fair" }, "lead": { "name": "Ben Otter" } },
        ]));
        let deals = answer.data()["deals"]["nodes"].as_array().unwrap();
        assert_eq!(deals[0], json!({
            "name": "Flour line", "outcome": "WON", "amount": { "amount": "12500.50", "currencyCode": "EUR" },
            "closedAt": "2026-03-20T22:59:59.999Z", "owner": null,
            "contacts": [
                { "isPrimary": true, "role": "Decision Maker", "lead": { "name": "Ada Quill-Stone" } },
                { "isPrimary": false, "role": "Evaluator", "lead": { "name": "Ben Otter" } },
            ],
            "transitions": { "nodes": [
                { "fromStage": null, "toStage": "Prospecting", "toOutcome": "OPEN", "occurredAt": "2026-02-03T09:00:00.000Z" },
                { "fromStage": "Prospecting", "toStage": "Negotiation/Review", "toOutcome": "OPEN", "occurredAt": "2026-03-01T09:00:00.000Z" },
                { "fromStage": null, "toStage": "Closed Won", "toOutcome": "WON", "occurredAt": "2026-03-20T14:30:00.000Z" },
            ] },
        }));
        assert_eq!((&deals[2]["name"], &deals[2]["outcome"]), (&json!("Spares"), &json!("LOST")), "closed and not won");
    }

    async fn reports_with_labels_short_ids_footers_and_windows_letters_are_read(app: TestApp) {
        let files = Files::new();
        let all = exports(Vendor::Salesforce, golden(&files, "salesforce", &["Account.csv"]));
        twice(&app, &all).await;
        let names = ["opportunity_report.csv", "lead_report.csv", "contact_report.csv"];
        let what = exports(Vendor::Salesforce, golden(&files, "salesforce", &names));
        let (notes, report) = twice(&app, &what).await;
        for note in [
            "lead_report.csv: Salesforce leads, UTF-8; the last 2 lines are a footer; \"Create Date\" has the day first, as line 2 proves",
            "lead statuses that are not known and leave a lead where it is: Our Own Status",
            "opportunity_report.csv: Salesforce opportunities, Windows-1252, because it is not UTF-8; the last 5 lines are a footer; \"Amount\" has a decimal comma",
        ] {
            assert!(notes.contains(note), "{notes}");
        }
        assert_eq!(report, "\
4 rows read, 0 rejected
                   read    created    updated  unchanged  duplicate   rejected
leads                 2          2          0          0          0          0
deals                 2          2          0          0          0          0
");
        let answer = app.marketing().await.query(FACTS, json!({})).await;
        let names: Vec<_> = answer.data()["leads"]["nodes"].as_array().unwrap().iter().map(|lead| lead["name"].clone()).collect();
        assert_eq!(names, ["José Núñez", "Reed"]);
        let deals = answer.data()["deals"]["nodes"].as_array().unwrap();
        assert_eq!(deals[0]["name"], "Café line");
        assert_eq!((&deals[0]["amount"]["amount"], &deals[0]["owner"]), (&json!("1250.00"), &json!("Zoë Weiß")));
    }

    async fn each_bad_row_of_salesforce_is_named(app: TestApp) {
        let files = Files::new();
        let kinds = ["accounts", "leads", "contacts", "campaigns", "opportunities", "roles", "history", "members"];
        let names = kinds.map(|kind| format!("broken_{kind}.csv"));
        let names = names.each_ref().map(String::as_str);
        let what = exports(Vendor::Salesforce, golden(&files, "salesforce", &names));
        try_exports(&app, &what).await.unwrap();
        let all: Vec<Vec<String>> = kinds.iter().map(|kind| rejected(&files, &format!("broken_{kind}.rejected.csv"))).collect();
        assert_eq!(all[0], [
            "3 | Name | name is empty; it needs a value",
            "4 | Id | externalId is empty; it needs a value",
            "5 |  | the row has 2 cells where the header has 3; is a delimiter not quoted, or the row cut off?",
        ]);
        assert_eq!(all[1][0], "2 | Email | email \"ada.northwind.example\" is no e-mail address; expected name@example.com");
        assert!(all[1][1].starts_with("3 | CreatedDate | createdAt: \"yesterday\" is no date"), "{:?}", all[1]);
        assert_eq!(all[2], ["2 | AccountId | No account has the external id \"0018d00000XXXXXAAV\" in this source. Load it first with upsertAccounts"]);
        assert_eq!(all[3], [
            "2 | EndDate | endsOn 2026-01-12 is before startsOn 2026-02-10",
            "3 | BudgetedCost | budget is negative",
        ]);
        assert_eq!(all[4], [
            "2 | Amount | amount: \"12,5,0\" is no number; expected digits such as 1,234.50",
            "3 | AccountId | account is missing. A deal has an account: give account, or a primary contact, whose account it then is",
            "4 | CloseDate | closedAt is missing. A deal that is WON has a time when it was closed",
        ]);
        assert_eq!(all[5], [
            "2 | ContactId | No lead has the external id \"0038d00000XXXXXAAF\" in this source. Load it first with upsertLeads",
            "3 | OpportunityId | No deal has the external id \"0068d00000XXXXXAAA\" in this source. Load it first with upsertDeals",
            "4 | IsPrimary | primary: \"perhaps\" is neither true, yes, 1 nor false, no, 0; use a map for other words",
        ]);
        assert_eq!(all[6], [
            "2 | StageName | stage is empty; it needs a value",
            "3 | CreatedDate | enteredAt is empty; it needs a value",
            "4 | OpportunityId | No deal has the external id \"0068d00000XXXXXAAA\" in this source. Load it first with upsertDeals",
        ]);
        assert_eq!(all[7], [
            "2 | CampaignId | No campaign has the external id \"7018d00000XXXXXAAA\" in this source. Load it first with upsertCampaigns",
            "3 | ContactId, LeadId | lead is empty; it needs a value",
            "4 | CreatedDate | occurredAt is empty; it needs a value",
        ]);
    }
}
