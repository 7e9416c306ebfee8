//! Random sequences of steps over HTTP, each about a target of its own: the server takes exactly the steps
//! that the rules allow, and ends with the versions they end with.

use agreement::two_keys::{Agreement, Command, ContentHash, Team};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use tests::{Caller, TestApp, on_both_databases};

use crate::support::agreements::{approver, hash, learn, states};
use crate::support::facts::money;
use crate::support::sequences;

/// Steps after the first proposal.
const STEPS: usize = 3;
const SEED: u64 = 20_261_122;
/// As many as one request may hold.
const AT_ONCE: usize = 25;

const OF_TARGET: &str =
    "target { id agreement { id } proposal { number contentHash } } userErrors { code message }";
const OF_AGREEMENT: &str = "agreement { proposal { number } } userErrors { code message }";

/// One sequence: what the rules say stands, and what the server calls it.
struct Sequence {
    rules: Agreement,
    target: Value,
    agreement: Value,
    hashes: Vec<Value>,
}

impl Sequence {
    /// Learns the hash of what was proposed.
    fn learn(&mut self, text: &Value) {
        learn(&mut self.rules, text);
        self.hashes.push(text.clone());
    }
}

/// A step that is tried.
struct Attempt {
    sequence: usize,
    mutation: &'static str,
    input: Value,
    /// Whether the rules allow it.
    expected: bool,
}

async fn propose_all(app: &TestApp, count: usize) -> Vec<Sequence> {
    let unknown = ContentHash([0; 32]);
    let mut sequences = Vec::new();
    let calls: Vec<(&str, Value)> = (0..count)
        .map(|n| {
            let input = json!({
                "name": format!("Target {n}"), "period": { "from": "2026-01-01", "to": "2026-04-01" }, "amount": money("1.00", "EUR"),
                "marketingOwner": "marketing@accord.test", "salesOwner": "sales@accord.test",
            });
            ("proposeTarget", input)
        })
        .collect();
    for batch in calls.chunks(AT_ONCE) {
        for payload in app.marketing().await.mutate_in_turn(batch, OF_TARGET).await {
            assert_eq!(payload["userErrors"], json!([]));
            let mut rules = Agreement::default();
            let propose = Command::Propose {
                content_hash: unknown,
                effective_from: None,
            };
            rules.apply(approver(Team::Marketing), &propose, 0).unwrap();
            let mut sequence = Sequence {
                rules,
                target: payload["target"]["id"].clone(),
                agreement: payload["target"]["agreement"]["id"].clone(),
                hashes: Vec::new(),
            };
            sequence.learn(&payload["target"]["proposal"]["contentHash"]);
            sequences.push(sequence);
        }
    }
    sequences
}

/// A step of this sequence, and what the rules say to it.
fn attempt(
    rng: &mut StdRng,
    number: usize,
    sequence: &mut Sequence,
    team: Team,
    at: i64,
) -> Attempt {
    let newest = sequence.hashes.len();
    let version = if rng.random_bool(0.85) {
        newest
    } else {
        rng.random_range(1..=newest)
    };
    let id = &sequence.agreement;
    let number_of = u32::try_from(version).unwrap();
    let (mutation, input, command) = match rng.random_range(0..10) {
        0 | 1 => (
            "reviseTarget",
            json!({ "id": sequence.target, "version": version, "amount": money(&format!("{}.00", at + 1), "EUR") }),
            // The version that was read: an open proposal is replaced, else the newest is followed by a new one.
            if version == newest && sequence.rules.open().is_none() {
                Command::Propose {
                    content_hash: ContentHash([0; 32]),
                    effective_from: None,
                }
            } else {
                Command::Revise {
                    version: number_of,
                    content_hash: ContentHash([0; 32]),
                    effective_from: None,
                }
            },
        ),
        2 => (
            "rejectProposal",
            json!({ "id": id, "version": version, "reason": "no" }),
            Command::Reject {
                version: number_of,
                reason: "no".to_owned(),
            },
        ),
        3 => (
            "withdrawProposal",
            json!({ "id": id, "version": version }),
            Command::Withdraw { version: number_of },
        ),
        _ => {
            let of = if rng.random_bool(0.9) {
                version
            } else {
                rng.random_range(1..=newest)
            };
            let text = sequence.hashes[of - 1].clone();
            (
                "approveProposal",
                json!({ "id": id, "version": version, "contentHash": text }),
                Command::Approve {
                    version: number_of,
                    content_hash: hash(&text),
                    retroactive: false,
                },
            )
        }
    };
    let expected = sequence.rules.apply(approver(team), &command, at).is_ok();
    Attempt {
        sequence: number,
        mutation,
        input,
        expected,
    }
}

