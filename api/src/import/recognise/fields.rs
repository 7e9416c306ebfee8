//! Fields and conditions as a mapping writes them.

use toml::{Table, Value};

/// Puts a field into an object, if there is one.
pub(in crate::import) fn put(table: &mut Table, field: &str, value: Option<Value>) {
    if let Some(value) = value {
        table.insert(field.to_owned(), value);
    }
}

/// A field that is the same in every row.
pub(in crate::import) fn constant(value: impl Into<Value>) -> Option<Value> {
    Some(Table::from_iter([("constant".to_owned(), value.into())]).into())
}

/// The condition that a cell is not empty.
pub(in crate::import) fn when_filled(place: usize) -> Value {
    condition(place, "empty", false)
}

/// The condition that a cell is empty.
pub(in crate::import) fn when_empty(place: usize) -> Value {
    condition(place, "empty", true)
}

/// The condition that a cell is this word.
pub(in crate::import) fn word(place: usize, word: &str) -> Value {
    condition(place, "equals", word)
}

fn condition(place: usize, test: &str, value: impl Into<Value>) -> Value {
    let parts = [
        ("column".to_owned(), Value::String(key(place))),
        (test.to_owned(), value.into()),
    ];
    Table::from_iter(parts).into()
}

/// What a mapping calls a column. Several columns of a file may be called the same, and any letter may be in their name.
pub(in crate::import) fn key(place: usize) -> String {
    format!("#{place}")
}
