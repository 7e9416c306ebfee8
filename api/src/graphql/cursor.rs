//! Cursors: where a row is in its list. Each row has one, and hardly any is asked for: they are written out then.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sea_orm::{ColumnTrait, Condition, Value};
use serde::{Deserialize, Serialize};

use crate::error::{ApiError, ApiResult};

/// Where a row is in its list.
#[derive(Debug, Clone)]
pub enum Cursor {
    /// The values its list is sorted by.
    Sorted {
        /// Tells cursors of one order from those of another.
        order: Arc<str>,
        /// The row's values.
        values: Vec<CursorValue>,
    },
    /// Its place in a list that is held in memory whole.
    Place {
        /// Which version of the list.
        version: u64,
        /// How many are before it.
        place: usize,
    },
    /// As its list writes it.
    Written(String),
}

impl Cursor {
    /// As clients see it.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Sorted { order, values } => {
                let written = Sorted { order, values };
                URL_SAFE_NO_PAD.encode(serde_json::to_string(&written).unwrap_or_default())
            }
            Self::Place { version, place } => URL_SAFE_NO_PAD.encode(format!("{version}#{place}")),
            Self::Written(text) => text.clone(),
        }
    }
}

/// The values of a cursor of this order; none when it is not one.
pub(super) fn sorted(cursor: &str, order: &str) -> Option<Vec<CursorValue>> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let read: Read = serde_json::from_slice(&bytes).ok()?;
    (read.order == order).then_some(read.values)
}

/// The version and the place of a cursor.
///
/// # Errors
/// When it is not one of a list that is held in memory.
pub(super) fn place(cursor: &str) -> ApiResult<(u64, usize)> {
    URL_SAFE_NO_PAD
        .decode(cursor)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .and_then(|text| {
            let (version, place) = text.split_once('#')?;
            Some((version.parse().ok()?, place.parse().ok()?))
        })
        .ok_or_else(|| {
            ApiError::bad_input("The cursor is not one of this list. Start without a cursor.")
        })
}

#[derive(Serialize)]
struct Sorted<'a> {
    #[serde(rename = "o")]
    order: &'a str,
    #[serde(rename = "v")]
    values: &'a [CursorValue],
}

#[derive(Deserialize)]
struct Read {
    #[serde(rename = "o")]
    order: String,
    #[serde(rename = "v")]
    values: Vec<CursorValue>,
}

/// A sort value as a cursor carries it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum CursorValue {
    /// There is none.
    #[serde(rename = "n")]
    Null,
    /// A text.
    #[serde(rename = "s")]
    Text(String),
    /// A number, or an instant in milliseconds.
    #[serde(rename = "i")]
    Integer(i64),
    /// A day.
    #[serde(rename = "d")]
    Date(chrono::NaiveDate),
    /// An identity.
    #[serde(rename = "u")]
    Uuid(uuid::Uuid),
}

impl CursorValue {
    /// What a row holds.
    pub(super) fn of(value: Value) -> Self {
        match value {
            Value::String(Some(text)) => Self::Text(text),
            Value::BigInt(Some(number)) => Self::Integer(number),
            Value::Int(Some(number)) => Self::Integer(i64::from(number)),
            Value::SmallInt(Some(number)) => Self::Integer(i64::from(number)),
            Value::ChronoDate(Some(date)) => Self::Date(date),
            Value::Uuid(Some(uuid)) => Self::Uuid(uuid),
            _ => Self::Null,
        }
    }

    fn value(&self) -> Option<Value> {
        Some(match self {
            Self::Null => return None,
            Self::Text(text) => text.clone().into(),
            Self::Integer(number) => (*number).into(),
            Self::Date(date) => (*date).into(),
            Self::Uuid(uuid) => (*uuid).into(),
        })
    }

    /// Rows whose value is this one.
    pub(super) fn equal<C: ColumnTrait>(&self, column: C) -> sea_orm::sea_query::SimpleExpr {
        match self.value() {
            None => column.is_null(),
            Some(value) => column.eq(value),
        }
    }

    /// Rows whose value sorts after this one (upward) or before it; `None`: there are none.
    pub(super) fn beyond<C: ColumnTrait>(&self, column: C, upward: bool) -> Option<Condition> {
        let nullable = column.def().is_null();
        match (self.value(), upward) {
            (None, true) => Some(Condition::all().add(column.is_not_null())),
            (None, false) => None,
            (Some(value), true) => Some(Condition::all().add(column.gt(value))),
            (Some(value), false) => {
                let below = Condition::any().add(column.lt(value));
                Some(if nullable {
                    below.add(column.is_null())
                } else {
                    below
                })
            }
        }
    }
}