/// Tries them in turn; those that propose teach the rules their hash.
async fn try_all(
    caller: &Caller,
    attempts: &[Attempt],
    fields: &str,
    sequences: &mut [Sequence],
) -> usize {
    let mut taken = 0;
    for batch in attempts.chunks(AT_ONCE) {
        let calls: Vec<_> = batch
            .iter()
            .map(|attempt| (attempt.mutation, attempt.input.clone()))
            .collect();
        let payloads = caller.mutate_in_turn(&calls, fields).await;
        for (attempt, payload) in batch.iter().zip(payloads) {
            let sequence = &mut sequences[attempt.sequence];
            let what = format!(
                "seed {SEED}: {} {} {payload}, {:?}",
                attempt.mutation,
                attempt.input,
                sequence.rules.versions()
            );
            assert_eq!(
                payload["userErrors"] == json!([]),
                attempt.expected,
                "{what}"
            );
            if !attempt.expected {
                continue;
            }
            taken += 1;
            let proposal = if attempt.mutation == "reviseTarget" {
                let proposal = payload["target"]["proposal"].clone();
                sequence.learn(&proposal["contentHash"]);
                proposal
            } else {
                payload["agreement"]["proposal"].clone()
            };
            let open = sequence.rules.open().map(|version| version.number);
            assert_eq!(proposal["number"], json!(open), "{what}");
        }
    }
    taken
}

/// What became of every version, oldest first.
fn meant(rules: &Agreement) -> Value {
    let versions = rules.versions().iter().zip(states(rules));
    versions
        .map(|(version, (state, signatures))| {
            json!({ "state": state, "contentHash": version.content_hash.to_string(), "signatures": signatures })
        })
        .collect()
}

on_both_databases! {
    async fn random_sequences_end_as_the_rules_say(app: TestApp) {
        let count = sequences();
        let mut sequences = propose_all(&app, count).await;
        let mut rng = StdRng::seed_from_u64(SEED);
        let mut taken = 0;
        for step in 1..=STEPS {
            let at = i64::try_from(step).unwrap();
            for (team, caller) in [(Team::Marketing, app.marketing().await), (Team::Sales, app.sales().await)] {
                let (mut targets, mut others) = (Vec::new(), Vec::new());
                for (number, sequence) in sequences.iter_mut().enumerate() {
                    // Each team takes its turn with about half of them.
                    if rng.random_bool(0.5) {
                        let tried = attempt(&mut rng, number, sequence, team, at);
                        let list = if tried.mutation == "reviseTarget" { &mut targets } else { &mut others };
                        list.push(tried);
                    }
                }
                taken += try_all(caller, &targets, OF_TARGET, &mut sequences).await;
                taken += try_all(caller, &others, OF_AGREEMENT, &mut sequences).await;
            }
        }
        assert!(taken > count * STEPS / 3, "hardly anything was possible: {taken}");
        for chunk in sequences.chunks(AT_ONCE) {
            let asked: String = chunk.iter().enumerate().map(|(place, sequence)| format!(
                "a{place}: agreement(id: {}) {{ versions(first: 10) {{ nodes {{ state contentHash signatures {{ team }} }} }} }} ", sequence.agreement
            )).collect();
            let found = app.analyst().await.ask(&format!("{{ {asked} }}")).await;
            for (place, sequence) in chunk.iter().enumerate() {
                let mut nodes = found[format!("a{place}")]["versions"]["nodes"].as_array().unwrap().clone();
                nodes.reverse();
                for node in &mut nodes {
                    node["signatures"] = json!(node["signatures"].as_array().unwrap().len());
                }
                assert_eq!(json!(nodes), meant(&sequence.rules));
            }
        }
        let db = app.database().connect().await;
        accord::agreements::verify(&db).await.unwrap().unwrap();
    }
}
