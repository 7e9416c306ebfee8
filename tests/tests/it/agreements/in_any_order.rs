//! Random steps over HTTP, each compared with what the rules say: the server takes exactly the steps they allow.

use agreement::two_keys::{Actor, Agreement, Command, ContentHash, Team};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use tests::{Caller, TestApp, on_both_databases};

use crate::support::agreements::{AGREEMENT, approver, done, hash, learn, propose, states};

const STEPS: usize = 150;
const SEED: u64 = 20_261_122;

/// Somebody who asks, as the rules see them.
struct Asker<'a> {
    caller: &'a Caller,
    actor: Actor,
}

fn asker(caller: &Caller, team: Team) -> Asker<'_> {
    Asker {
        caller,
        actor: approver(team),
    }
}

/// What the server has: states and numbers of signatures, oldest first.
async fn found(caller: &Caller, id: &Value) -> (Vec<(String, usize)>, Vec<Value>) {
    let document = format!(
        "{{ agreement(id: {id}) {{ versions(first: 200) {{ nodes {{ state contentHash signatures {{ team }} }} }} }} }}"
    );
    let data = caller.ask(&document).await;
    let mut versions = data["agreement"]["versions"]["nodes"]
        .as_array()
        .unwrap()
        .clone();
    versions.reverse();
    let states = versions.iter().map(|version| {
        let signatures = version["signatures"].as_array().unwrap().len();
        (version["state"].as_str().unwrap().to_owned(), signatures)
    });
    (
        states.collect(),
        versions
            .iter()
            .map(|version| version["contentHash"].clone())
            .collect(),
    )
}

on_both_databases! {
    async fn the_server_takes_exactly_the_steps_the_rules_allow(app: TestApp) {
        let askers = [asker(app.marketing().await, Team::Marketing), asker(app.sales().await, Team::Sales)];
        let mut random = StdRng::seed_from_u64(SEED);
        let mut rules = Agreement::default();
        let first = done(propose(askers[0].caller, json!({ "rule": {} })).await);
        let id = first["agreement"]["id"].clone();
        let mut hashes = vec![first["agreement"]["proposal"]["contentHash"].clone()];
        let propose = Command::Propose { content_hash: hash(&hashes[0]), effective_from: None };
        rules.apply(askers[0].actor, &propose, 0).unwrap();
        let (mut taken, mut agreed) = (0, 0);
        for step in 1..=STEPS {
            let asker = &askers[random.random_range(0..2)];
            let newest = hashes.len();
            let number = if random.random_bool(0.85) { newest } else { random.random_range(1..=newest) };
            let version = u32::try_from(number).unwrap();
            let at = i64::try_from(step).unwrap();
            let rule = json!({ "lookbackDays": step });
            // The hash of what is proposed is only known afterwards; the rules do not look at it then.
            let unknown = ContentHash([0; 32]);
            let (mutation, input, command) = match random.random_range(0..10) {
                0 | 1 => ("proposeOfficialRule", json!({ "rule": rule }), Command::Propose { content_hash: unknown, effective_from: None }),
                2 => (
                    "proposeOfficialRule",
                    json!({ "rule": rule, "replaces": version }),
                    Command::Revise { version, content_hash: unknown, effective_from: None },
                ),
                3 => (
                    "rejectProposal",
                    json!({ "id": id, "version": version, "reason": "no" }),
                    Command::Reject { version, reason: "no".to_owned() },
                ),
                4 => ("withdrawProposal", json!({ "id": id, "version": version }), Command::Withdraw { version }),
                _ => {
                    let of = if random.random_bool(0.9) { number } else { random.random_range(1..=newest) };
                    let text = hashes[of - 1].clone();
                    let content_hash = hash(&text);
                    (
                        "approveProposal",
                        json!({ "id": id, "version": version, "contentHash": text }),
                        Command::Approve { version, content_hash, retroactive: false },
                    )
                }
            };
            let before = rules.clone();
            let allowed = rules.apply(asker.actor, &command, at).is_ok();
            let payload = asker.caller.mutate(mutation, input.clone(), AGREEMENT).await;
            assert_eq!(payload["userErrors"] == json!([]), allowed, "{mutation} {input} {payload:#}");
            if !allowed {
                assert_eq!(rules, before);
                continue;
            }
            taken += 1;
            if mutation == "proposeOfficialRule" {
                let text = payload["agreement"]["proposal"]["contentHash"].clone();
                learn(&mut rules, &text);
                hashes.push(text);
            }
            agreed += usize::from(mutation == "approveProposal" && rules.open().is_none());
        }
        assert!(taken > STEPS / 3 && agreed > 2, "{taken} steps were taken, {agreed} versions agreed");
        let (found, kept) = found(app.analyst().await, &id).await;
        assert_eq!(kept, hashes);
        assert_eq!(found, states(&rules));
        let db = app.database().connect().await;
        accord::agreements::verify(&db).await.unwrap().unwrap();
    }
}
