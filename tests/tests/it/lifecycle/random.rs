//! Random histories over the real server come to what the second table of the lifecycle says.

use std::collections::HashMap;

use accord::jobs::Jobs;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};
use tests::{Caller, TestApp, on_both_databases};

use self::model::Model;
use super::{let_day_come, let_silence_be_due};
use crate::support::facts::{ids, load, money, rfc3339_now};
use crate::support::sequences;

#[path = "../../../../agreement/tests/lifecycle/model.rs"]
mod model;

/// Steps that are tried with each.
const STEPS: usize = 4;
const SEED: u64 = 20_260_302;
/// As many as one request may hold.
const AT_ONCE: usize = 25;

/// What is tried with a lead.
struct Attempt {
    lead: usize,
    mutation: &'static str,
    input: Value,
    /// Whether the table allows it.
    expected: bool,
}

on_both_databases! {
    async fn random_histories_come_to_what_the_table_says(app: TestApp) {
        // Each lead lives through a history of its own.
        let count = sequences();
        let ids = many_leads(&app, count).await;
        let mut rng = StdRng::seed_from_u64(SEED);
        let jobs = Jobs::new(app.inside().clone(), None);
        let mut models = vec![Model::new(); count];
        let mut taken = 0;
        for step in 0..STEPS {
            let (mut marketing, mut sales, mut deals) = (Vec::new(), Vec::new(), Vec::new());
            for (lead, model) in models.iter_mut().enumerate() {
                match choose(&mut rng, model) {
                    what @ ("deal" | "win") => {
                        deals.push(deal(&ids[lead], &format!("{lead}-{step}"), what == "win"));
                        // A deal that is won was created before.
                        if what == "win" {
                            model.take("deal", '-', 0, 0);
                        }
                        assert!(model.take(what, '-', 0, 0));
                        taken += 1;
                    }
                    what => {
                        let (by, mutation, input) = command(&mut rng, what, &ids[lead]);
                        let ahead = if input["recontactOn"] == LATER { 1 } else { -1 };
                        let expected = match what {
                            "attempt" | "meeting" if matches!(model.stage.as_str(), "SAL" | "SQL") => {
                                model.attempts += 1;
                                model.met |= what == "meeting";
                                true
                            }
                            "attempt" | "meeting" => false,
                            _ => model.take(what, by, 0, ahead),
                        };
                        taken += usize::from(expected);
                        let whose = if by == 'M' { &mut marketing } else { &mut sales };
                        whose.push(Attempt { lead, mutation, input, expected });
                    }
                }
            }
            for rows in deals.chunks(500) {
                load(app.sales().await, "upsertDeals", "crm", json!(rows)).await;
            }
            try_all(app.marketing().await, &marketing, &models).await;
            try_all(app.sales().await, &sales, &models).await;
            let (mut silent, mut coming) = (Vec::new(), Vec::new());
            for (id, model) in ids.iter().zip(&mut models) {
                if rng.random_bool(0.1) && model.stage == "MQL" {
                    silent.push(id.clone());
                    assert!(model.take("silence", '-', model::SILENT_DAYS, 0), "{model:?}");
                } else if rng.random_bool(0.3) && model.stage == "RECYCLED" {
                    coming.push(id.clone());
                    model.comes_back = Some(0);
                    assert!(model.take("recontact", '-', 0, 0), "{model:?}");
                }
            }
            let_silence_be_due(&app, &silent).await;
            let_day_come(&app, &coming).await;
            jobs.once().await.unwrap();
            compare(&app, &ids, &models).await;
        }
        assert!(taken > count * STEPS / 3, "hardly anything was possible: {taken}");
    }
}

/// The day of a recycled lead that has not come yet.
const LATER: &str = "2999-01-01";

async fn many_leads(app: &TestApp, count: usize) -> Vec<String> {
    let mut all = Vec::new();
    for first in (0..count).step_by(500) {
        let rows =
            (first..count.min(first + 500)).map(|n| json!({ "externalId": format!("lead-{n}") }));
        let rows: Vec<Value> = rows.collect();
        let payload = load(app.marketing().await, "upsertLeads", "crm", json!(rows)).await;
        all.extend(ids(&payload));
    }
    all
}

