//! A request of a tracker taken apart, no further than is needed to keep it: which events there are, and what they share.
//!
//! Nothing here looks into an event. What cannot be understood later is kept and said then; what cannot be kept at all is
//! told at once.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

/// Bytes of a request, unpacked.
pub const MAX_BODY: usize = 500 * 1024;
/// Bytes of an event.
pub const MAX_EVENT: usize = 32 * 1024;
/// Events of a request.
pub const MAX_EVENTS: usize = 2_500;
/// Events that are understood in one go: a larger request is kept in parts.
pub const MAX_PART: usize = 500;

/// Why a request cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unusable {
    /// It is not the JSON that was expected.
    Malformed(&'static str),
    /// It is too much.
    TooLarge(&'static str),
}

/// What one request holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// The key, where the body has it.
    pub write_key: Option<String>,
    /// When it was sent, by the sender's clock and as it is written there.
    pub sent_at: Option<String>,
    /// The events: JSON arrays of at most [`MAX_PART`] each.
    pub parts: Vec<String>,
    /// How many events there are.
    pub count: usize,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'a> {
    #[serde(borrow, default)]
    write_key: Option<&'a RawValue>,
    #[serde(borrow, default)]
    sent_at: Option<&'a RawValue>,
    #[serde(borrow, default)]
    batch: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default, rename = "type")]
    kind: Option<&'a RawValue>,
}

impl Body {
    /// Takes a batch apart: `{ "batch": [ ... ] }`.
    ///
    /// # Errors
    /// When it is no such object, or too large.
    pub fn batch(bytes: &[u8]) -> Result<Self, Unusable> {
        let (_, envelope) = open(bytes)?;
        let Some(batch) = envelope.batch else {
            return Err(Unusable::Malformed(
                "batch is missing; expected a list of events.",
            ));
        };
        if batch.len() > MAX_EVENTS {
            return Err(Unusable::TooLarge("The batch has more than 2,500 events."));
        }
        let parts = batch.chunks(MAX_PART).map(joined).collect();
        Ok(Self {
            write_key: text(envelope.write_key),
            sent_at: text(envelope.sent_at),
            count: batch.len(),
            parts,
        })
    }

    /// Takes a single event, whose type the address says where the event does not.
    ///
    /// # Errors
    /// When it is no object, or too large.
    pub fn single(bytes: &[u8], kind: &str) -> Result<Self, Unusable> {
        let (whole, envelope) = open(bytes)?;
        if whole.len() > MAX_EVENT {
            return Err(Unusable::TooLarge("The event has more than 32 KB."));
        }
        let event = match text(envelope.kind) {
            Some(_) => format!("[{whole}]"),
            // Perhaps one that is null: two would contradict each other.
            None if whole.contains("\"type\"") => retyped(whole, kind)?,
            None => typed(whole, kind),
        };
        Ok(Self {
            write_key: text(envelope.write_key),
            sent_at: text(envelope.sent_at),
            count: 1,
            parts: vec![event],
        })
    }
}

/// The events of a part, each as it came.
///
/// # Errors
/// When it is no array of JSON.
pub fn events(part: &str) -> Result<Vec<&RawValue>, serde_json::Error> {
    serde_json::from_str(part)
}

fn open(bytes: &[u8]) -> Result<(&str, Envelope<'_>), Unusable> {
    if bytes.len() > MAX_BODY {
        return Err(Unusable::TooLarge("The request has more than 500 KB."));
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|_| Unusable::Malformed("The request is not in UTF-8."))?
        .trim();
    if !text.starts_with('{') {
        return Err(Unusable::Malformed("The request is no JSON object."));
    }
    let envelope = serde_json::from_str(text)
        .map_err(|_| Unusable::Malformed("The request is no JSON object of events."))?;
    Ok((text, envelope))
}

fn joined(events: &[&RawValue]) -> String {
    let bytes: usize = events.iter().map(|event| event.get().len() + 1).sum();
    let mut part = String::with_capacity(bytes + 2);
    part.push('[');
    for (place, event) in events.iter().enumerate() {
        if place > 0 {
            part.push(',');
        }
        part.push_str(event.get());
    }
    part.push(']');
    part
}

