//! One field of an object, ready to be read from any row.

use std::{collections::HashMap, fmt::Debug};

use super::{
    condition::{Condition, all_hold},
    template::Template,
};
use crate::import::{input::Cells, read::Read};

/// What a row has to say about a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::import) enum Got<T> {
    /// Nothing: what is known stays.
    Absent,
    /// That there is no value.
    Clear,
    /// A value.
    Value(T),
}

/// Why a row cannot be used, and which of its columns say so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::import) struct Problem {
    pub(in crate::import) columns: Vec<usize>,
    pub(in crate::import) reason: String,
}

/// Anything that a row can be asked for.
pub(in crate::import) trait Give {
    /// What it gives.
    type Value;

    /// What the row has to say.
    fn give(&self, cells: &Cells<'_>) -> Result<Got<Self::Value>, Problem>;

    /// What an input error calls it.
    fn path(&self) -> &str;

    /// The columns it is read from.
    fn columns(&self) -> Vec<usize>;
}

/// One field, read from cells.
#[derive(Debug)]
pub(in crate::import) struct Field<R: Read> {
    pub(super) path: String,
    pub(super) origin: Origin<R::Value>,
    pub(super) when: Vec<Condition>,
    pub(super) trim: bool,
    pub(super) lowercase: bool,
    pub(super) remove: Vec<String>,
    pub(super) map: Option<HashMap<String, R::Value>>,
    pub(super) unmapped: Unmapped<R::Value>,
    pub(super) empty: Empty<R::Value>,
    pub(super) reader: R,
}

/// Where the text comes from.
#[derive(Debug)]
pub(super) enum Origin<T> {
    Constant(T),
    Column(usize),
    Template(Template),
}

/// What becomes of a text that the map does not have.
#[derive(Debug)]
pub(super) enum Unmapped<T> {
    Refuse,
    Keep,
    Become(T),
}

/// What becomes of an empty text.
#[derive(Debug)]
pub(super) enum Empty<T> {
    Absent,
    Clear,
    Refuse,
    Become(T),
}

impl<R: Read> Field<R> {
    fn read(&self, cells: &Cells<'_>) -> Result<Got<R::Value>, String> {
        if !all_hold(&self.when, cells) {
            return Ok(Got::Absent);
        }
        let mut text = match &self.origin {
            Origin::Constant(value) => return Ok(Got::Value(value.clone())),
            Origin::Column(column) => cells.get(*column).to_owned(),
            Origin::Template(template) => template.fill(cells, self.trim),
        };
        for part in &self.remove {
            text = text.replace(part.as_str(), "");
        }
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return match &self.empty {
                Empty::Absent => Ok(Got::Absent),
                Empty::Clear => Ok(Got::Clear),
                Empty::Refuse => Err(format!("{} is empty; it needs a value", self.path)),
                Empty::Become(value) => Ok(Got::Value(value.clone())),
            };
        }
        let text = if self.trim { trimmed } else { &text };
        let lower;
        let text = if self.lowercase {
            lower = text.to_lowercase();
            &lower
        } else {
            text
        };
        if let Some(map) = &self.map {
            if let Some(value) = map.get(text) {
                return Ok(Got::Value(value.clone()));
            }
            match &self.unmapped {
                Unmapped::Keep => {}
                Unmapped::Become(value) => return Ok(Got::Value(value.clone())),
                Unmapped::Refuse => {
                    return Err(format!(
                        "{}: {text:?} is not in the map of this field; add it there, or say otherwise or keep",
                        self.path
                    ));
                }
            }
        }
        match self.reader.read(text) {
            Ok(value) => Ok(Got::Value(value)),
            Err(message) => Err(format!("{}: {message}", self.path)),
        }
    }
}

impl<R: Read> Give for Field<R> {
    type Value = R::Value;

    fn give(&self, cells: &Cells<'_>) -> Result<Got<R::Value>, Problem> {
        self.read(cells).map_err(|reason| Problem {
            columns: self.columns(),
            reason,
        })
    }

    fn path(&self) -> &str {
        &self.path
    }

    fn columns(&self) -> Vec<usize> {
        match &self.origin {
            Origin::Constant(_) => Vec::new(),
            Origin::Column(column) => vec![*column],
            Origin::Template(template) => template.columns(),
        }
    }
}
