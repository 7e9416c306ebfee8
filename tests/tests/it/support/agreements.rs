//! Agreeing on something, as both teams do.

use agreement::two_keys::{Actor, Agreement, ContentHash, PersonId, Role, State, Team};
use serde_json::{Value, json};
use tests::{Caller, TestApp};

/// What a write about an agreement answers.
pub(crate) const AGREEMENT: &str = "agreement { id proposal { number contentHash } current { number } versions { nodes { number state contentHash missingTeams inEffectFrom signatures { team name retroactive } } } } \
     position userErrors { code message path }";

/// The payload of a write that must succeed.
#[track_caller]
pub(crate) fn done(payload: Value) -> Value {
    assert_eq!(payload["userErrors"], json!([]), "{payload:#}");
    payload
}

/// The code of the first thing the caller has to mend.
#[track_caller]
pub(crate) fn refused(payload: &Value) -> &str {
    payload["userErrors"][0]["code"]
        .as_str()
        .unwrap_or_else(|| panic!("was not refused: {payload:#}"))
}

/// Proposes an official rule; the payload.
pub(crate) async fn propose(caller: &Caller, input: Value) -> Value {
    caller.mutate("proposeOfficialRule", input, AGREEMENT).await
}

/// Signs the open proposal of a payload's agreement; the payload.
pub(crate) async fn sign(caller: &Caller, proposed: &Value, retroactive: bool) -> Value {
    let agreement = &proposed["agreement"];
    let input = json!({
        "id": agreement["id"],
        "version": agreement["proposal"]["number"],
        "contentHash": agreement["proposal"]["contentHash"],
        "retroactive": retroactive,
    });
    caller.mutate("approveProposal", input, AGREEMENT).await
}

/// Both teams sign the open proposal of a payload's agreement.
pub(crate) async fn both_sign(app: &TestApp, proposed: &Value, retroactive: bool) -> Value {
    done(sign(app.marketing().await, proposed, retroactive).await);
    done(sign(app.sales().await, proposed, retroactive).await)
}

/// One of everything that is agreed on: a rule in effect and another proposed, a definition, and notes.
pub(crate) async fn load_agreements(app: &TestApp) {
    let (marketing, sales) = (app.marketing().await, app.sales().await);
    let rule = json!({ "rule": { "model": { "preset": "LINEAR" } }, "effectiveFrom": "2026-05-01T00:00:00Z" });
    let proposed = done(propose(marketing, rule).await);
    both_sign(app, &proposed, true).await;
    let rule = json!({ "rule": { "scope": "CONTACTS" }, "note": "only who is on the deal" });
    done(propose(sales, rule).await);
    let text = json!({ "metric": "CREDITED", "text": "What the official rule gives." });
    let defined = done(
        sales
            .mutate("proposeMetricDefinition", text, AGREEMENT)
            .await,
    );
    both_sign(app, &defined, false).await;
    let ids = r#"{ account(externalId: { source: "crm", externalId: "acme" }) { id }
                   lead(externalId: { source: "crm", externalId: "ada" }) { id }
                   deal(externalId: { source: "crm", externalId: "big" }) { id } }"#;
    let ids = marketing.ask(ids).await;
    let mut last = Value::Null;
    for (about, text) in [
        (
            json!({ "accountId": ids["account"]["id"] }),
            "They open a plant in Lyon.",
        ),
        (
            json!({ "leadId": ids["lead"]["id"] }),
            "Wants to see the engine run.",
        ),
        (
            json!({ "dealId": ids["deal"]["id"] }),
            "Legal asks for a cap.",
        ),
    ] {
        let input = json!({ "about": about, "text": text, "insight": "GOAL" });
        last = note(sales, input).await;
    }
    let input = json!({ "about": { "dealId": ids["deal"]["id"] }, "text": "Legal has its cap.", "supersedes": last["note"]["id"] });
    note(marketing, input).await;
}

/// Writes a note that must be taken; the payload.
pub(crate) async fn note(caller: &Caller, input: Value) -> Value {
    let fields = "note { id } position userErrors { code message path }";
    done(caller.mutate("addNote", input, fields).await)
}

/// Marketing's or sales' approver, as the rules see them.
pub(crate) fn approver(team: Team) -> Actor {
    let id = PersonId(if team == Team::Marketing { 1 } else { 2 });
    let role = Role::Member {
        team,
        approver: true,
    };
    Actor::Person { id, role }
}

/// A hash as the server writes it.
#[track_caller]
pub(crate) fn hash(text: &Value) -> ContentHash {
    ContentHash::from_hex(text.as_str().unwrap()).unwrap()
}

/// The rules learn the hash of what was proposed last, which only the server makes.
pub(crate) fn learn(rules: &mut Agreement, text: &Value) {
    let mut versions = rules.versions().to_vec();
    versions.last_mut().unwrap().content_hash = hash(text);
    *rules = Agreement::restore(versions);
}

/// What the server calls the state of each version of these rules, and how many have signed it, oldest first.
pub(crate) fn states(rules: &Agreement) -> Vec<(String, usize)> {
    let versions = rules.versions();
    let last_agreed = versions
        .iter()
        .rposition(|version| version.state == State::Agreed);
    let named = versions.iter().enumerate().map(|(place, version)| {
        let state = match version.state {
            State::Proposed => "PROPOSED",
            State::Agreed if Some(place) == last_agreed => "AGREED",
            State::Agreed => "SUPERSEDED",
            State::Rejected => "REJECTED",
            State::Withdrawn => "WITHDRAWN",
            State::Void => "VOID",
        };
        (state.to_owned(), version.signatures.len())
    });
    named.collect()
}
