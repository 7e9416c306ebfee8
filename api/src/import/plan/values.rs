//! Asking a row for the fields of an object, and keeping what is wrong with them.

use async_graphql::MaybeUndefined;

use super::field::{Give, Got, Problem};
use crate::import::input::Cells;

/// The values of one object in one row.
#[derive(Debug)]
pub(in crate::import) struct Values<'a> {
    cells: &'a Cells<'a>,
    problems: Vec<Problem>,
}

impl<'a> Values<'a> {
    pub(in crate::import) const fn of(cells: &'a Cells<'a>) -> Self {
        Self {
            cells,
            problems: Vec::new(),
        }
    }

    /// A value that must be there; none when it is not, which is noted.
    pub(in crate::import) fn required<F: Give>(&mut self, field: &F) -> Option<F::Value> {
        match field.give(self.cells) {
            Ok(Got::Value(value)) => return Some(value),
            Ok(Got::Absent | Got::Clear) => self.problems.push(Problem {
                columns: field.columns(),
                reason: format!("{} is empty; it needs a value", field.path()),
            }),
            Err(problem) => self.problems.push(problem),
        }
        None
    }

    /// A value that may be there.
    pub(in crate::import) fn optional<F: Give>(&mut self, field: Option<&F>) -> Option<F::Value> {
        match self.get(field?) {
            Got::Value(value) => Some(value),
            Got::Absent | Got::Clear => None,
        }
    }

    /// A value that may be there, or be cleared.
    pub(in crate::import) fn upsert<F: Give>(
        &mut self,
        field: Option<&F>,
    ) -> MaybeUndefined<F::Value> {
        match field.map(|field| self.get(field)) {
            None | Some(Got::Absent) => MaybeUndefined::Undefined,
            Some(Got::Clear) => MaybeUndefined::Null,
            Some(Got::Value(value)) => MaybeUndefined::Value(value),
        }
    }

    /// The cells of the row.
    pub(super) const fn cells(&self) -> &'a Cells<'a> {
        self.cells
    }

    /// What is wrong with the row, if anything.
    pub(in crate::import) fn finish(self) -> Vec<Problem> {
        self.problems
    }

    fn get<F: Give>(&mut self, field: &F) -> Got<F::Value> {
        field.give(self.cells).unwrap_or_else(|problem| {
            self.problems.push(problem);
            Got::Absent
        })
    }
}
