//! Parts of an answer that are JSON already.
//!
//! The schema library keeps an answer as a tree of values, in which each object is a table of its fields. Building those
//! tables, putting them in order, writing them and taking them apart again costs as much as finding what a long list
//! holds. So objects that the [`lean`](super::lean) way resolves are written at once, and go through the tree as text. It is
//! carried as bytes, which no scalar of the schema is.
//!
//! Nothing looks into such a text afterwards. Who joins two answers to the same name need not, because a request wants it
//! only where [no two selections meet](super::order::Asked::meet). Who puts null where a field failed need not, because an
//! object is written only while nothing in the whole request has failed: an error's path leads through objects that are
//! finished after it. And who puts fields in order need not, because what is not in order yet, or not for sure, is kept as
//! values, and so is what it is part of.

use std::{borrow::Borrow, cell::RefCell};

use async_graphql::{ContextSelectionSet, Name, Value};
use serde::Serialize;

/// In the data of a request whose answer goes nowhere but to [`write()`].
#[derive(Debug, Clone, Copy)]
pub struct Written;

impl Written {
    /// Whether what is made of these parts may be written now.
    pub(super) fn wanted<'a>(
        ctx: &ContextSelectionSet<'_>,
        mut parts: impl Iterator<Item = &'a Value>,
    ) -> bool {
        let errors = || ctx.query_env.errors.lock();
        ctx.data_opt::<Self>().is_some()
            && parts.all(in_order)
            && errors().is_ok_and(|errors| errors.is_empty())
    }

    /// An object.
    pub(super) fn object<'a>(fields: impl Iterator<Item = (&'a Name, Value)>) -> Value {
        // Written where there is room already, and kept in as much as it needs: there are many.
        SCRATCH.with_borrow_mut(|text| {
            object(fields, text);
            let written = text.to_vec();
            text.clear();
            text.shrink_to(KEPT);
            Value::Binary(written.into())
        })
    }

    /// A list.
    pub(super) fn list(items: &[Value]) -> Value {
        let length = |item: &Value| match item {
            Value::Binary(written) => written.len() + 1,
            _ => 16,
        };
        let mut text = Vec::with_capacity(2 + items.iter().map(length).sum::<usize>());
        list(items, &mut text);
        Value::Binary(text.into())
    }
}

/// How much room a thread keeps, in bytes.
const KEPT: usize = 64 << 10;

thread_local! {
    /// Empty but while an object is written.
    static SCRATCH: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Whether its fields are in the order of the question. The library's objects have theirs in the order in which they were
/// found; of what has one field there is only one.
fn in_order(value: &Value) -> bool {
    match value {
        Value::Object(fields) => fields.len() < 2 && fields.values().all(in_order),
        Value::List(items) => items.iter().all(in_order),
        _ => true,
    }
}

/// Writes a value as JSON.
pub fn write(value: &Value, text: &mut Vec<u8>) {
    match value {
        Value::Null => text.extend_from_slice(b"null"),
        Value::Boolean(true) => text.extend_from_slice(b"true"),
        Value::Boolean(false) => text.extend_from_slice(b"false"),
        Value::Number(number) => write_plain(number, text),
        Value::String(string) => write_plain(string, text),
        Value::Enum(name) => write_plain(name.as_str(), text),
        Value::List(items) => list(items, text),
        Value::Object(fields) => object(fields, text),
        Value::Binary(written) => text.extend_from_slice(written),
    }
}

fn list(items: &[Value], text: &mut Vec<u8>) {
    text.push(b'[');
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            text.push(b',');
        }
        write(item, text);
    }
    text.push(b']');
}

fn object<'a, V: Borrow<Value>>(
    fields: impl IntoIterator<Item = (&'a Name, V)>,
    text: &mut Vec<u8>,
) {
    text.push(b'{');
    for (at, (name, value)) in fields.into_iter().enumerate() {
        if at > 0 {
            text.push(b',');
        }
        write_plain(name.as_str(), text);
        text.push(b':');
        write(value.borrow(), text);
    }
    text.push(b'}');
}

/// What serde writes. It never fails: there is room in memory, and a number or a string is always JSON.
pub fn write_plain<T: Serialize + ?Sized>(value: &T, text: &mut Vec<u8>) {
    let written = serde_json::to_writer(&mut *text, value);
    debug_assert!(written.is_ok(), "{written:?}");
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn it_writes_what_serde_writes() {
        for json in [
            json!(null),
            json!([true, false, 0, -1, 1.5, u64::MAX, i64::MIN]),
            json!(["", "\"\\/\u{8}\n\u{1f}\u{2028}é😀"]),
            json!({ "a": {}, "b": [], "": [[null], { "\"": { "c d": "e" } }] }),
        ] {
            let value = Value::from_json(json.clone()).expect("a value");
            let mut text = Vec::new();
            write(&value, &mut text);
            assert_eq!(
                String::from_utf8(text).expect("text"),
                serde_json::to_string(&value).expect("JSON")
            );
        }
    }

    #[test]
    fn what_is_written_stands_where_it_was_put() {
        let row = |number: i32| {
            let (a, b) = (Name::new("a"), Name::new("b"));
            Written::object([(&a, Value::from(number)), (&b, Value::Null)].into_iter())
        };
        let list = Written::list(&[row(1), Value::Null, row(2)]);
        let value = Value::List(vec![list, Value::Enum(Name::new("X")), row(3)]);
        let mut text = Vec::new();
        write(&value, &mut text);
        let expected = json!([[{ "a": 1, "b": null }, null, { "a": 2, "b": null }], "X", { "a": 3, "b": null }]);
        assert_eq!(String::from_utf8(text).expect("text"), expected.to_string());
    }
}
