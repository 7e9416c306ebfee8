//! `accord import hubspot`.

use accord::import::{DateOrder, ImportError, Vendor};
use serde_json::json;
use tests::{TestApp, on_both_databases};

use super::{
    Files,
    exports::{exports, golden, rejected, try_exports, twice},
};

const FACTS: &str = "{
  leads(orderBy: [{ field: CREATED_AT }]) { nodes { name stage account { name } } }
  touchpoints(orderBy: [{ field: OCCURRED_AT }]) { nodes { occurredAt kind channel source campaign { name } lead { name } } }
  deals(orderBy: [{ field: CREATED_AT }]) { nodes {
    name outcome kind amount { amount } closedAt expectedCloseOn account { name }
    contacts { isPrimary lead { name } }
    transitions { nodes { toStage toOutcome occurredAt } }
  } }
}";

on_both_databases! {
    async fn four_exports_of_hubspot_are_loaded_in_whatever_order_they_are_named(app: TestApp) {
        let files = Files::new();
        let names = ["deals.csv", "contacts.csv", "campaigns.csv", "companies.csv"];
        let what = exports(Vendor::HubSpot, golden(&files, "hubspot", &names));
        let (notes, report) = twice(&app, &what).await;
        assert!(notes.starts_with("companies.csv: HubSpot companies, UTF-8"), "{notes}");
        assert_eq!(report, "\
10 rows read, 0 rejected
                   read    created    updated  unchanged  duplicate   rejected
accounts              2          2          0          0          0          0
campaigns             1          1          0          0          0          0
leads                 4          4          0          0          0          0
deals                 3          3          0          0          0          0
steps                 3          1          0          2          0          0
touchpoints           6          6          0          0          0          0
");
        let answer = app.marketing().await.query(FACTS, json!({})).await;
        assert_eq!(answer.data()["leads"]["nodes"], json!([
            { "name": "Ada Quill", "stage": "CUSTOMER", "account": { "name": "Northwind Mills" } },
            { "name": "Ben Otter", "stage": "CUSTOMER", "account": { "name": "Northwind Mills" } },
            // A company without a name is called by its domain.
            { "name": "Marsh", "stage": "OPPORTUNITY", "account": { "name": "lumen.example" } },
            { "name": "Dan Oak", "stage": "DISQUALIFIED", "account": { "name": "Individual" } },
        ]));
        let touch = |at: &str, kind: &str, channel: &str, source: Option<&str>, campaign: Option<&str>, lead: &str| json!({
            "occurredAt": at, "kind": kind, "channel": channel, "source": source,
            "campaign": campaign.map(|name| json!({ "name": name })), "lead": { "name": lead },
        });
        let touches = answer.data()["touchpoints"]["nodes"].as_array().unwrap().clone();
        for expected in [
            touch("2026-01-04T08:00:00.000Z", "PAGE_VIEW", "PAID_SEARCH", Some("google"), Some("Spring"), "Ada Quill"),
            touch("2026-01-05T09:15:00.000Z", "FORM_SUBMISSION", "UNASSIGNED", None, None, "Ada Quill"),
            touch("2026-01-20T07:00:00.000Z", "PAGE_VIEW", "ORGANIC_SEARCH", Some("google"), None, "Ben Otter"),
            touch("2026-01-20T07:00:00.000Z", "FORM_SUBMISSION", "UNASSIGNED", None, None, "Ben Otter"),
            touch("2026-02-01T15:00:00.000Z", "FORM_SUBMISSION", "UNASSIGNED", None, None, "Ada Quill"),
            touch("2026-02-03T16:45:00.000Z", "PAGE_VIEW", "ORGANIC_SOCIAL", Some("LinkedIn"), None, "Marsh"),
        ] {
            assert!(touches.contains(&expected), "{expected} is not in {touches:?}");
        }
        assert_eq!(answer.data()["deals"]["nodes"], json!([
            {
                "name": "Northwind flour line", "outcome": "WON", "kind": "NEW", "amount": { "amount": "12500.50" },
                "closedAt": "2026-03-20T14:30:00.000Z", "expectedCloseOn": null, "account": { "name": "Northwind Mills" },
                "contacts": [{ "isPrimary": true, "lead": { "name": "Ada Quill" } }, { "isPrimary": false, "lead": { "name": "Ben Otter" } }],
                "transitions": { "nodes": [
                    { "toStage": "Qualified to buy", "toOutcome": "OPEN", "occurredAt": "2026-02-10T09:00:00.000Z" },
                    { "toStage": "Closed Won", "toOutcome": "WON", "occurredAt": "2026-03-20T14:30:00.000Z" },
                ] },
            },
            {
                "name": "Lumen pilot", "outcome": "OPEN", "kind": "NEW", "amount": { "amount": "0.00" },
                "closedAt": null, "expectedCloseOn": "2026-06-30", "account": { "name": "lumen.example" },
                "contacts": [{ "isPrimary": true, "lead": { "name": "Marsh" } }],
                "transitions": { "nodes": [{ "toStage": "Qualified to buy", "toOutcome": "OPEN", "occurredAt": "2026-02-20T09:00:00.000Z" }] },
            },
            {
                "name": "Northwind spares", "outcome": "LOST", "kind": "EXPANSION", "amount": { "amount": "900.00" },
                "closedAt": "2026-03-01T11:00:00.000Z", "expectedCloseOn": null, "account": { "name": "Northwind Mills" },
                "contacts": [{ "isPrimary": true, "lead": { "name": "Ben Otter" } }],
                "transitions": { "nodes": [{ "toStage": "Closed Lost", "toOutcome": "LOST", "occurredAt": "2026-03-01T11:00:00.000Z" }] },
            },
        ]));
    }

    async fn german_labels_internal_names_and_several_objects_in_one_file_are_read(app: TestApp) {
        let files = Files::new();
        let names = ["kontakte.csv", "abschluesse.csv", "unternehmen.csv", "internal_contacts.csv", "several.csv"];
        let mut what = exports(Vendor::HubSpot, golden(&files, "hubspot", &names));
        let refused = match try_exports(&app, &what).await {
            Err(ImportError::Usage(problems)) => problems,
            other => panic!("{other:?}"),
        };
        assert_eq!(refused, [
            "several.csv: \"Create Date\" has \"02/01/2026 10:00 AM\" in line 2, and no row tells which number is the day; say --date-order day-first or --date-order month-first",
        ]);

        what.options.date_order = Some(DateOrder::MonthFirst);
        let (notes, report) = twice(&app, &what).await;
        assert!(notes.contains("abschluesse.csv: HubSpot deals, UTF-8; \"Betrag\" has a decimal comma\n"), "{notes}");
        assert!(notes.contains("several.csv: HubSpot contacts, companies, deals, UTF-8"), "{notes}");
        assert_eq!(report, "\
8 rows read, 0 rejected
                   read    created    updated  unchanged  duplicate   rejected
accounts              3          2          0          1          0          0
leads                 6          6          0          0          0          0
deals                 3          2          1          0          0          0
steps                 1          1          0          0          0          0
touchpoints           6          6          0          0          0          0
");
        let answer = app.marketing().await.query(FACTS, json!({})).await;
        let deals = answer.data()["deals"]["nodes"].as_array().unwrap();
        let lake = deals.iter().find(|deal| deal["name"] == "Lake plant").unwrap();
        assert_eq!(lake["closedAt"], "2026-02-28T16:00:00.000Z");
        assert_eq!(lake["account"]["name"], "Lake Works");
        assert_eq!(lake["contacts"].as_array().unwrap().len(), 2, "each row named one of them");
        let mill = deals.iter().find(|deal| deal["name"] == "Mühlwerk").unwrap();
        assert_eq!((&mill["outcome"], &mill["amount"]["amount"]), (&json!("WON"), &json!("1234.50")));
        assert_eq!(mill["transitions"]["nodes"][0]["toStage"], "Termin geplant");

        let (notes, imported) = try_exports(&app, &exports(Vendor::HubSpot, golden(&files, "hubspot", &["internal.csv"]))).await.unwrap();
        assert!(notes.contains("count as open, unless --won or --lost name them: 98765"), "{notes}");
        assert_eq!(imported.report.rejected_rows, 1);
        assert_eq!(rejected(&files, "internal.rejected.csv"), [
            "2 |  | account is missing. A deal has an account: give account, or a primary contact, whose account it then is",
        ]);
    }

    async fn each_bad_row_of_hubspot_is_named_and_can_be_mended(app: TestApp) {
        let files = Files::new();
        let names = ["broken_companies.csv", "broken_contacts.csv", "broken_deals.csv", "broken_campaigns.csv"];
        let what = exports(Vendor::HubSpot, golden(&files, "hubspot", &names));
        let (_, imported) = try_exports(&app, &what).await.unwrap();
        assert_eq!((imported.report.rows, imported.report.rejected_rows), (19, 15));
        assert_eq!(rejected(&files, "broken_companies.rejected.csv"), [
            "3 | Company name, Company Domain Name | name is empty; it needs a value",
            "4 |  | the row has 4 cells where the header has 3; is a delimiter not quoted, or the row cut off?",
        ]);
        let contacts = rejected(&files, "broken_contacts.rejected.csv");
        assert!(contacts[0].starts_with("2 | Create Date | createdAt: \"2026-02-30 10:15\" is no date; expected one such as 2026-12-31 (%Y-%m-%d)"), "{contacts:?}");
        assert_eq!(contacts[1..], [
            "3 | Email | email \"ben.northwind.example\" is no e-mail address; expected name@example.com",
            "4 | Associated Company IDs | No account has the external id \"7777\" in this source. Load it first with upsertAccounts",
            "5 |  | the row has 7 cells where the header has 8; is a delimiter not quoted, or the row cut off?",
        ]);
        assert_eq!(rejected(&files, "broken_deals.rejected.csv"), [
            "2 | Amount | amount: \"1,00.50\" is no number; expected digits such as 1,234.50",
            "3 | Currency | amount.currency: \"EURO\" is no ISO 4217 currency code; expected one such as EUR",
            "4 | Close Date | closedAt is missing. A deal that is WON has a time when it was closed",
            "5 | Create Date | createdAt is empty; it needs a value",
            "6 | Associated Contact IDs | No lead has the external id \"999\" in this source. Load it first with upsertLeads",
            "7 | Amount, Currency | amount 10.005 has more decimals than EUR has (2)",
        ]);
        let campaigns = rejected(&files, "broken_campaigns.rejected.csv");
        assert_eq!(campaigns[..2], [
            "2 | End date | endsOn 2026-01-31 is before startsOn 2026-03-01",
            "3 | Campaign name | name is empty; it needs a value",
        ]);
        assert!(campaigns[2].starts_with("4 | Start date | startsOn: \"soon\" is no date"), "{campaigns:?}");

        let mended = files.read("broken_contacts.rejected.csv").replace("2026-02-30 10:15,", "2026-02-28 10:15,").replace(",7777,", ",7001,");
        let mended = files.write("mended.csv", mended);
        let (_, imported) = try_exports(&app, &exports(Vendor::HubSpot, vec![mended])).await.unwrap();
        assert_eq!((imported.report.rows, imported.report.rejected_rows), (4, 2));
    }
}
