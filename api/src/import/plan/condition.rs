//! Conditions: when an object or a field applies to a row.

use serde::Deserialize;
use toml::Value;

use super::Compile;
use crate::import::input::Cells;

/// Something that must hold for a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Condition {
    column: usize,
    test: Test,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Test {
    Empty(bool),
    OneOf(Vec<String>),
    NoneOf(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    column: String,
    empty: Option<bool>,
    equals: Option<Value>,
    not_equals: Option<Value>,
}

/// Understands one condition or a list of them, all of which must hold.
///
/// # Errors
/// What is wrong.
pub(super) fn conditions(
    written: Option<Value>,
    compile: &Compile<'_>,
) -> Result<Vec<Condition>, String> {
    match written {
        None => Ok(Vec::new()),
        Some(Value::Array(all)) => all.into_iter().map(|one| condition(one, compile)).collect(),
        Some(one) => condition(one, compile).map(|condition| vec![condition]),
    }
}

fn condition(written: Value, compile: &Compile<'_>) -> Result<Condition, String> {
    let Written {
        column,
        empty,
        equals,
        not_equals,
    } = written
        .try_into()
        .map_err(|error: toml::de::Error| format!("when: {}", error.message()))?;
    let column = compile.column(&column)?;
    let test = match (empty, equals, not_equals) {
        (Some(empty), None, None) => Test::Empty(empty),
        (None, Some(texts), None) => Test::OneOf(texts_of(texts)?),
        (None, None, Some(texts)) => Test::NoneOf(texts_of(texts)?),
        _ => {
            return Err(
                "when: expected exactly one of empty = true or false, equals, not_equals"
                    .to_owned(),
            );
        }
    };
    Ok(Condition { column, test })
}

fn texts_of(written: Value) -> Result<Vec<String>, String> {
    let all = match written {
        Value::Array(all) => all,
        one => vec![one],
    };
    all.into_iter()
        .map(|one| match one {
            Value::String(text) => Ok(text),
            Value::Integer(number) => Ok(number.to_string()),
            Value::Boolean(truth) => Ok(truth.to_string()),
            _ => Err("when: expected a text or a list of texts".to_owned()),
        })
        .collect()
}

impl Condition {
    /// Whether it holds; cells are compared without the blanks around them.
    pub(super) fn holds(&self, cells: &Cells<'_>) -> bool {
        let text = cells.get(self.column).trim();
        match &self.test {
            Test::Empty(empty) => text.is_empty() == *empty,
            Test::OneOf(texts) => texts.iter().any(|one| one == text),
            Test::NoneOf(texts) => texts.iter().all(|one| one != text),
        }
    }
}

/// Whether all of them hold.
pub(super) fn all_hold(conditions: &[Condition], cells: &Cells<'_>) -> bool {
    conditions.iter().all(|condition| condition.holds(cells))
}
