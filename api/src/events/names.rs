//! The names by which events know a person.

use serde_json::Value;

use crate::ingest::{clean, refs::clean_email};

/// What programs send where they know nothing: as a name it would make one person of everybody.
const PLACEHOLDERS: [&str; 17] = [
    "null",
    "undefined",
    "none",
    "nil",
    "nan",
    "na",
    "n/a",
    "0",
    "-1",
    "true",
    "false",
    "unknown",
    "anonymous",
    "guest",
    "[object object]",
    "00000000-0000-0000-0000-000000000000",
    "00000000000000000000000000000000",
];

/// A name of a person.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Name {
    /// What a program that people sign in to calls them.
    User(String),
    /// An e-mail address.
    Email(String),
    /// What a tracker calls a browser or a telephone.
    Anonymous(String),
}

/// An id as it is kept; none where there is nothing that could be one. Numbers are taken too.
#[must_use]
pub(super) fn id(value: Option<&Value>) -> Option<String> {
    let text = match value? {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let text = clean(&text, 255).ok()?;
    let lower = text.to_ascii_lowercase();
    (!PLACEHOLDERS.contains(&lower.as_str())).then_some(text)
}

/// An e-mail address as it is kept; none where there is none.
#[must_use]
pub(super) fn email(value: Option<&Value>) -> Option<String> {
    clean_email(value?.as_str()?).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_stands_for_nothing_names_nobody() {
        for value in [
            json!(null),
            json!(""),
            json!(" null "),
            json!("Undefined"),
            json!(0),
            json!({}),
            json!([1]),
            json!("a\nb"),
        ] {
            assert_eq!(id(Some(&value)), None, "{value}");
        }
        assert_eq!(id(None), None);
        assert_eq!(id(Some(&json!(4711))), Some("4711".to_owned()));
        assert_eq!(id(Some(&json!(" a-1 "))), Some("a-1".to_owned()));
    }

    #[test]
    fn an_address_is_one_or_is_nothing() {
        assert_eq!(
            email(Some(&json!(" Ann@Acme.TEST "))),
            Some("ann@acme.test".to_owned())
        );
        assert_eq!(email(Some(&json!("ann"))), None);
        assert_eq!(email(Some(&json!(7))), None);
    }
}
