//! What filters mean where a value is absent, and that every list means the same by it.

use serde_json::json;
use tests::{TestApp, on_both_databases};

use crate::support::facts::load;

on_both_databases! {
    async fn the_opposite_of_a_filter_holds_for_what_has_no_value(app: TestApp) {
        let marketing = app.marketing().await;
        load(marketing, "upsertAccounts", "crm", json!([
            { "externalId": "with", "name": "With", "domain": "with.test" },
            { "externalId": "without", "name": "Without" },
        ])).await;
        load(marketing, "upsertLeads", "crm", json!([
            { "externalId": "with", "name": "With", "type": "DEMO_REQUEST", "account": { "externalId": "with" } },
            { "externalId": "without", "name": "Without", "account": { "externalId": "without" } },
        ])).await;
        load(marketing, "upsertCampaigns", "crm", json!([
            { "externalId": "with", "name": "With", "channel": "EVENT", "utmCampaign": "spring" },
            { "externalId": "without", "name": "Without", "channel": "EVENT" },
        ])).await;
        let touch = |id: &str, content: Option<&str>| {
            json!({ "messageId": id, "lead": { "externalId": id }, "occurredAt": "2026-02-01T00:00:00Z", "kind": "EVENT", "content": content })
        };
        load(marketing, "recordTouchpoints", "crm", json!([touch("with", Some("banner")), touch("without", None)])).await;
        for (list, one, filter) in [
            ("accounts", "name", "domain: { eq: \"with.test\" }"),
            ("leads", "name", "type: { eq: \"DEMO_REQUEST\" }"),
            ("campaigns", "name", "utmCampaign: { startsWith: \"SPR\" }"),
            ("touchpoints", "lead { name }", "content: { contains: \"ann\" }"),
        ] {
            let asked = format!(
                "{{ is: {list}(where: {{ {filter} }}) {{ nodes {{ {one} }} }}
                    isNot: {list}(where: {{ not: {{ {filter} }} }}) {{ nodes {{ {one} }} }}
                    none: {list}(where: {{ or: [] }}) {{ totalCount }}
                    notNone: {list}(where: {{ not: {{ or: [] }} }}) {{ totalCount }} }}"
            );
            let data = marketing.ask(&asked).await;
            let named = |name: &str| {
                if list == "touchpoints" { json!([{ "lead": { "name": name } }]) } else { json!([{ "name": name }]) }
            };
            assert_eq!(data["is"]["nodes"], named("With"), "{list}");
            assert_eq!(data["isNot"]["nodes"], named("Without"), "{list}");
            assert_eq!(data["none"]["totalCount"], 0, "{list}");
            assert_eq!(data["notNone"]["totalCount"], 2, "{list}");
        }
    }
}
