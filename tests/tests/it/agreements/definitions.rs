//! What figures mean: drafts until both teams have signed, and bound to the code that computes them.

use std::collections::BTreeSet;

use agreement::metric::Metric;
use serde_json::json;
use tests::{TestApp, on_both_databases};

use crate::support::agreements::{AGREEMENT, both_sign, done, refused};
use crate::support::sources::root;

on_both_databases! {
    async fn a_definition_is_a_draft_until_both_have_signed(app: TestApp) {
        let analyst = app.analyst().await;
        let all = analyst.ask("{ metricDefinitions { metric state version text unit computedBy signedBy { name } } }").await;
        let all = all["metricDefinitions"].as_array().unwrap();
        assert_eq!(all.len(), Metric::ALL.len());
        assert!(all.iter().all(|definition| definition["state"] == "DRAFT" && definition["version"].is_null()));

        let input = json!({ "metric": "PROFIT", "text": "What stays when everything is paid." });
        let proposed = done(app.marketing().await.mutate("proposeMetricDefinition", input, AGREEMENT).await);
        let one = "{ metricDefinitions(metrics: [PROFIT]) { state version title text signedBy { team } agreement { kind subject current { content { metricDefinition { text computedBy } } } } } }";
        assert_eq!(analyst.ask(one).await["metricDefinitions"][0]["state"], "DRAFT", "a proposal defines nothing");
        both_sign(&app, &proposed, false).await;
        assert_eq!(
            analyst.ask(one).await["metricDefinitions"][0],
            json!({
                "state": "AGREED", "version": 1, "title": "Profit", "text": "What stays when everything is paid.",
                "signedBy": [{ "team": "MARKETING" }, { "team": "SALES" }],
                "agreement": { "kind": "METRIC_DEFINITION", "subject": "PROFIT", "current": { "content": { "metricDefinition":
                    { "text": "What stays when everything is paid.", "computedBy": Metric::Profit.computed_by() } } } },
            })
        );
        let early = analyst.ask(r#"{ metricDefinitions(metrics: [PROFIT], at: "2026-01-01T00:00:00Z") { state } }"#).await;
        assert_eq!(early["metricDefinitions"][0]["state"], "DRAFT", "before it was signed");
        let empty = json!({ "metric": "CREDITED", "text": "  " });
        assert_eq!(refused(&app.sales().await.mutate("proposeMetricDefinition", empty, AGREEMENT).await), "INVALID");
    }
}

#[test]
fn every_figure_names_a_function_that_is_there() {
    let mut missing = BTreeSet::new();
    for metric in Metric::ALL {
        let path: Vec<&str> = metric.computed_by().split("::").collect();
        let [package, modules @ .., function] = &path[..] else {
            panic!(
                "{}: expected package::module::function",
                metric.computed_by()
            );
        };
        assert!(!modules.is_empty(), "{}", metric.computed_by());
        let package = if *package == "accord" { "api" } else { package };
        let module = root().join(package).join("src").join(modules.join("/"));
        let mut files = vec![module.with_extension("rs")];
        if let Ok(entries) = std::fs::read_dir(&module) {
            files.extend(entries.map(|entry| entry.unwrap().path()));
        }
        let found = files
            .iter()
            .filter_map(|file| std::fs::read_to_string(file).ok())
            .any(|text| {
                ["(", "<"]
                    .iter()
                    .any(|opening| text.contains(&format!("fn {function}{opening}")))
            });
        if !found {
            missing.insert(metric.computed_by());
        }
    }
    assert!(missing.is_empty(), "no such functions: {missing:?}");
}
