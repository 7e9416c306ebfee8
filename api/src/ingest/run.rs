//! The frame of every bulk write.

use std::{collections::BTreeSet, sync::Arc};

use entity::{ids::SourceId, instant::Millis};
use futures_util::future::BoxFuture;
use sea_orm::DbErr;
use uuid::Uuid;

use super::{BulkOutcome, RowOutcome, RowStatus, audit, idempotency, source_id, text::clean};
use crate::{
    app::App,
    auth::Viewer,
    clock,
    db::{ChangePayload, Position, Retry, WriteTx},
    graphql::user_error::{Refusal, UserError},
    ledger::FreshTouch,
    organization::Organization,
};

/// Rows in one request.
pub const MAX_ROWS: usize = 500;

/// A row of a noun that can be loaded in bulk.
pub trait BulkRow: Sized + Send + Sync {
    /// The name of the mutation, for the audit log.
    const OPERATION: &'static str;
    /// The noun, for the audit log.
    const NOUN: &'static str;

    /// A hash of the rows, to tell a retry from another request: for rows that come in such numbers that hashing their
    /// GraphQL values would cost too much.
    #[must_use]
    fn digest(_rows: &[Self]) -> Option<Vec<u8>> {
        None
    }

    /// Writes the rows that can be used and says what became of each, in order. Must not fail for a row that cannot be
    /// used; fails only when the whole write has to.
    fn write(
        ingest: &mut Ingest<'_>,
        rows: &[Self],
    ) -> impl Future<Output = Result<Vec<RowOutcome>, Refusal>> + Send;
}

/// What a bulk write was asked for, beside its rows.
#[derive(Debug, Clone)]
pub struct BulkRequest {
    /// The integration the rows come from.
    pub source: String,
    /// Write nothing when one row cannot be used.
    pub reject_all: bool,
    /// The caller's key for retries, with a hash of the input.
    pub idempotency: Option<(String, Vec<u8>)>,
}

/// An open bulk write.
pub struct Ingest<'a> {
    /// The transaction.
    pub tx: WriteTx,
    /// Who writes.
    pub viewer: &'a Viewer,
    /// The integration the rows come from.
    pub source: SourceId,
    /// Its name.
    pub source_name: String,
    /// When this write happens.
    pub now: Millis,
    /// The organisation's settings.
    pub organization: Arc<Organization>,
    accounts: BTreeSet<Uuid>,
    changes: Vec<ChangePayload>,
    touches: Vec<Vec<FreshTouch>>,
}

impl std::fmt::Debug for Ingest<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ingest")
            .field("source", &self.source_name)
            .finish_non_exhaustive()
    }
}

impl<'a> Ingest<'a> {
    /// Begins a write from this source.
    ///
    /// # Errors
    /// When the source's name is not one, or the database fails.
    pub async fn begin(app: &App, viewer: &'a Viewer, source: &str) -> Result<Ingest<'a>, Refusal> {
        let organization = app.organization().await?;
        let tx = WriteTx::begin(&app.db).await?;
        Self::within(tx, organization, viewer, source).await
    }

    /// Begins a write from this source inside an open transaction.
    ///
    /// # Errors
    /// When the source's name is not one, or the database fails.
    pub async fn within(
        tx: WriteTx,
        organization: Arc<Organization>,
        viewer: &'a Viewer,
        source: &str,
    ) -> Result<Ingest<'a>, Refusal> {
        let source_name = clean(source, 100)
            .map_err(|message| UserError::invalid(["input", "source"], message))?;
        let source = source_id(&tx, &source_name).await?;
        Ok(Self {
            tx,
            viewer,
            source,
            source_name,
            now: clock::now(),
            organization,
            accounts: BTreeSet::new(),
            changes: Vec::new(),
            touches: Vec::new(),
        })
    }

    /// Leads, touchpoints or deals of this account changed.
    pub fn account_changed(&mut self, account: impl Into<Uuid>) {
        self.accounts.insert(account.into());
    }

    /// All that changed of this account is new touches, which are a change of their own.
    pub fn only_touched(&mut self, account: impl Into<Uuid>) {
        self.accounts.remove(&account.into());
    }

    /// Takes the accounts that changed so far out: touches that are written next would hide that more changed of them.
    /// Each has to be named again after that.
    pub fn set_aside(&mut self) -> BTreeSet<Uuid> {
        std::mem::take(&mut self.accounts)
    }

    /// These touches were written, in the order of their ids.
    pub(super) fn recorded(&mut self, touches: Vec<FreshTouch>) {
        if let (Some(first), Some(last)) = (touches.first(), touches.last()) {
            self.changed(ChangePayload::Touchpoints {
                first: first.touch.id.into(),
                last: last.touch.id.into(),
                count: touches.len() as u64,
            });
            self.touches.push(touches);
        }
    }

