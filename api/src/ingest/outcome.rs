//! What became of the rows.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::graphql::user_error::UserError;

/// What became of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowStatus {
    /// Something new was made.
    Created,
    /// Something known was changed.
    Updated,
    /// It said what was known already.
    Unchanged,
    /// It was recorded before (touchpoints).
    Duplicate,
    /// It cannot be used.
    Rejected,
}

/// What became of one row, and of which object.
#[derive(Debug, Clone)]
pub struct RowOutcome {
    /// What became of it.
    pub status: RowStatus,
    /// The object the row is about; none when rejected.
    pub id: Option<Uuid>,
    /// Why it was rejected; paths start inside the row.
    pub errors: Vec<UserError>,
}

impl RowOutcome {
    /// A row that was taken.
    pub fn taken(status: RowStatus, id: impl Into<Uuid>) -> Self {
        Self {
            status,
            id: Some(id.into()),
            errors: Vec::new(),
        }
    }

    /// A row that cannot be used.
    #[must_use]
    pub const fn rejected(errors: Vec<UserError>) -> Self {
        Self {
            status: RowStatus::Rejected,
            id: None,
            errors,
        }
    }
}

/// What became of one row, as it is answered and kept for a retry.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BulkResult {
    /// The object the row is about.
    pub id: Option<Uuid>,
    /// Why it was rejected.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<UserError>,
}

/// What became of all rows. The five counts add up to the number of rows.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct BulkOutcome {
    /// New objects.
    pub created: usize,
    /// Changed objects.
    pub updated: usize,
    /// Rows that said what was known.
    pub unchanged: usize,
    /// Rows recorded before.
    pub duplicate: usize,
    /// Rows not used.
    pub rejected: usize,
    /// One for each row, in order.
    pub results: Vec<BulkResult>,
    /// Where in the feed the write stands; none when nothing was written.
    pub position: Option<i64>,
    /// Errors of the input as a whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<UserError>,
}

impl BulkOutcome {
    /// Adds up what became of each row.
    #[must_use]
    pub fn of(rows: Vec<RowOutcome>) -> Self {
        let mut outcome = Self::default();
        for row in rows {
            match row.status {
                RowStatus::Created => outcome.created += 1,
                RowStatus::Updated => outcome.updated += 1,
                RowStatus::Unchanged => outcome.unchanged += 1,
                RowStatus::Duplicate => outcome.duplicate += 1,
                RowStatus::Rejected => outcome.rejected += 1,
            }
            outcome.results.push(BulkResult {
                id: row.id,
                errors: row.errors,
            });
        }
        outcome
    }

    /// The same when nothing is written because one row could not be used: every row is rejected.
    #[must_use]
    pub fn nothing_written(self) -> Self {
        let results: Vec<_> = self
            .results
            .into_iter()
            .map(|result| BulkResult { id: None, ..result })
            .collect();
        Self {
            rejected: results.len(),
            results,
            ..Self::default()
        }
    }

    /// Nothing was done, for reasons that concern the input as a whole.
    #[must_use]
    pub fn refused(errors: Vec<UserError>) -> Self {
        Self {
            errors,
            ..Self::default()
        }
    }
}
