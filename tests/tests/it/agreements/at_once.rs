//! Sixty-four at once: signatures, edits, refusals. Whatever comes of it is one consistent outcome.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::{TestApp, on_both_databases};

use crate::support::agreements::{AGREEMENT, done, propose};

const AT_ONCE: usize = 64;

on_both_databases! {
    async fn sixty_four_at_once_leave_one_outcome(app: TestApp) {
        let second = app.spawn_second().await;
        let callers = [app.marketing().await, app.sales().await, second.marketing().await, second.sales().await];
        let proposed = done(propose(callers[0], json!({ "rule": { "model": { "preset": "LINEAR" } } })).await);
        let agreement = &proposed["agreement"];
        let (id, hash) = (&agreement["id"], &agreement["proposal"]["contentHash"]);
        let presets = ["FIRST_TOUCH", "LAST_TOUCH", "LINEAR", "U_SHAPED"];
        let asked = join_all((0..AT_ONCE).map(|place| {
            let caller = callers[place % callers.len()];
            let (mutation, input) = match place / 4 % 8 {
                0 => ("proposeOfficialRule", json!({ "rule": { "model": { "preset": presets[place / 4 % 4] } }, "replaces": 1 })),
                1 => ("withdrawProposal", json!({ "id": id, "version": 1 })),
                2 => ("rejectProposal", json!({ "id": id, "version": 1, "reason": "not like this" })),
                _ => ("approveProposal", json!({ "id": id, "version": 1, "contentHash": hash })),
            };
            async move { (mutation, caller.mutate(mutation, input, AGREEMENT).await) }
        })).await;

        let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
        for (mutation, payload) in &asked {
            if payload["userErrors"] == json!([]) {
                *taken.entry(mutation).or_default() += 1;
            }
        }
        let approvals = taken.remove("approveProposal").unwrap_or_default();
        let document = format!(r#"{{ agreement(id: {id}) {{ versions {{ nodes {{ number state missingTeams signatures {{ team }} }} }} timeline(first: 200) {{ nodes {{ kind version }} }} }} }}"#);
        let found = app.analyst().await.ask(&document).await["agreement"].clone();
        let versions = found["versions"]["nodes"].as_array().unwrap();
        let first = versions.last().unwrap();
        let signed = first["signatures"].as_array().unwrap().len();
        assert_eq!(signed, approvals, "each team at most once: {found:#}");
        // Whoever ended version 1 was alone: the second signature, or one edit, refusal or withdrawal.
        let ended: usize = taken.values().sum();
        match first["state"].as_str().unwrap() {
            "AGREED" => assert_eq!((signed, ended), (2, 0), "{found:#}"),
            "VOID" => assert_eq!((taken.get("proposeOfficialRule"), ended), (Some(&1), 1), "{found:#}"),
            "REJECTED" => assert_eq!((taken.get("rejectProposal"), ended), (Some(&1), 1), "{found:#}"),
            "WITHDRAWN" => assert_eq!((taken.get("withdrawProposal"), ended), (Some(&1), 1), "{found:#}"),
            other => panic!("still {other} after all that: {found:#}"),
        }
        assert!(first["state"] == "AGREED" || signed < 2, "{found:#}");
        assert_eq!(versions.len(), 1 + usize::from(first["state"] == "VOID"));
        let open = versions.iter().filter(|version| version["state"] == "PROPOSED").count();
        assert_eq!(open, usize::from(first["state"] == "VOID"));
        let steps = found["timeline"]["nodes"].as_array().unwrap().iter().filter(|step| step["kind"] == "SIGNED" && step["version"] == 1).count();
        assert_eq!(steps, approvals, "the log has each signature once");

        let db = app.database().connect().await;
        let verified = accord::agreements::verify(&db).await.unwrap().unwrap();
        assert_eq!(verified.versions, versions.len());
    }

    async fn two_first_proposals_at_once_make_one_agreement(app: TestApp) {
        let callers = [app.marketing().await, app.sales().await];
        let asked = join_all((0..16).map(|place| {
            let input = json!({ "rule": { "lookbackDays": 30 + place } });
            async move { callers[place % 2].mutate("proposeOfficialRule", input, AGREEMENT).await }
        })).await;
        let taken = asked.iter().filter(|payload| payload["userErrors"] == json!([])).count();
        assert_eq!(taken, 1, "{asked:#?}");
        for payload in &asked {
            assert!(payload["userErrors"] == json!([]) || payload["userErrors"][0]["code"] == "CONFLICT", "{payload}");
        }
        let found = callers[0].ask("{ agreements { totalCount nodes { versions { totalCount } } } }").await;
        assert_eq!(found["agreements"], json!({ "totalCount": 1, "nodes": [{ "versions": { "totalCount": 1 } }] }));
        let none: Option<&Value> = asked.iter().find(|payload| payload["agreement"]["id"].is_null() && payload["userErrors"] == json!([]));
        assert!(none.is_none());
    }
}
