//! What a mapping says about one field, as it is written.

use serde::{Deserialize, Deserializer, de};
use toml::{Table, Value};

use crate::import::read::Options;

/// Where a value comes from and what is done to it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Spec {
    pub(super) column: Option<String>,
    pub(super) constant: Option<Scalar>,
    pub(super) template: Option<String>,
    /// Texts of the file and what they stand for.
    pub(super) map: Option<Table>,
    /// What stands for texts that the map does not have.
    pub(super) otherwise: Option<Scalar>,
    /// Whether texts that the map does not have stay as they are.
    #[serde(default)]
    pub(super) keep: bool,
    /// What stands for an empty cell.
    pub(super) default: Option<Scalar>,
    /// Whether an empty cell is an error.
    #[serde(default)]
    pub(super) required: bool,
    /// Whether an empty cell clears the field instead of leaving it as it is.
    #[serde(default)]
    pub(super) clear: bool,
    #[serde(default = "yes")]
    pub(super) trim: bool,
    #[serde(default)]
    pub(super) lowercase: bool,
    /// Texts that are taken out, such as a currency sign.
    #[serde(default)]
    pub(super) remove: Vec<String>,
    pub(super) when: Option<Value>,
    pub(super) dates: Option<Vec<String>>,
    pub(super) time_zone: Option<String>,
    pub(super) decimal: Option<String>,
    pub(super) thousands: Option<String>,
    pub(super) split: Option<String>,
}

const fn yes() -> bool {
    true
}

impl Spec {
    /// Understands what is written for a field: a text is a column, a number or a truth value a constant, a table says
    /// it all.
    ///
    /// # Errors
    /// What was expected.
    pub(super) fn parse(value: Value) -> Result<Self, String> {
        match value {
            Value::String(column) => Ok(Self {
                column: Some(column),
                trim: true,
                ..Self::default()
            }),
            Value::Table(_) => value
                .try_into()
                .map_err(|error: toml::de::Error| error.message().to_owned()),
            other => Ok(Self {
                constant: Some(Scalar::of(other)?),
                trim: true,
                ..Self::default()
            }),
        }
    }

    pub(super) fn options(&self) -> Options {
        Options {
            dates: self.dates.clone(),
            time_zone: self.time_zone.clone(),
            decimal: self.decimal.clone(),
            thousands: self.thousands.clone(),
            split: self.split.clone(),
        }
    }
}

/// A value written in the mapping itself, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scalar(pub(super) String);

impl Scalar {
    /// # Errors
    /// When it is a list, a table or a number with a point, which TOML keeps inexactly.
    pub(super) fn of(value: Value) -> Result<Self, String> {
        match value {
            Value::String(text) => Ok(Self(text)),
            Value::Integer(number) => Ok(Self(number.to_string())),
            Value::Boolean(truth) => Ok(Self(truth.to_string())),
            Value::Datetime(at) => Ok(Self(at.to_string())),
            Value::Float(number) => Err(format!(
                "write {number} as a text (\"{number}\"), so that it stays exact"
            )),
            Value::Array(_) | Value::Table(_) => {
                Err("expected a single value, not a list or a table".to_owned())
            }
        }
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::of(Value::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}
