//! Ids, cursors and decimals as Accord writes them.

use async_graphql::ID;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;
use uuid::Uuid;

/// The id of an object of this type.
pub(crate) fn id(kind: &str, uuid: Uuid) -> ID {
    ID(URL_SAFE_NO_PAD.encode(format!("{kind}:{}", uuid.as_simple())))
}

/// The UUID in an id of this type.
pub(crate) fn uuid(kind: &str, id: &str) -> Option<Uuid> {
    let decoded = String::from_utf8(URL_SAFE_NO_PAD.decode(id).ok()?).ok()?;
    let uuid = decoded.strip_prefix(kind)?.strip_prefix(':')?;
    Uuid::try_parse(uuid).ok()
}

/// The UUID in a cursor of a list that is sorted by id.
pub(crate) fn after(cursor: &str) -> Option<Uuid> {
    let decoded = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let read: Value = serde_json::from_slice(&decoded).ok()?;
    Uuid::try_parse(read.pointer("/v/0/u")?.as_str()?).ok()
}

/// A number of so many decimals, not negative.
pub(crate) fn decimal(units: i64, decimals: u32) -> String {
    let one = 10_i64.pow(decimals);
    let width = usize::try_from(decimals).unwrap_or_default();
    format!("{}.{:0width$}", units / one, units % one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_back_as_its_own_type_only() {
        let made = Uuid::from_u128(7);
        let id = id("Touchpoint", made);
        assert_eq!(uuid("Touchpoint", &id), Some(made));
        assert_eq!(uuid("Campaign", &id), None);
    }

    #[test]
    fn a_cursor_is_the_id_of_its_row() {
        let made = Uuid::from_u128(7);
        let cursor = |text: String| after(&URL_SAFE_NO_PAD.encode(text));
        assert_eq!(
            cursor(format!(r#"{{"o":"id","v":[{{"u":"{made}"}}]}}"#)),
            Some(made)
        );
        assert_eq!(cursor(r#"{"o":"name","v":[{"s":"a"}]}"#.to_owned()), None);
        assert_eq!(after("7"), None);
    }

    #[test]
    fn decimals_keep_their_zeros() {
        assert_eq!(decimal(123_405, 2), "1234.05");
        assert_eq!(decimal(51, 4), "0.0051");
    }
}
