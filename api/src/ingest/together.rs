//! Rows of several nouns in one transaction, as files bring them: all of a batch is written, or nothing.

use super::{BulkOutcome, BulkRow, Ingest, audit};
use crate::{db::Position, graphql::user_error::Refusal};

impl Ingest<'_> {
    /// Takes rows of one noun, at most [`MAX_ROWS`](super::MAX_ROWS); paths of errors start inside the row. The audit
    /// log gets one entry for all of them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take<R: BulkRow>(&mut self, rows: &[R]) -> Result<BulkOutcome, Refusal> {
        let outcome = BulkOutcome::of(R::write(self, rows).await?);
        if outcome.created + outcome.updated > 0 {
            audit::bulk::<R>(self, &outcome).await?;
        }
        Ok(outcome)
    }

    /// Writes what changed into the feed and commits.
    ///
    /// # Errors
    /// When the database fails; then nothing was written.
    pub async fn commit(mut self) -> Result<Option<Position>, Refusal> {
        self.record_changes().await?;
        Ok(self.tx.commit().await?)
    }
}