    /// Something else changed.
    pub fn changed(&mut self, change: ChangePayload) {
        if !self.changes.contains(&change) {
            self.changes.push(change);
        }
    }

    /// Writes what changed into the feed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record_changes(&mut self) -> Result<(), Refusal> {
        for change in std::mem::take(&mut self.changes) {
            self.tx.change(&change).await?;
        }
        let accounts: Vec<Uuid> = std::mem::take(&mut self.accounts).into_iter().collect();
        for ids in accounts.chunks(1000) {
            self.tx
                .change(&ChangePayload::Accounts { ids: ids.to_vec() })
                .await?;
        }
        Ok(())
    }

    /// Commits, once what changed is in the feed: the next question of this process sees it.
    ///
    /// # Errors
    /// When the database fails; then nothing was written.
    pub async fn publish(self, app: &App) -> Result<Option<Position>, DbErr> {
        let Some(position) = self.tx.position() else {
            return self.tx.commit().await;
        };
        let handed = app.ledger.hand_over(position, self.touches);
        self.tx.commit().await?;
        handed.committed();
        app.ledger.committed(position);
        Ok(Some(position))
    }
}

/// Runs a bulk write: all of it in one transaction, or nothing. A write that met another one is tried again as a whole.
///
/// # Errors
/// What the caller can mend of the input as a whole, or what failed.
pub async fn run<R: BulkRow>(
    app: &App,
    viewer: &Viewer,
    request: &BulkRequest,
    rows: &[R],
) -> Result<BulkOutcome, Refusal> {
    if rows.len() > MAX_ROWS {
        let message = format!(
            "{} rows; one request takes at most {MAX_ROWS}. Send several.",
            rows.len()
        );
        return Err(UserError::invalid(["input", "rows"], message).into());
    }
    attempts(app, viewer, request, &Rows(rows)).await
}

/// Rows of whichever noun. The frame is the same for all, and is compiled once and not for each of them.
trait AnyRows: Sync {
    fn operation(&self) -> &'static str;
    fn noun(&self) -> &'static str;

    /// As [`BulkRow::write`].
    fn write<'a>(
        &'a self,
        ingest: &'a mut Ingest<'_>,
    ) -> BoxFuture<'a, Result<Vec<RowOutcome>, Refusal>>;
}

struct Rows<'r, R>(&'r [R]);

impl<R: BulkRow> AnyRows for Rows<'_, R> {
    fn operation(&self) -> &'static str {
        R::OPERATION
    }

    fn noun(&self) -> &'static str {
        R::NOUN
    }

    fn write<'a>(
        &'a self,
        ingest: &'a mut Ingest<'_>,
    ) -> BoxFuture<'a, Result<Vec<RowOutcome>, Refusal>> {
        Box::pin(R::write(ingest, self.0))
    }
}

/// Boxed, as are the writes themselves: whatever awaits one holds a pointer, and not some ten kilobytes of how far it is.
fn attempts<'a>(
    app: &'a App,
    viewer: &'a Viewer,
    request: &'a BulkRequest,
    rows: &'a dyn AnyRows,
) -> BoxFuture<'a, Result<BulkOutcome, Refusal>> {
    Box::pin(async move {
        let mut retry = Retry::default();
        loop {
            match attempt(app, viewer, request, rows).await {
                Err(refusal) if retry.again(refusal.database_failure()).await => {}
                done => return done,
            }
        }
    })
}

async fn attempt(
    app: &App,
    viewer: &Viewer,
    request: &BulkRequest,
    rows: &dyn AnyRows,
) -> Result<BulkOutcome, Refusal> {
    let mut ingest = Ingest::begin(app, viewer, &request.source).await?;
    let operation = rows.operation();
    let claim = match &request.idempotency {
        None => None,
        Some((key, hash)) => {
            match idempotency::claim(&ingest.tx, viewer, key, operation, hash, ingest.now).await? {
                idempotency::Claim::Replay(outcome) => return Ok(outcome),
                idempotency::Claim::Fresh => Some(key),
            }
        }
    };
    let written = rows.write(&mut ingest).await?;
    let any_rejected = written.iter().any(|row| row.status == RowStatus::Rejected);
    let mut outcome = BulkOutcome::of(written);
    for (place, result) in outcome.results.iter_mut().enumerate() {
        for error in &mut result.errors {
            *error =
                error
                    .clone()
                    .within(["input".to_owned(), "rows".to_owned(), place.to_string()]);
        }
    }
    if any_rejected && request.reject_all {
        return Ok(outcome.nothing_written());
    }
    ingest.record_changes().await?;
    if outcome.created + outcome.updated > 0 {
        audit::bulk(&ingest, operation, rows.noun(), &outcome).await?;
    }
    outcome.position = ingest.tx.position().map(|position| position.0);
    if let Some(key) = claim {
        idempotency::keep(&ingest.tx, viewer, key, &outcome).await?;
    }
    ingest.publish(app).await?;
    Ok(outcome)
}
