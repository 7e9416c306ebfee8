//! The official rule: deal by deal, the version in effect at its close.

use serde_json::{Value, json};
use tests::{Caller, TestApp, on_both_databases};

use crate::support::agreements::{both_sign, done, propose};
use crate::support::company::{PERIOD, load_company};

const RULES: &str = "rules { official version effectiveFrom effectiveUntil dealCount scope model { preset } signatures { team name } }";

async fn report(caller: &Caller, more: &str) -> Value {
    let document = format!(
        "{{ attribution(input: {{ {PERIOD} groupBy: [DEAL, TEAM] {more} }}) {{ {RULES} total {{ amount }} rows {{ nodes {{ deal {{ name }} team amount {{ amount }} }} }} }} }}"
    );
    caller.ask(&document).await["attribution"].clone()
}

/// Team and amount of the rows of a deal, sorted.
fn of_deal(report: &Value, name: &str) -> Vec<(String, String)> {
    let mut rows: Vec<_> = report["rows"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["deal"]["name"] == name)
        .map(|row| (row["team"].to_string(), row["amount"]["amount"].to_string()))
        .collect();
    rows.sort();
    rows
}

on_both_databases! {
    async fn each_deal_takes_the_rule_of_its_close(app: TestApp) {
        load_company(&app).await;
        let analyst = app.analyst().await;
        let before = report(analyst, "").await;
        assert_eq!(before["rules"].as_array().unwrap().len(), 1);
        assert_eq!(before["rules"][0]["official"], true);
        assert_eq!(before["rules"][0]["version"], Value::Null, "nothing was signed yet");
        assert_eq!(before["rules"][0]["model"]["preset"], "W_SHAPED");

        let rule = json!({ "rule": { "model": { "preset": "LAST_TOUCH" } }, "effectiveFrom": "2026-05-01T00:00:00Z" });
        let proposed = done(propose(app.marketing().await, rule).await);
        assert_eq!(report(analyst, "").await["rules"], before["rules"], "proposing changes nothing");
        both_sign(&app, &proposed, true).await;

        let after = report(analyst, "").await;
        assert_eq!(after["total"], before["total"]);
        let (first, second) = (&after["rules"][0], &after["rules"][1]);
        assert_eq!((&first["version"], &first["effectiveUntil"]), (&Value::Null, &json!("2026-05-01T00:00:00.000Z")));
        assert_eq!(first["dealCount"], 1, "the one that closed in April");
        assert_eq!((&second["version"], &second["model"]["preset"]), (&json!(1), &json!("LAST_TOUCH")));
        assert_eq!(second["effectiveFrom"], "2026-05-01T00:00:00.000Z");
        assert_eq!(second["signatures"], json!([{ "team": "MARKETING", "name": "The Marketing" }, { "team": "SALES", "name": "The Sales" }]));
        let last_touch = report(analyst, "rule: { model: { preset: LAST_TOUCH } }").await;
        assert_eq!(last_touch["rules"].as_array().unwrap().len(), 1, "the question leaves nothing to the official rule");
        assert_eq!(last_touch["rules"][0]["official"], false);
        for (deal, like) in [("Deal big", &before), ("Deal dollars", &last_touch), ("Deal alone", &last_touch)] {
            assert!(!of_deal(&after, deal).is_empty(), "{deal}");
            assert_eq!(of_deal(&after, deal), of_deal(like, deal), "{deal}");
        }
        assert_ne!(of_deal(&after, "Deal dollars"), of_deal(&before, "Deal dollars"), "the rules differ on it");

        let part = report(analyst, "rule: { scope: CONTACTS_OR_ACCOUNT }").await;
        let models: Vec<&Value> = part["rules"].as_array().unwrap().iter().map(|rule| &rule["model"]["preset"]).collect();
        assert_eq!(models, ["W_SHAPED", "LAST_TOUCH"], "the part that is missing is each deal's own");
        for rule in part["rules"].as_array().unwrap() {
            assert_eq!((&rule["scope"], &rule["official"]), (&json!("CONTACTS_OR_ACCOUNT"), &json!(false)));
        }

        let credits = |id: &str| format!(r#"{{ deal(externalId: {{ source: "crm", externalId: "{id}" }}) {{ credits {{ rule {{ version official model {{ preset }} }} }} }} }}"#);
        let old = analyst.ask(&credits("big")).await;
        assert_eq!(old["deal"]["credits"]["rule"], json!({ "version": null, "official": true, "model": { "preset": "W_SHAPED" } }));
        let new = analyst.ask(&credits("dollars")).await;
        assert_eq!(new["deal"]["credits"]["rule"], json!({ "version": 1, "official": true, "model": { "preset": "LAST_TOUCH" } }));

        // PIPELINE goes by the creation: dollars was created in March.
        let pipeline = report(analyst, "measure: PIPELINE").await;
        let counts: Vec<&Value> = pipeline["rules"].as_array().unwrap().iter().map(|rule| &rule["dealCount"]).collect();
        assert_eq!(counts, [2, 3], "big and lost before May (dollars has no rate then); alone, untouched and open after");
    }

    async fn a_restarted_server_knows_what_was_signed(app: TestApp) {
        load_company(&app).await;
        let rule = json!({ "rule": { "model": { "timeDecay": { "halfLifeDays": "14" } }, "lookbackDays": 90 }, "effectiveFrom": "2026-01-01T00:00:00Z" });
        let proposed = done(propose(app.sales().await, rule).await);
        both_sign(&app, &proposed, true).await;
        let before = report(app.analyst().await, "").await;
        let app = app.restart().await;
        assert_eq!(report(app.analyst().await, "").await, before);
        assert_eq!(before["rules"][1]["version"], 1);
    }
}
