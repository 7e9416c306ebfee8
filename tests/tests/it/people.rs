//! Accounts, leads, and how one finds the other.

use serde_json::{Value, json};
use tests::{Caller, TestApp, on_both_databases};

const COUNTS: &str =
    "createdCount updatedCount unchangedCount rejectedCount results { id userErrors { code } }";

async fn load(caller: &Caller, mutation: &str, rows: Value) -> Value {
    let input = json!({ "source": "crm", "rows": rows });
    let outcome = caller.mutate(mutation, input, COUNTS).await;
    assert_eq!(outcome["rejectedCount"], 0, "{outcome}");
    outcome
}

on_both_databases! {
    async fn every_account_has_its_own_page_of_leads(app: TestApp) {
        let marketing = app.marketing().await;
        load(marketing, "upsertAccounts", json!([
            { "externalId": "acme", "name": "Acme" },
            { "externalId": "bolt", "name": "Bolt" },
            { "externalId": "void", "name": "Void" },
        ])).await;
        load(marketing, "upsertLeads", json!([
            { "externalId": "1", "email": "ann@acme.test", "account": { "externalId": "acme" }, "createdAt": "2026-01-03T00:00:00Z" },
            { "externalId": "2", "email": "bob@acme.test", "account": { "externalId": "acme" }, "createdAt": "2026-01-01T00:00:00Z" },
            { "externalId": "3", "email": "cat@acme.test", "account": { "externalId": "acme" }, "createdAt": "2026-01-02T00:00:00Z" },
            { "externalId": "4", "email": "dan@bolt.test", "account": { "externalId": "bolt" } },
        ])).await;
        let sales = app.sales().await;
        load(sales, "upsertDeals", json!([{
            "externalId": "d1", "name": "Big", "account": { "externalId": "acme" }, "outcome": "OPEN",
            "amount": { "amount": "10", "currencyCode": "EUR" }, "createdAt": "2026-02-01T00:00:00Z",
            "contacts": [{ "lead": { "externalId": "2" } }],
        }])).await;
        let data = app.analyst().await.ask(
            "{ accounts(orderBy: { field: NAME, direction: DESC }) { nodes { name deals { totalCount }
                leads(last: 2, where: { stage: { in: [LEAD, OPPORTUNITY] } }, orderBy: { field: CREATED_AT, direction: DESC }) {
                    totalCount pageInfo { hasPreviousPage } nodes { email deals(where: { outcome: { eq: OPEN } }, orderBy: { field: NAME }) { nodes { name } } transitions { totalCount } } } } } }",
        ).await;
        // A lead on a deal has taken the step to OPPORTUNITY too.
        let lead = |email: &str, deals: Value| {
            let steps = 1 + deals.as_array().unwrap().len();
            json!({ "email": email, "deals": { "nodes": deals }, "transitions": { "totalCount": steps } })
        };
        let account = |name: &str, deals: i32, total: i32, leads: Value| {
            json!({ "name": name, "deals": { "totalCount": deals }, "leads": { "totalCount": total,
                "pageInfo": { "hasPreviousPage": total > 2 }, "nodes": leads } })
        };
        assert_eq!(data["accounts"]["nodes"], json!([
            account("Void", 0, 0, json!([])),
            account("Bolt", 0, 1, json!([lead("d***@bolt.test", json!([]))])),
            account("Acme", 1, 3, json!([
                lead("c***@acme.test", json!([])),
                lead("b***@acme.test", json!([{ "name": "Big" }])),
            ])),
        ]));
    }

    async fn a_lead_joins_the_account_that_its_address_tells(app: TestApp) {
        let marketing = app.marketing().await;
        load(marketing, "upsertAccounts", json!([
            { "externalId": "acme", "name": "Acme", "domain": "acme.test" },
            { "externalId": "other", "name": "Other", "domain": "other.test" },
            { "externalId": "one", "name": "One", "domain": "twins.test" },
            { "externalId": "two", "name": "Two", "domain": "twins.test" },
            { "externalId": "mail", "name": "Mail", "domain": "gmail.com" },
            { "externalId": "ours", "name": "Ours", "domain": "school.test" },
        ])).await;
        let rules = json!({ "sharedDomains": ["school.test"] });
        app.admin().await.mutate("updateEventRules", rules, "userErrors { code }").await;
        // A visitor with a touch, of whom nothing is known yet.
        load(marketing, "recordTouchpoints", json!([
            { "messageId": "m", "lead": { "anonymousId": "cookie" }, "occurredAt": "2026-01-01T00:00:00Z", "kind": "PAGE_VIEW" },
        ])).await;
        let rows = json!([
            { "externalId": "told", "email": "Ann@ACME.test" },
            { "externalId": "said otherwise", "email": "bob@acme.test", "account": { "externalId": "other" } },
            { "externalId": "said to be alone", "email": "cat@acme.test", "account": null },
            { "externalId": "of two", "email": "dan@twins.test" },
            { "externalId": "free mailbox", "email": "eve@gmail.com" },
            { "externalId": "ours to share", "email": "fay@school.test" },
            { "externalId": "unknown", "email": "guy@nobody.test" },
            { "externalId": "visitor", "email": "hal@acme.test", "anonymousIds": ["cookie"] },
            { "externalId": "no address" },
        ]);
        let accounts = async || {
            let mut found = Vec::new();
            for row in rows.as_array().unwrap() {
                let id = row["externalId"].as_str().unwrap();
                let document = format!("{{ lead(externalId: {{ source: \"crm\", externalId: \"{id}\" }}) {{ account {{ name }} touchpoints {{ totalCount }} }} }}");
                let lead = marketing.ask(&document).await["lead"].clone();
                found.push(format!("{id}: {} {}", lead["account"]["name"].as_str().unwrap(), lead["touchpoints"]["totalCount"]));
            }
            found
        };
        load(marketing, "upsertLeads", rows.clone()).await;
        let expected = [
            "told: Acme 0", "said otherwise: Other 0", "said to be alone: Individual 0", "of two: Individual 0", "free mailbox: Individual 0",
            "ours to share: Individual 0", "unknown: Individual 0", "visitor: Acme 1", "no address: Individual 0",
        ];
        assert_eq!(accounts().await, expected);
        let again = load(marketing, "upsertLeads", rows.clone()).await;
        assert_eq!(again["unchangedCount"], 9, "{again}");
        assert_eq!(accounts().await, expected);
        // Another address takes nobody out of a company, and one who was alone into it.
        load(marketing, "upsertLeads", json!([
            { "externalId": "told", "email": "ann@other.test" },
            { "externalId": "no address", "email": "ian@other.test" },
        ])).await;
        let made = marketing.mutate("createLead", json!({ "emails": ["x@gmail.com", "jan@acme.test"] }), "lead { account { name } } userErrors { code }").await;
        assert_eq!(made, json!({ "lead": { "account": { "name": "Acme" } }, "userErrors": [] }));
        app.admin().await.mutate("updateEventRules", json!({ "accountsByDomain": false }), "userErrors { code }").await;
        load(marketing, "upsertLeads", json!([{ "externalId": "unknown", "email": "guy@acme.test" }])).await;
        let seen = accounts().await;
        assert_eq!((seen[0].as_str(), seen[6].as_str(), seen[8].as_str()), ("told: Acme 0", "unknown: Individual 0", "no address: Other 0"));
    }

    async fn writes_of_the_same_leads_at_once_make_each_once(app: TestApp) {
        let token = app.token(&["leads:write", "leads:read"]).await;
        let rows: Vec<Value> = (0..40)
            .map(|n| json!({ "externalId": n.to_string(), "email": format!("lead{n}@accord.test"), "anonymousIds": [format!("c{n}")] }))
            .collect();
        let backwards: Vec<Value> = rows.iter().rev().cloned().collect();
        let (a, b, c, d) = tests::tokio::join!(
            load(&token, "upsertLeads", json!(rows)),
            load(&token, "upsertLeads", json!(backwards)),
            load(&token, "upsertLeads", json!(rows)),
            load(&token, "upsertLeads", json!(backwards)),
        );
        let sum = |name: &str| -> i64 {
            [&a, &b, &c, &d].iter().map(|outcome| outcome[name].as_i64().unwrap()).sum()
        };
        assert_eq!((sum("createdCount"), sum("unchangedCount")), (40, 120));
        let data = token.ask("{ leads { totalCount } }").await;
        assert_eq!(data["leads"]["totalCount"], 40);
    }

    async fn a_company_takes_over_the_touches_of_a_lead_that_was_alone(app: TestApp) {
        let token = app.token(&["accounts:write", "accounts:read", "leads:write", "leads:read", "touchpoints:write", "touchpoints:read"]).await;
        load(&token, "upsertAccounts", json!([{ "externalId": "acme", "name": "Acme" }])).await;
        let touch = json!({ "source": "web", "rows": [{
            "messageId": "m1", "lead": { "anonymousId": "cookie" }, "occurredAt": "2026-01-05T10:00:00Z", "kind": "FORM_SUBMISSION",
        }] });
        let outcome = token.mutate("recordTouchpoints", touch, "createdCount").await;
        assert_eq!(outcome["createdCount"], 1);
        let who = load(&token, "upsertLeads", json!([{ "email": "ann@acme.test", "anonymousIds": ["cookie"] }])).await;
        assert_eq!(who["updatedCount"], 1, "the visitor is now known: {who}");
        let joined = load(&token, "upsertLeads", json!([{ "email": "ann@acme.test", "account": { "externalId": "acme" } }])).await;
        assert_eq!(joined["results"][0]["id"], who["results"][0]["id"]);
        let data = token.ask("{ touchpoints { nodes { account { name } lead { account { name } } } }
            accounts(where: { individual: { eq: true } }) { totalCount } }").await;
        assert_eq!(data, json!({
            "touchpoints": { "nodes": [{ "account": { "name": "Acme" }, "lead": { "account": { "name": "Acme" } } }] },
            "accounts": { "totalCount": 0 },
        }));
    }
}
