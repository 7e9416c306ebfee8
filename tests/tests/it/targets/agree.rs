//! A target counts when both teams have signed exactly what it says.

use serde_json::{Value, json};
use tests::{TestApp, on_both_databases};

use super::{TARGET, approve, ask, propose, target};
use crate::support::facts::money;

on_both_databases! {
    async fn a_target_counts_with_both_signatures(app: TestApp) {
        let (marketing, sales) = (app.marketing().await, app.sales().await);
        let proposed = propose(marketing, json!({})).await;
        assert_eq!(proposed["state"], "PROPOSED");
        assert_eq!(proposed["signatures"], json!([]));
        approve(sales, &proposed).await;
        assert_eq!(ask(sales, &proposed, "state signatures { team }").await,
            json!({ "state": "PROPOSED", "signatures": [{ "team": "SALES" }] }));
        approve(marketing, &proposed).await;
        let fields = "state version { number inEffectFrom content { target { name } officialRule { lookbackDays } } } proposal { number } signatures { team name }";
        let agreed = ask(app.analyst().await, &proposed, fields).await;
        assert_eq!(agreed["state"], "AGREED");
        assert!(agreed["version"]["inEffectFrom"].is_string());
        assert_eq!(agreed["version"]["content"], json!({ "target": { "name": "First quarter" }, "officialRule": null }));
        assert_eq!(agreed["proposal"], Value::Null);
        let teams: Vec<&Value> = agreed["signatures"].as_array().unwrap().iter().map(|signature| &signature["team"]).collect();
        assert_eq!(teams, ["MARKETING", "SALES"]);
    }

    async fn an_edit_voids_signatures_and_the_signed_version_stays_in_effect(app: TestApp) {
        let (marketing, sales) = (app.marketing().await, app.sales().await);
        let first = propose(marketing, json!({})).await;
        approve(marketing, &first).await;
        let edit = json!({ "id": first["id"], "version": 1, "amount": money("120000.00", "EUR"), "note": "more" });
        let payload = sales.mutate("reviseTarget", edit, TARGET).await;
        assert_eq!(payload["userErrors"], json!([]), "{payload:#}");
        let second = payload["target"].clone();
        assert_eq!((&second["version"]["number"], &second["signatures"]), (&json!(2), &json!([])));
        approve(marketing, &second).await;
        approve(sales, &second).await;
        // A third one is proposed; until it is signed, the second is the target.
        let edit = json!({ "id": first["id"], "version": 2, "name": "Third" });
        let third = marketing.mutate("reviseTarget", edit, TARGET).await;
        assert_eq!(third["userErrors"], json!([]), "{third:#}");
        let now = ask(sales, &first, "name state amount { amount } version { number } proposal { number content { target { name amount { amount } } } }").await;
        assert_eq!(now, json!({
            "name": "First quarter", "state": "AGREED", "amount": { "amount": "120000.00" }, "version": { "number": 2 },
            "proposal": { "number": 3, "content": { "target": { "name": "Third", "amount": { "amount": "120000.00" } } } }
        }));
        // What was read is no longer the last.
        let stale = marketing.mutate("reviseTarget", json!({ "id": first["id"], "version": 2, "name": "Fourth" }), TARGET).await;
        assert_eq!(stale["userErrors"][0]["code"], "CONFLICT");
        assert_eq!(stale["userErrors"][0]["path"], json!(["input", "version"]));
        assert_eq!(stale["target"], Value::Null);
    }

    async fn what_is_wrong_with_a_target_is_said(app: TestApp) {
        let marketing = app.marketing().await;
        let cases = [
            (json!({ "amount": money("0", "EUR") }), "INVALID", vec!["amount"]),
            (json!({ "amount": money("1.001", "EUR") }), "INVALID", vec!["amount", "amount"]),
            (json!({ "name": "  " }), "INVALID", vec!["name"]),
            (json!({ "period": { "from": "2026-04-01", "to": "2026-04-01" } }), "INVALID", vec!["period", "to"]),
            (json!({ "period": { "from": "2020-01-01", "to": "2026-01-01" } }), "INVALID", vec!["period"]),
            (json!({ "measure": "PROFIT", "segment": "SMB" }), "INVALID", vec!["segment"]),
            (json!({ "salesOwner": "" }), "INVALID", vec!["salesOwner"]),
            (json!({ "parent": "VGFyZ2V0OjAx" }), "NOT_FOUND", vec!["parent"]),
        ];
        for (more, code, path) in cases {
            let payload = marketing.mutate("proposeTarget", target(more.clone()), TARGET).await;
            let error = &payload["userErrors"][0];
            let mut wanted = vec!["input"];
            wanted.extend(path);
            assert_eq!((&error["code"], &error["path"]), (&json!(code), &json!(wanted)), "{more}: {payload:#}");
            assert!(error["message"].as_str().unwrap().len() > 20, "{more}: {payload:#}");
            assert_eq!((&payload["target"], &payload["position"]), (&Value::Null, &Value::Null));
        }
        assert_eq!(marketing.ask("{ targets { totalCount } }").await["targets"]["totalCount"], 0);
    }

    async fn who_is_of_no_team_proposes_nothing_and_reads_everything(app: TestApp) {
        let proposed = propose(app.sales().await, json!({})).await;
        for caller in [app.analyst().await, app.admin().await, &app.token(&["targets:read", "agreements:read"]).await] {
            let refused = caller.try_mutate("proposeTarget", target(json!({})), TARGET).await;
            assert_eq!(refused.json["errors"][0]["extensions"]["code"], "FORBIDDEN");
            let read = ask(caller, &proposed, "attained { amount } pacing { status } agreement { id }").await;
            assert_eq!(read["attained"]["amount"], "0.00");
        }
        // A token that may not see agreements sees the figures all the same.
        let token = app.token(&["targets:read"]).await;
        let document = "query($id: ID!) { target(id: $id) { agreement { id } version { number } signatures { team } attained { amount } } }";
        let response = token.query(document, json!({ "id": proposed["id"] })).await;
        assert_eq!(response.json["data"]["target"], json!({ "agreement": null, "version": null, "signatures": null, "attained": { "amount": "0.00" } }));
        assert_eq!(response.json["errors"].as_array().unwrap().len(), 3);
    }

    async fn a_retry_proposes_once(app: TestApp) {
        let sales = app.sales().await;
        let first = propose(sales, json!({ "idempotencyKey": "q1" })).await;
        let again = propose(sales, json!({ "idempotencyKey": "q1" })).await;
        assert_eq!(first["id"], again["id"]);
        assert_eq!(sales.ask("{ targets { totalCount } }").await["targets"]["totalCount"], 1);
    }

    async fn targets_are_found_and_sorted(app: TestApp) {
        let sales = app.sales().await;
        let year = propose(sales, json!({ "name": "Year", "period": { "from": "2026-01-01", "to": "2027-01-01" } })).await;
        propose(sales, json!({ "name": "Quarter", "segment": "SMB", "parent": year["id"], "salesOwner": "Sam" })).await;
        propose(sales, json!({ "name": "Pipeline", "measure": "PIPELINE" })).await;
        let names = async |arguments: &str| {
            let found = sales.ask(&format!("{{ targets({arguments}) {{ nodes {{ name }} }} }}")).await;
            let nodes = found["targets"]["nodes"].as_array().unwrap().clone();
            nodes.iter().map(|node| node["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(names("first: 10").await, "Quarter Pipeline Year");
        assert_eq!(names("orderBy: [{ field: NAME, direction: DESC }]").await, "Year Quarter Pipeline");
        assert_eq!(names("where: { measure: { eq: PIPELINE } }").await, "Pipeline");
        assert_eq!(names(r#"where: { from: { lte: "2026-05-01" } to: { gt: "2026-05-01" } }"#).await, "Year");
        assert_eq!(names(r#"where: { segment: { eq: "SMB" } }"#).await, "Quarter");
        assert_eq!(names(r#"where: { or: [{ salesOwner: { eq: "Sam" } }, { name: { startsWith: "nobody" } }] }"#).await, "Quarter");
        assert_eq!(names("where: { parent: { isNull: true } } orderBy: [{ field: CREATED_AT }]").await, "Year Pipeline");
        assert_eq!(names("where: { state: { in: [AGREED] } }").await, "");
        assert_eq!(names("where: { open: { eq: true } } last: 1").await, "Year");
        assert_eq!(names(&format!("where: {{ not: {{ not: {{ parent: {{ eq: {} }} }} }} }}", year["id"])).await, "Quarter");
        let node = format!("{{ node(id: {}) {{ id ... on Target {{ name }} }} }}", year["id"]);
        assert_eq!(sales.ask(&node).await["node"]["name"], "Year");
    }
}
