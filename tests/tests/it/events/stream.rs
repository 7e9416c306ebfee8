//! Streams of events that nobody thought of, about a few people whose names overlap.

use rand::{RngExt, rngs::StdRng, seq::SliceRandom};
use serde_json::{Value, json};

/// A stream; every name in it begins with the label, so that streams in one database do not meet.
pub(super) fn stream(rng: &mut StdRng, label: &str, length: usize) -> Vec<Value> {
    (0..length).map(|place| event(rng, label, place)).collect()
}

fn event(rng: &mut StdRng, label: &str, place: usize) -> Value {
    let user = format!("{label}u{}", rng.random_range(0..6));
    let browser = format!("{label}a{}", rng.random_range(0..9));
    let domain = [
        "gmail.com".to_owned(),
        format!("{label}one.test"),
        format!("{label}two.test"),
    ];
    let email = format!(
        "{label}e{}@{}",
        rng.random_range(0..4),
        domain[rng.random_range(0..3)]
    );
    let group = format!("{label}g{}", rng.random_range(0..2));
    // Several at one moment, too.
    let minute = rng.random_range(0..40) * 9;
    let at = format!("2026-03-01T{:02}:{:02}:00Z", 8 + minute / 60, minute % 60);
    let mut event = json!({ "messageId": format!("{label}m{place:03}"), "timestamp": at });
    // Most are of somebody who has not said who they are.
    if rng.random_bool(0.8) {
        event["anonymousId"] = json!(browser);
    }
    if rng.random_bool(0.15) || event["anonymousId"].is_null() {
        event["userId"] = json!(user);
    }
    match rng.random_range(0..12) {
        0..5 => {
            event["type"] = json!("page");
            let paths = ["/", "/pricing", "/?utm_source=news", "/app/home"];
            let url = format!(
                "https://acme.test{}",
                paths[rng.random_range(0..paths.len())]
            );
            event["context"] = json!({ "page": { "url": url, "referrer": if rng.random_bool(0.1) { "https://www.google.com/" } else { "" } } });
        }
        5..9 => {
            event["type"] = json!("track");
            let actions = ["Form Submitted", "signed up", "Noise", "Never Heard Of"];
            event["event"] = json!(actions[rng.random_range(0..actions.len())]);
        }
        9 => {
            event["type"] = json!("identify");
            event["traits"] =
                json!({ "email": email, "name": format!("Name {}", rng.random_range(0..5)) });
        }
        10 => {
            event["type"] = json!("group");
            event["userId"] = json!(user);
            event["groupId"] = json!(group);
            event["traits"] = json!({ "name": format!("Company {group}") });
        }
        _ => {
            event["type"] = json!("alias");
            event["userId"] = json!(user);
            event["previousId"] = json!(browser);
        }
    }
    event
}

/// The events each one to five times, shuffled, in requests of any size.
pub(super) fn requests(rng: &mut StdRng, events: &[Value]) -> Vec<Vec<Value>> {
    let mut all: Vec<Value> = Vec::new();
    for event in events {
        let times = rng.random_range(1..=5);
        all.extend(std::iter::repeat_n(event.clone(), times));
    }
    all.shuffle(rng);
    let mut requests = Vec::new();
    while !all.is_empty() {
        let size = rng.random_range(1..=20).min(all.len());
        requests.push(all.split_off(all.len() - size));
    }
    requests
}
