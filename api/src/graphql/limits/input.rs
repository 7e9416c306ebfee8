//! How deep a value goes.

use async_graphql::Value;

/// Lists and objects inside one another; 0 for a scalar.
#[must_use]
pub fn input_depth(value: &Value) -> u64 {
    match value {
        Value::List(items) => 1 + items.iter().map(input_depth).max().unwrap_or(0),
        Value::Object(fields) => 1 + fields.values().map(input_depth).max().unwrap_or(0),
        _ => 0,
    }
}
