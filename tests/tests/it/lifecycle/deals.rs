//! Deals move the leads that are their contacts.

use serde_json::{Value, json};
use tests::{TestApp, on_both_databases};

use super::{done, hand_off, history, leads};
use crate::support::facts::{load, money};

fn deal(id: &str, outcome: &str, created: &str, closed: Option<&str>, contacts: &[&str]) -> Value {
    json!({
        "externalId": id, "name": id, "amount": money("100.00", "EUR"), "outcome": outcome, "createdAt": created, "closedAt": closed,
        "contacts": contacts.iter().map(|lead| json!({ "lead": { "externalId": lead }, "primary": *lead == contacts[0] })).collect::<Vec<_>>(),
    })
}

async fn times(app: &TestApp, id: &str) -> Vec<(String, String)> {
    let document = format!(
        r#"{{ lead(id: "{id}") {{ stage transitions(first: 200) {{ nodes {{ to occurredAt }} }} }} }}"#
    );
    let lead = app.analyst().await.ask(&document).await["lead"].clone();
    let nodes = lead["transitions"]["nodes"].as_array().unwrap().clone();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    nodes
        .iter()
        .map(|step| (text(&step["to"]), text(&step["occurredAt"])))
        .collect()
}

on_both_databases! {
    async fn deals_take_their_contacts_to_opportunity_and_customer(app: TestApp) {
        let sales = app.sales().await;
        let token = app.token(&["leads:write"]).await;
        load(&token, "upsertLeads", "crm", json!([
            { "externalId": "a", "createdAt": "2026-01-01T00:00:00Z" },
            { "externalId": "b", "createdAt": "2026-04-01T00:00:00Z" },
            { "externalId": "c", "stage": "DISQUALIFIED", "stageEnteredAt": "2026-06-01T00:00:00Z" },
            { "externalId": "d", "stage": "RECYCLED", "stageEnteredAt": "2026-01-01T00:00:00Z" },
        ])).await;
        let data = app.sales().await.ask(r#"{ leads(first: 10) { nodes { id externalIds { externalId } } } }"#).await;
        let id = |name: &str| {
            let nodes = data["leads"]["nodes"].as_array().unwrap();
            let lead = nodes.iter().find(|lead| lead["externalIds"][0]["externalId"] == name).unwrap();
            lead["id"].as_str().unwrap().to_owned()
        };
        load(sales, "upsertDeals", "crm", json!([
            deal("won", "WON", "2026-03-01T09:00:00Z", Some("2026-05-01T09:00:00Z"), &["a", "b", "c"]),
            deal("lost", "LOST", "2026-03-01T09:00:00Z", Some("2026-05-01T09:00:00Z"), &["d"]),
        ])).await;
        let at = |pairs: &[(&str, &str)]| pairs.iter().map(|(to, at)| ((*to).to_owned(), format!("{at}.000Z"))).collect::<Vec<_>>();
        assert_eq!(times(&app, &id("a")).await, at(&[
            ("LEAD", "2026-01-01T00:00:00"), ("OPPORTUNITY", "2026-03-01T09:00:00"), ("CUSTOMER", "2026-05-01T09:00:00"),
        ]));
        // Known only after the deal was created: it is on the deal since then.
        assert_eq!(times(&app, &id("b")).await[1], ("OPPORTUNITY".to_owned(), "2026-04-01T00:00:00.000Z".to_owned()));
        // What was said later holds.
        assert_eq!(times(&app, &id("c")).await.len(), 1);
        // Losing changes nothing.
        assert_eq!(times(&app, &id("d")).await[1..], at(&[("OPPORTUNITY", "2026-03-01T09:00:00")]));
        // The same rows again change nothing, and neither does the next deal of a customer.
        load(sales, "upsertDeals", "crm", json!([
            deal("won", "WON", "2026-03-01T09:00:00Z", Some("2026-05-01T09:00:00Z"), &["a", "b", "c"]),
            deal("next", "OPEN", "2026-07-01T09:00:00Z", None, &["a"]),
        ])).await;
        assert_eq!(times(&app, &id("a")).await.len(), 3);
    }

    async fn every_way_to_win_a_deal_makes_customers(app: TestApp) {
        let sales = app.sales().await;
        let ids = leads(&app, 3).await;
        for id in &ids {
            hand_off(&app, id).await;
        }
        let contact = |id: &String| json!([{ "lead": { "id": id }, "primary": true }]);
        let input = |id: &String, more: Value| {
            let mut input = json!({ "name": "d", "amount": money("10.00", "EUR"), "contacts": contact(id) });
            input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            input
        };
        let made = "deal { id } userErrors { message }";
        let first = sales.mutate("createDeal", input(&ids[0], json!({})), made).await["deal"]["id"].clone();
        let second = sales.mutate("createDeal", input(&ids[1], json!({})), made).await["deal"]["id"].clone();
        let now = crate::support::facts::rfc3339_now();
        sales.mutate("createDeal", input(&ids[2], json!({ "outcome": "WON", "closedAt": now })), made).await;
        sales.mutate("moveDeal", json!({ "id": first, "outcome": "WON" }), made).await;
        sales.mutate("updateDeal", json!({ "id": second, "outcome": "WON", "closedAt": now }), made).await;
        for id in &ids {
            assert_eq!(history(&app, id).await[1..], [
                "LEAD>MQL 1 -", "MQL>OPPORTUNITY 1 DEAL_CREATED", "OPPORTUNITY>CUSTOMER 1 DEAL_WON",
            ]);
        }
        let asked = app.analyst().await.ask(&format!(r#"{{ lead(id: "{}") {{ handOff {{ decision }} }} }}"#, ids[0])).await;
        assert_eq!(asked["lead"]["handOff"]["decision"], "OPPORTUNITY");
    }

    async fn a_lead_on_a_deal_is_qualified_by_it(app: TestApp) {
        let sales = app.sales().await;
        let id = &leads(&app, 1).await[0];
        load(sales, "upsertDeals", "crm", json!([deal("early", "OPEN", "2026-03-01T09:00:00Z", None, &["lead-0"])])).await;
        let token = app.token(&["leads:write", "leads:read"]).await;
        done(&token, "updateLead", json!({ "id": id, "stage": "SAL" })).await;
        assert_eq!(done(sales, "qualifyLead", json!({ "id": id })).await["stage"], "SQL");
    }
}
