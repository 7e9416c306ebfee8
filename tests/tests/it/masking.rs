//! Personal data is for those who need it: nobody else sees it, finds by it or sorts by it.

use serde_json::{Value, json};
use tests::{Caller, TestApp, on_both_databases};

use crate::support::company::{PERIOD, SECRETS, load_company};
use crate::support::introspection::Schema;
use crate::support::walk::everything;

/// Every scope but that of personal data.
fn scopes_without_pii() -> Vec<&'static str> {
    accord::auth::Scope::ALL
        .iter()
        .map(|scope| scope.name())
        .filter(|scope| *scope != "leads:pii")
        .collect()
}

#[track_caller]
fn assert_no_secret(text: &str) {
    let lower = text.to_lowercase();
    for secret in SECRETS {
        assert!(
            !lower.contains(&secret.to_lowercase()),
            "{secret} in {text}"
        );
    }
}

/// Everything a caller can see of everything, two steps deep from every root.
async fn seen(caller: &Caller, schema: &Schema) -> String {
    let mut all = String::new();
    for document in everything(schema, 2) {
        let response = caller.query(&document, json!({})).await;
        all += &response.json.to_string();
    }
    let labels = format!(
        "{{ attribution(input: {{ {PERIOD} groupBy: [LEAD, ACCOUNT, REP, DEAL] }}) {{ rows(first: 200) {{ nodes {{ \
        key {{ label }} lead {{ name email emails }} account {{ name }} credits {{ nodes {{ explanation touchpoint {{ url referrer }} }} }} }} }} }} }}"
    );
    all + &caller.query(&labels, json!({})).await.json.to_string()
}

on_both_databases! {
    async fn whoever_needs_it_sees_it(app: TestApp) {
        load_company(&app).await;
        let schema = Schema::of(app.admin().await).await;
        for caller in [app.admin().await, app.marketing().await, app.sales().await] {
            let all = seen(caller, &schema).await;
            for secret in SECRETS {
                assert!(all.contains(secret), "the search finds {secret}");
            }
        }
    }

    async fn an_analyst_and_a_token_without_the_scope_never_see_it(app: TestApp) {
        load_company(&app).await;
        let schema = Schema::of(app.admin().await).await;
        let token = app.token(&scopes_without_pii()).await;
        for caller in [app.analyst().await, &token] {
            let all = seen(caller, &schema).await;
            assert!(all.contains("Spring fair") && all.contains("Acme"), "something is seen");
            assert_no_secret(&all);
        }
    }

    async fn nobody_finds_by_what_they_may_not_see(app: TestApp) {
        load_company(&app).await;
        let token = app.token(&scopes_without_pii()).await;
        for caller in [app.analyst().await, &token] {
            for filter in [
                json!({ "email": { "eq": "ada.lovelace@acme.example" } }),
                json!({ "email": { "in": ["ada.lovelace@acme.example"] } }),
                json!({ "name": { "startsWith": "Ada" } }),
                json!({ "name": { "isNull": false } }),
                json!({ "not": { "name": { "contains": "Love" } } }),
                json!({ "or": [{ "and": [{ "email": { "eq": "x@example.com" } }] }] }),
            ] {
                let document = "query($where: LeadWhere) { leads(where: $where) { totalCount nodes { id } } }";
                let response = caller.query(document, json!({ "where": filter })).await;
                assert_eq!(response.code(), Some("FORBIDDEN"), "{filter}: {response:?}");
                assert_eq!(response.errors()[0]["extensions"]["permission"], "leads:pii");
            }
        }
        let document = r#"{ leads(where: { email: { eq: "Ada.Lovelace@ACME.example" } }) { totalCount } }"#;
        assert_eq!(app.sales().await.ask(document).await["leads"]["totalCount"], 1, "who may see, finds");
    }

    async fn an_account_of_one_does_not_tell_whose_it_is(app: TestApp) {
        load_company(&app).await;
        let token = app.token(&scopes_without_pii()).await;
        for caller in [app.analyst().await, &token] {
            let shown = caller
                .ask("{ accounts(first: 200, where: { individual: { eq: true } }) { nodes { id name isIndividual } } }")
                .await;
            let nodes = shown["accounts"]["nodes"].as_array().unwrap();
            assert_eq!(nodes.len(), 1, "{shown}");
            assert_no_secret(&shown.to_string());
            for name in ["Mo Solo", "mo.solo@private.example"] {
                let document = "query($name: String) { accounts(where: { individual: { eq: true }, name: { eq: $name } }) { totalCount } }";
                let response = caller.query(document, json!({ "name": name })).await;
                let found = response.json["data"]["accounts"]["totalCount"].as_i64().unwrap_or(0);
                assert_eq!(found, 0, "an account is found by its only lead's {name}: {response:?}");
            }
        }
    }

    async fn what_is_masked_still_tells_two_people_apart(app: TestApp) {
        load_company(&app).await;
        let data = app.analyst().await.ask("{ leads { nodes { id email name } } }").await;
        let ids: std::collections::BTreeSet<&str> = data["leads"]["nodes"].as_array().unwrap().iter()
            .map(|lead| lead["id"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), 4);
        assert!(data["leads"]["nodes"].as_array().unwrap().iter().all(|lead: &Value| lead["email"] != Value::Null));
    }
}
