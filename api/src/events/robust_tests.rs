//! Whatever comes in is understood or refused, and never more than that: a short stand-in for the fuzz target `events`.

use entity::instant::Millis;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    Arrival, Event,
    body::{self, Body},
};

const RECEIVED: Millis = Millis(1_772_366_400_000);

fn understand(bytes: &[u8]) -> Result<(), TestCaseError> {
    for taken in [Body::batch(bytes), Body::single(bytes, "track")] {
        let Ok(taken) = taken else { continue };
        let arrival = Arrival {
            sent: taken.sent_at.as_deref().and_then(super::times::parse),
            received: RECEIVED,
        };
        let mut count = 0;
        for part in &taken.parts {
            for raw in body::events(part).unwrap() {
                count += 1;
                match Event::parse(raw.get(), arrival) {
                    Ok(event) => {
                        prop_assert!(!event.names.is_empty());
                        prop_assert!(!event.message_id.is_empty() && event.message_id.len() <= 255);
                        let latest = RECEIVED.0 + 300_000;
                        prop_assert!((0..=latest).contains(&event.times.occurred.0));
                    }
                    Err(rejection) => prop_assert!(!rejection.message.is_empty()),
                }
            }
        }
        prop_assert_eq!(count, taken.count);
    }
    Ok(())
}

/// A value as a careless program writes it, in the place of any other.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        prop::sample::select(vec![
            "track",
            "page",
            "identify",
            "group",
            "alias",
            "Form Submitted",
            "undefined",
            "ann@acme.test",
            "2026-03-01T10:00:00Z",
            "0000-01-01T00:00:00Z",
            "9999-12-31T23:59:59+23:59",
            "https://a.test/?gclid=1&utm_source=%ff",
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        let field = prop::sample::select(vec![
            "type",
            "event",
            "userId",
            "anonymousId",
            "previousId",
            "groupId",
            "messageId",
            "timestamp",
            "originalTimestamp",
            "sentAt",
            "traits",
            "context",
            "properties",
            "page",
            "campaign",
            "email",
            "url",
            "referrer",
            "name",
            "batch",
            "writeKey",
        ]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((field, inner), 0..8).prop_map(|fields| {
                Value::Object(
                    fields
                        .into_iter()
                        .map(|(name, value)| (name.to_owned(), value))
                        .collect(),
                )
            }),
        ]
    })
}

proptest! {
    #[test]
    fn any_bytes_are_understood_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        understand(&bytes)?;
    }

    #[test]
    fn any_json_is_understood_or_refused(events in prop::collection::vec(value(), 0..5), sent in value()) {
        understand(json!({ "batch": events, "sentAt": sent }).to_string().as_bytes())?;
    }

    #[test]
    fn any_event_is_understood_or_refused(event in value()) {
        understand(event.to_string().as_bytes())?;
    }

    #[test]
    fn json_that_breaks_off_is_refused(event in value(), part in 0..1_000_usize) {
        let whole = event.to_string().into_bytes();
        let end = whole.len() * part / 1_000;
        understand(&whole[..end])?;
    }
}

#[test]
fn the_corpus_of_the_fuzz_target_is_understood_or_refused() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus/events");
    let mut count = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        understand(&std::fs::read(file.unwrap().path()).unwrap()).unwrap();
        count += 1;
    }
    assert!(count > 0);
}
