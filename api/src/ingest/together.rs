//! Rows of several nouns in one transaction, as files bring them: all of a batch is written, or nothing.

use futures_util::future::BoxFuture;

use super::{BulkOutcome, BulkRow, Ingest, audit};
use crate::{db::Position, graphql::user_error::Refusal};

impl Ingest<'_> {
    /// Takes rows of one noun, at most [`MAX_ROWS`](super::MAX_ROWS); paths of errors start inside the row. The audit
    /// log gets one entry for all of them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take<R: BulkRow>(&mut self, rows: &[R]) -> Result<BulkOutcome, Refusal> {
        // Boxed, so that what awaits the rows of ten nouns holds a pointer to each.
        let writing: BoxFuture<'_, _> = Box::pin(R::write(self, rows));
        let outcome = BulkOutcome::of(writing.await?);
        if outcome.created + outcome.updated > 0 {
            audit::bulk(self, R::OPERATION, R::NOUN, &outcome).await?;
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
