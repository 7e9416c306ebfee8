//! Random histories over the real server come to what the second table of the lifecycle says.

use accord::jobs::Jobs;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};
use tests::{TestApp, on_both_databases};

use self::model::Model;
use super::{leads, let_day_come, let_silence_be_due};
use crate::support::facts::{load, money};

#[path = "../../../../agreement/tests/lifecycle/model.rs"]
mod model;

const LEADS: usize = 24;
const STEPS: usize = 25;
const SEED: u64 = 20_260_302;

on_both_databases! {
    async fn random_histories_come_to_what_the_table_says(app: TestApp) {
        let ids = leads(&app, LEADS).await;
        let mut rng = StdRng::seed_from_u64(SEED);
        let jobs = Jobs::new(app.inside().clone(), None);
        let mut models: Vec<Model> = ids.iter().map(|_| Model::new()).collect();
        let mut taken = 0;
        for step in 0..STEPS {
            let turns = ids.iter().zip(&mut models).enumerate().map(|(n, (id, model))| {
                let seed = rng.random();
                let app = &app;
                async move { turn(app, StdRng::seed_from_u64(seed), id, model, &format!("{n}-{step}")).await }
            });
            let turns: Vec<_> = turns.collect();
            taken += futures_util::future::join_all(turns).await.into_iter().filter(|taken| *taken).count();
            // Time passes for some: what is due happens to exactly those.
            let mut silent = Vec::new();
            for (id, model) in ids.iter().zip(&mut models) {
                if rng.random_bool(0.1) && model.stage == "MQL" {
                    silent.push(id.clone());
                    assert!(model.take("silence", '-', model::SILENT_DAYS, 0), "{model:?}");
                } else if rng.random_bool(0.3) && model.stage == "RECYCLED" {
                    let_day_come(&app, id).await;
                    model.comes_back = Some(0);
                    assert!(model.take("recontact", '-', 0, 0), "{model:?}");
                }
            }
            let_silence_be_due(&app, &silent).await;
            jobs.once().await.unwrap();
            for (id, model) in ids.iter().zip(&models) {
                let document = format!(r#"{{ lead(id: "{id}") {{ stage cycle recontactOn }} }}"#);
                let lead = app.analyst().await.ask(&document).await["lead"].clone();
                assert_eq!((&lead["stage"], &lead["cycle"]), (&json!(model.stage), &json!(model.cycle)), "seed {SEED}, step {step}: {model:?}");
                assert_eq!(lead["recontactOn"].is_string(), model.stage == "RECYCLED");
            }
        }
        assert!(taken > LEADS * STEPS / 5, "hardly anything was possible: {taken}");
    }
}

/// Tries something with a lead, and checks that the table agrees about whether it is possible.
async fn turn(app: &TestApp, mut rng: StdRng, id: &str, model: &mut Model, name: &str) -> bool {
    let (marketing, sales) = (app.marketing().await, app.sales().await);
    let likely: &[&str] = match model.stage.as_str() {
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
    let what = if rng.random_bool(0.7) {
        likely[rng.random_range(0..likely.len())]
    } else {
        any[rng.random_range(0..any.len())]
    };
    let ahead = rng.random_range(-1..3);
    let until = if ahead > 0 {
        "2999-01-01"
    } else {
        "2020-01-01"
    };
    let (caller, mutation, input) = match what {
        "hand off" => (
            marketing,
            "handOffLead",
            json!({ "id": id, "to": { "queue": "inbound" } }),
        ),
        "accept" => (sales, "acceptLead", json!({ "id": id })),
        "reject" => (
            sales,
            "rejectLead",
            json!({ "id": id, "reason": "INCOMPLETE" }),
        ),
        "qualify" => (sales, "qualifyLead", json!({ "id": id })),
        "disqualify" => (
            sales,
            "disqualifyLead",
            json!({ "id": id, "reason": "STATUS_QUO" }),
        ),
        "recycle" => (
            sales,
            "recycleLead",
            json!({ "id": id, "reason": "PRIORITY_SHIFT", "recontactOn": until }),
        ),
        "return" => (marketing, "returnLead", json!({ "id": id })),
        "attempt" => (sales, "recordAttempt", json!({ "id": id, "kind": "CALL" })),
        "meeting" => (
            sales,
            "recordAttempt",
            json!({ "id": id, "kind": "MEETING", "reached": true }),
        ),
        deal => {
            let won = deal == "win";
            let row = json!({
                "externalId": name, "name": name, "amount": money("10.00", "EUR"), "contacts": [{ "lead": { "id": id }, "primary": true }],
                "outcome": if won { "WON" } else { "OPEN" }, "createdAt": crate::support::facts::rfc3339_now(),
                "closedAt": if won { json!(crate::support::facts::rfc3339_now()) } else { Value::Null },
            });
            load(sales, "upsertDeals", "crm", json!([row])).await;
            // A deal that is won was created before.
            if won {
                model.take("deal", '-', 0, 0);
            }
            return model.take(deal, '-', 0, 0);
        }
    };
    let before = model.clone();
    let expected = match what {
        "attempt" | "meeting" if matches!(model.stage.as_str(), "SAL" | "SQL") => {
            model.attempts += 1;
            model.met |= what == "meeting";
            true
        }
        "attempt" | "meeting" => false,
        "hand off" | "return" => model.take(what, 'M', 0, i64::from(ahead)),
        _ => model.take(what, 'S', 0, i64::from(ahead)),
    };
    let payload = caller.mutate(mutation, input, super::LEAD).await;
    assert_eq!(
        payload["userErrors"] == json!([]),
        expected,
        "seed {SEED}, {what} on {before:?}: {payload}"
    );
    expected
}