/// The event with its type in the place of the one that it has at most, which is no text.
fn retyped(event: &str, kind: &str) -> Result<String, Unusable> {
    let mut event: serde_json::Map<String, serde_json::Value> = serde_json::from_str(event)
        .map_err(|_| Unusable::Malformed("The request is no JSON object of an event."))?;
    event.insert("type".to_owned(), kind.into());
    Ok(format!("[{}]", serde_json::Value::Object(event)))
}

/// The event with its type in front.
fn typed(event: &str, kind: &str) -> String {
    let rest = event.strip_prefix('{').unwrap_or(event).trim_start();
    let comma = if rest.starts_with('}') { "" } else { "," };
    format!("[{{\"type\":\"{kind}\"{comma}{rest}]")
}

/// A text of JSON; none for anything else.
fn text(raw: Option<&RawValue>) -> Option<String> {
    let text: Cow<'_, str> = serde_json::from_str(raw?.get()).ok()?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_taken_apart_and_its_events_stay_as_they_came() {
        let body = br#" {"writeKey":"k","sentAt":"2026-01-01T00:00:00Z","batch":[{"a":1.0},"x",{"b":"\u0000"}],"more":{}} "#;
        let body = Body::batch(body).unwrap();
        assert_eq!(body.write_key.as_deref(), Some("k"));
        assert_eq!(body.sent_at.as_deref(), Some("2026-01-01T00:00:00Z"));
        assert_eq!(body.count, 3);
        assert_eq!(body.parts, [r#"[{"a":1.0},"x",{"b":"\u0000"}]"#]);
        assert_eq!(events(&body.parts[0]).unwrap().len(), 3);
    }

    #[test]
    fn a_large_batch_is_kept_in_parts() {
        let many = |count: usize| format!("{{\"batch\":[{}]}}", vec!["{}"; count].join(","));
        let body = Body::batch(many(1_001).as_bytes()).unwrap();
        let lengths: Vec<usize> = body
            .parts
            .iter()
            .map(|part| events(part).unwrap().len())
            .collect();
        assert_eq!(lengths, [500, 500, 1]);
        assert!(matches!(
            Body::batch(many(2_501).as_bytes()),
            Err(Unusable::TooLarge(_))
        ));
        assert!(Body::batch(many(0).as_bytes()).unwrap().parts.is_empty());
    }

    #[test]
    fn the_address_says_the_type_where_the_event_does_not() {
        let single = |body: &str| {
            Body::single(body.as_bytes(), "track")
                .unwrap()
                .parts
                .remove(0)
        };
        assert_eq!(
            single(r#"{"event":"x"}"#),
            r#"[{"type":"track","event":"x"}]"#
        );
        assert_eq!(single("{ }"), r#"[{"type":"track"}]"#);
        assert_eq!(single(r#"{"type":"page"}"#), r#"[{"type":"page"}]"#);
        assert_eq!(single(r#"{"type":null}"#), r#"[{"type":"track"}]"#);
    }

    #[test]
    fn what_is_no_event_is_refused() {
        for body in [
            "",
            "[]",
            "1",
            "{",
            "{\"batch\":{}}",
            "{}",
            "{\"batch\":null}",
            "\u{feff}{}",
        ] {
            assert!(
                matches!(Body::batch(body.as_bytes()), Err(Unusable::Malformed(_))),
                "{body}"
            );
        }
        assert!(matches!(
            Body::single(b"[1]", "page"),
            Err(Unusable::Malformed(_))
        ));
        assert!(matches!(
            Body::single(b"{\"a\":\"\xff\"}", "page"),
            Err(Unusable::Malformed(_))
        ));
        let large = format!("{{\"a\":\"{}\"}}", "x".repeat(MAX_EVENT));
        assert!(matches!(
            Body::single(large.as_bytes(), "page"),
            Err(Unusable::TooLarge(_))
        ));
    }
}
