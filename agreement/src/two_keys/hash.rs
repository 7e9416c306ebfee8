//! Hashes that say exactly what was signed.

use std::fmt;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::Millis;

/// SHA-256 of a version: of its agreement, number, effective date and content, so that a signature stands under nothing
/// else.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentHash(pub [u8; 32]);

impl ContentHash {
    /// Reads 64 hexadecimal digits.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        for (place, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(text.get(place * 2..place * 2 + 2)?, 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// Of 32 bytes.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

/// 64 lower-case hexadecimal digits.
impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContentHash({self})")
    }
}

/// The hash of a version: SHA-256 over the [`canonical`] JSON of its kind, subject, number, effective date and content.
#[must_use]
pub fn content_hash(
    kind: &str,
    subject: &str,
    number: u32,
    effective_from: Option<Millis>,
    content: &Value,
) -> ContentHash {
    let signed = json!({
        "kind": kind,
        "subject": subject,
        "version": number,
        "effectiveFrom": effective_from,
        "content": content,
    });
    ContentHash(Sha256::digest(canonical(&signed).as_bytes()).into())
}

/// JSON with one spelling: keys of objects sorted bytewise, no white space.
#[must_use]
pub fn canonical(value: &Value) -> String {
    let mut text = String::new();
    write(value, &mut text);
    text
}

fn write(value: &Value, text: &mut String) {
    match value {
        Value::Object(fields) => {
            let mut keys: Vec<_> = fields.iter().collect();
            keys.sort_by(|a, b| a.0.cmp(b.0));
            text.push('{');
            for (place, (key, value)) in keys.into_iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                write(&Value::String(key.clone()), text);
                text.push(':');
                write(value, text);
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                write(item, text);
            }
            text.push(']');
        }
        // Of these there is one spelling only.
        simple => text.push_str(&simple.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_has_one_spelling() {
        let value: Value =
            serde_json::from_str(r#" { "b": [1, "x\"y", null], "a": {"d": true, "c": -2} } "#)
                .unwrap();
        assert_eq!(
            canonical(&value),
            r#"{"a":{"c":-2,"d":true},"b":[1,"x\"y",null]}"#
        );
    }

    #[test]
    fn every_part_of_a_version_is_in_its_hash() {
        let content = json!({ "hours": 4 });
        let base = content_hash("SERVICE_LEVEL", "service-level", 1, None, &content);
        let others = [
            content_hash("TARGET", "service-level", 1, None, &content),
            content_hash("SERVICE_LEVEL", "other", 1, None, &content),
            content_hash("SERVICE_LEVEL", "service-level", 2, None, &content),
            content_hash("SERVICE_LEVEL", "service-level", 1, Some(0), &content),
            content_hash(
                "SERVICE_LEVEL",
                "service-level",
                1,
                None,
                &json!({ "hours": 5 }),
            ),
        ];
        assert!(others.iter().all(|other| *other != base));
        assert_eq!(ContentHash::from_hex(&base.to_string()), Some(base));
        assert_eq!(ContentHash::from_hex("abc"), None);
    }
}
