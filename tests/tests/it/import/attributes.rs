//! Columns that are not known are kept as attributes, and lists and reports can be asked for them.

use accord::import::Vendor;
use serde_json::json;
use tests::{TestApp, on_both_databases};

use super::{
    Files,
    exports::{exports, golden, try_exports, twice},
    position,
};

on_both_databases! {
    async fn unknown_columns_are_kept_and_can_be_asked_for(app: TestApp) {
        let files = Files::new();
        let names = ["deals.csv", "contacts.csv", "campaigns.csv", "companies.csv"];
        let what = exports(Vendor::HubSpot, golden(&files, "hubspot", &names));
        let (notes, _) = twice(&app, &what).await;
        assert!(notes.contains("contacts.csv: HubSpot contacts, UTF-8; kept as attributes: Job Title\n"), "{notes}");
        let marketing = app.marketing().await;
        let asked = "query($position: LedgerPosition) {
          big: accounts(where: { attribute: { name: \"Number of Employees\", value: { eq: \"120\" } } }) { nodes { name attributes { name value } } }
          against: deals(where: { attribute: { name: \"Competitor\", value: { contains: \"MILL\" } } }) { nodes { name } }
          alone: deals(where: { attribute: { name: \"Competitor\", value: { isNull: true } } }, orderBy: [{ field: CREATED_AT }]) { nodes { name attributes { name } } }
          millers: campaigns(where: { attribute: { name: \"Audience\", value: { in: [\"Mills\", \"Bakers\"] } } }) { nodes { name } }
          heads: leads(where: { attribute: { name: \"Job Title\", value: { startsWith: \"head\" } } }) { nodes { id name attributes { name value } } }
          attribution(input: {
            period: { from: \"2026-01-01\", to: \"2027-01-01\" }, minPosition: $position
            deals: { attribute: { name: \"Competitor\", value: { eq: \"Millco\" } } }
          }) { dealCount total { amount } }
        }";
        let variables = json!({ "position": position(&app).await });
        let answer = marketing.query(asked, variables).await;
        let lead = answer.data()["heads"]["nodes"][0]["id"].clone();
        assert_eq!(answer.data(), &json!({
            "big": { "nodes": [{ "name": "Northwind Mills", "attributes": [
                { "name": "Lifecycle Stage", "value": "Customer" },
                { "name": "Number of Employees", "value": "120" },
            ] }] },
            "against": { "nodes": [{ "name": "Northwind flour line" }] },
            "alone": { "nodes": [{ "name": "Lumen pilot", "attributes": [] }, { "name": "Northwind spares", "attributes": [] }] },
            "millers": { "nodes": [{ "name": "Spring" }] },
            "heads": { "nodes": [{ "id": lead, "name": "Ada Quill", "attributes": [{ "name": "Job Title", "value": "Head of Milling" }] }] },
            "attribution": { "dealCount": 1, "total": { "amount": "12500.50" } },
        }));

        // They are personal data of leads: masked, and no way to filter by what is masked.
        let analyst = app.analyst().await;
        let masked = analyst.query("{ leads(orderBy: [{ field: CREATED_AT }], first: 1) { nodes { attributes { name value } } } }", json!({})).await;
        assert_eq!(masked.data()["leads"]["nodes"][0]["attributes"], json!([{ "name": "Job Title", "value": null }]));
        let refused = analyst.query("{ leads(where: { attribute: { name: \"Job Title\", value: { eq: \"Buyer\" } } }) { totalCount } }", json!({})).await;
        assert_eq!(refused.code(), Some("FORBIDDEN"));

        // An erased lead has none, and takes none again.
        let erased = app.admin().await.query(
            "mutation($id: ID!) { eraseLead(input: { id: $id, reason: \"asked for\" }) { userErrors { message } } }",
            json!({ "id": lead }),
        ).await;
        assert_eq!(erased.data()["eraseLead"]["userErrors"], json!([]));
        try_exports(&app, &what).await.unwrap();
        let after = marketing.query("query($id: ID!) { lead(id: $id) { attributes { name } } }", json!({ "id": lead })).await;
        assert_eq!(after.data()["lead"]["attributes"], json!([]));

        // Programs give them too; a null value removes one.
        let upsert = "mutation($attributes: [AttributeInput!]) { upsertAccounts(input: { source: \"hubspot\", rows: [
            { externalId: \"7001\", name: \"Northwind Mills\", attributes: $attributes }] }) { updatedCount unchangedCount results { userErrors { code path } } } }";
        let given = json!({ "attributes": [{ "name": "Tier", "value": "A" }, { "name": "Lifecycle Stage", "value": null }] });
        let first = marketing.query(upsert, given.clone()).await;
        assert_eq!(first.data()["upsertAccounts"]["updatedCount"], 1);
        let again = marketing.query(upsert, given).await;
        assert_eq!(again.data()["upsertAccounts"]["unchangedCount"], 1);
        let wrong = marketing.query(upsert, json!({ "attributes": [{ "name": " ", "value": "A" }] })).await;
        assert_eq!(wrong.data()["upsertAccounts"]["results"][0]["userErrors"][0]["path"], json!(["input", "rows", "0", "attributes", "0", "name"]));
        let now = marketing.query("{ account(externalId: { source: \"hubspot\", externalId: \"7001\" }) { attributes { name value } } }", json!({})).await;
        assert_eq!(now.data()["account"]["attributes"], json!([{ "name": "Number of Employees", "value": "120" }, { "name": "Tier", "value": "A" }]));
    }
}