/// Tries them in turn, and looks at what came of each.
async fn try_all(caller: &Caller, attempts: &[Attempt], models: &[Model]) {
    for batch in attempts.chunks(AT_ONCE) {
        let calls: Vec<_> = batch
            .iter()
            .map(|attempt| (attempt.mutation, attempt.input.clone()))
            .collect();
        let payloads = caller
            .mutate_in_turn(&calls, "lead { stage cycle } userErrors { code message }")
            .await;
        for (attempt, payload) in batch.iter().zip(payloads) {
            let model = &models[attempt.lead];
            let what = format!("{}: {payload}, {model:?}, seed {SEED}", attempt.mutation);
            assert_eq!(
                payload["userErrors"] == json!([]),
                attempt.expected,
                "{what}"
            );
            if attempt.expected {
                let stands = json!({ "stage": model.stage, "cycle": model.cycle });
                assert_eq!(payload["lead"], stands, "{what}");
            }
        }
    }
}

/// Compares every lead with its model.
async fn compare(app: &TestApp, ids: &[String], models: &[Model]) {
    let mut found = HashMap::new();
    let mut after = Value::Null;
    loop {
        let document = "query($after: String) { leads(first: 200, after: $after) { pageInfo { hasNextPage endCursor } nodes { id stage cycle recontactOn } } }";
        let data = app
            .analyst()
            .await
            .query(document, json!({ "after": after }))
            .await
            .data()
            .clone();
        for lead in data["leads"]["nodes"].as_array().unwrap() {
            found.insert(lead["id"].as_str().unwrap().to_owned(), lead.clone());
        }
        if data["leads"]["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = data["leads"]["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(found.len(), ids.len());
    for (id, model) in ids.iter().zip(models) {
        let lead = &found[id];
        let stands = (&lead["stage"], &lead["cycle"]);
        assert_eq!(
            stands,
            (&json!(model.stage), &json!(model.cycle)),
            "seed {SEED}: {model:?}"
        );
        assert_eq!(lead["recontactOn"].is_string(), model.stage == "RECYCLED");
    }
}

fn deal(lead: &str, name: &str, won: bool) -> Value {
    json!({
        "externalId": name, "name": name, "amount": money("10.00", "EUR"), "contacts": [{ "lead": { "id": lead }, "primary": true }],
        "outcome": if won { "WON" } else { "OPEN" }, "createdAt": rfc3339_now(),
        "closedAt": if won { json!(rfc3339_now()) } else { Value::Null },
    })
}

/// Something to try with a lead: mostly what is possible.
fn choose(rng: &mut StdRng, model: &Model) -> &'static str {
    let likely: &[&'static str] = match model.stage.as_str() {
        "SUBSCRIBER" | "LEAD" => &["hand off"],
        "MQL" => &["accept", "accept", "reject", "recycle"],
        "SAL" => &[
            "attempt",
            "attempt",
            "meeting",
            "qualify",
            "disqualify",
            "recycle",
        ],
        "SQL" => &["attempt", "disqualify", "recycle"],
        "OPPORTUNITY" | "CUSTOMER" => &["deal"],
        _ => &["return", "hand off"],
    };
    let any = [
        "hand off",
        "accept",
        "reject",
        "qualify",
        "disqualify",
        "recycle",
        "return",
        "attempt",
        "deal",
        "win",
    ];
    if rng.random_bool(0.7) {
        likely[rng.random_range(0..likely.len())]
    } else {
        any[rng.random_range(0..any.len())]
    }
}

/// Who does it, by which mutation.
fn command(rng: &mut StdRng, what: &str, id: &str) -> (char, &'static str, Value) {
    let until = if rng.random_bool(0.6) {
        LATER
    } else {
        "2020-01-01"
    };
    match what {
        "hand off" => (
            'M',
            "handOffLead",
            json!({ "id": id, "to": { "queue": "inbound" } }),
        ),
        "accept" => ('S', "acceptLead", json!({ "id": id })),
        "reject" => (
            'S',
            "rejectLead",
            json!({ "id": id, "reason": "INCOMPLETE" }),
        ),
        "qualify" => ('S', "qualifyLead", json!({ "id": id })),
        "disqualify" => (
            'S',
            "disqualifyLead",
            json!({ "id": id, "reason": "STATUS_QUO" }),
        ),
        "recycle" => (
            'S',
            "recycleLead",
            json!({ "id": id, "reason": "PRIORITY_SHIFT", "recontactOn": until }),
        ),
        "return" => ('M', "returnLead", json!({ "id": id })),
        "attempt" => ('S', "recordAttempt", json!({ "id": id, "kind": "CALL" })),
        "meeting" => (
            'S',
            "recordAttempt",
            json!({ "id": id, "kind": "MEETING", "reached": true }),
        ),
        other => panic!("{other}"),
    }
}
