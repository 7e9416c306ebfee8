//! Parts of a target add up to it, or it is said by how much they do not.

use serde_json::{Value, json};
use tests::{TestApp, on_both_databases};

use super::{TARGET, ask, propose, target};
use crate::support::facts::{load, money};

const CHECK: &str = "treeCheck { addsUp sumOfChildren { amount } shortfall { amount } overlap { amount } attainedOutsideChildren { amount } \
     overlapping { nodes { one { name } other { name } } } }";

fn amount(amount: &str) -> Value {
    json!({ "amount": amount })
}

on_both_databases! {
    async fn parts_that_do_not_add_up_say_by_how_much(app: TestApp) {
        let sales = app.sales().await;
        deals(&app).await;
        let whole = propose(sales, json!({ "name": "All", "amount": money("1000.00", "EUR") })).await;
        assert_eq!(ask(sales, &whole, CHECK).await["treeCheck"], Value::Null);
        let part = |segment: &str, eur: &str| json!({ "name": segment, "segment": segment, "amount": money(eur, "EUR"), "parent": whole["id"] });
        propose(sales, part("SMB", "600.00")).await;
        let enterprise = propose(sales, part("ENTERPRISE", "300.00")).await;
        let check = ask(sales, &whole, CHECK).await["treeCheck"].clone();
        assert_eq!(check, json!({ "addsUp": false, "sumOfChildren": amount("900.00"), "shortfall": amount("100.00"), "overlap": null,
            // Two deals are of no segment that a part counts.
            "attainedOutsideChildren": amount("44.00"), "overlapping": { "nodes": [] } }));
        let edit = json!({ "id": enterprise["id"], "version": 1, "amount": money("400.00", "EUR") });
        sales.mutate("reviseTarget", edit, TARGET).await;
        let check = ask(sales, &whole, CHECK).await["treeCheck"].clone();
        assert_eq!((&check["addsUp"], &check["shortfall"], &check["overlap"]), (&json!(true), &Value::Null, &Value::Null));
        propose(sales, part("SMB", "0.01")).await;
        let check = ask(sales, &whole, CHECK).await["treeCheck"].clone();
        assert_eq!(check["overlap"], amount("0.01"));
        assert_eq!(check["overlapping"]["nodes"], json!([{ "one": { "name": "SMB" }, "other": { "name": "SMB" } }]));
        // SMB attained 11.00 and is counted twice now.
        assert_eq!(check["attainedOutsideChildren"], amount("33.00"));
        let children = ask(sales, &whole, "children { totalCount nodes { parent { name } attained { amount } } }").await;
        assert_eq!(children["children"]["totalCount"], 3);
        assert_eq!(children["children"]["nodes"][1], json!({ "parent": { "name": "All" }, "attained": amount("22.00") }));
    }

    async fn a_part_fits_its_whole(app: TestApp) {
        let sales = app.sales().await;
        let whole = propose(sales, json!({ "name": "Whole", "segment": "SMB" })).await;
        let part = propose(sales, json!({ "name": "Part", "segment": "SMB", "parent": whole["id"] })).await;
        let cases = [
            (json!({ "measure": "PIPELINE", "segment": "SMB" }), "measure"),
            (json!({ "amount": money("1.00", "USD"), "segment": "SMB" }), "amount"),
            (json!({ "period": { "from": "2026-01-01", "to": "2026-04-02" }, "segment": "SMB" }), "period"),
            (json!({}), "segment"),
        ];
        for (mut more, field) in cases {
            more["parent"] = whole["id"].clone();
            let payload = sales.mutate("proposeTarget", target(more), TARGET).await;
            assert_eq!(payload["userErrors"][0]["code"], "CONFLICT", "{payload:#}");
            assert_eq!(payload["userErrors"][0]["path"], json!(["input", field]), "{payload:#}");
        }
        // Nor can the whole leave its parts behind, or become a part of one.
        let edit = json!({ "id": whole["id"], "version": 1, "period": { "from": "2026-02-01", "to": "2026-04-01" } });
        let payload = sales.mutate("reviseTarget", edit, TARGET).await;
        assert_eq!(payload["userErrors"][0]["path"], json!(["input", "period"]), "{payload:#}");
        let edit = json!({ "id": whole["id"], "version": 1, "parent": part["id"] });
        let payload = sales.mutate("reviseTarget", edit, TARGET).await;
        assert_eq!(payload["userErrors"][0]["path"], json!(["input", "parent"]), "{payload:#}");
        let edit = json!({ "id": part["id"], "version": 1, "parent": null, "segment": null });
        let payload = sales.mutate("reviseTarget", edit, TARGET).await;
        assert_eq!(payload["userErrors"], json!([]), "{payload:#}");
        assert_eq!(sales.ask("{ targets { totalCount } }").await["targets"]["totalCount"], 2);
    }
}

/// 11.00 of SMB, 22.00 of ENTERPRISE, 33.00 of another segment and 11.00 of none, all won in the quarter.
async fn deals(app: &TestApp) {
    let account = json!([{ "externalId": "a", "name": "A" }]);
    load(app.marketing().await, "upsertAccounts", "crm", account).await;
    let rows: Vec<Value> = [(Some("SMB"), "11.00"), (Some("ENTERPRISE"), "22.00"), (Some("OTHER"), "33.00"), (None, "11.00")]
        .into_iter()
        .enumerate()
        .map(|(place, (segment, eur))| {
            json!({ "externalId": format!("d{place}"), "name": "Deal", "account": { "externalId": "a" }, "amount": money(eur, "EUR"),
                "segment": segment, "outcome": "WON", "createdAt": "2026-01-05T10:00:00Z", "closedAt": "2026-02-10T10:00:00Z" })
        })
        .collect();
    load(app.sales().await, "upsertDeals", "crm", rows.into()).await;
}
