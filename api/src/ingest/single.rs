//! The frame of every write of a single object: create, update, archive, move.

use futures_util::future::BoxFuture;
use serde_json::Value;
use uuid::Uuid;

use super::{BulkOutcome, Ingest, RowOutcome, RowStatus, audit, idempotency};
use crate::{
    app::App,
    auth::Viewer,
    db::{Position, Retry},
    graphql::user_error::{Refusal, UserError},
};

/// The source that objects made by hand belong to.
pub const OWN_SOURCE: &str = "accord";

/// What a write of a single object came to.
#[derive(Debug)]
pub struct Written {
    /// The object.
    pub id: Uuid,
    /// Created, Updated or Unchanged (nothing was written).
    pub status: RowStatus,
    /// From and to, for the audit log. Never a secret, never personal data.
    pub detail: Value,
    /// Why, if the input says.
    pub reason: Option<String>,
}

/// A write of a single object, made of its input. It can be copied because a write that met another one is tried again.
pub trait SingleWrite: Clone + Send {
    /// The name of the mutation, for the audit log.
    const OPERATION: &'static str;
    /// The noun, for the audit log.
    const NOUN: &'static str;

    /// Writes.
    fn write(
        self,
        ingest: &mut Ingest<'_>,
    ) -> impl Future<Output = Result<Written, Refusal>> + Send;
}

/// Runs a write of a single object: the object's id, and where in the feed the write stands. Paths of user errors come
/// back inside `input`.
///
/// # Errors
/// What the caller can mend, or what failed.
pub async fn single<W: SingleWrite>(
    app: &App,
    viewer: &Viewer,
    idempotency: Option<(String, Vec<u8>)>,
    mut write: W,
) -> Result<(Uuid, Option<Position>), Refusal> {
    attempts(app, viewer, idempotency.as_ref(), &mut write).await
}

/// A write of whichever kind. The frame is the same for all, and is compiled once and not for each of them.
trait AnyWrite: Send {
    fn operation(&self) -> &'static str;
    fn noun(&self) -> &'static str;

    /// Writes what this stands for, which can be done again.
    fn write<'a>(&mut self, ingest: &'a mut Ingest<'_>) -> BoxFuture<'a, Result<Written, Refusal>>
    where
        Self: 'a;
}

impl<W: SingleWrite> AnyWrite for W {
    fn operation(&self) -> &'static str {
        W::OPERATION
    }

    fn noun(&self) -> &'static str {
        W::NOUN
    }

    fn write<'a>(&mut self, ingest: &'a mut Ingest<'_>) -> BoxFuture<'a, Result<Written, Refusal>>
    where
        Self: 'a,
    {
        Box::pin(<W as SingleWrite>::write(self.clone(), ingest))
    }
}

/// Boxed, as are the writes themselves: whatever awaits one holds a pointer, and not some ten kilobytes of how far it is.
fn attempts<'a>(
    app: &'a App,
    viewer: &'a Viewer,
    idempotency: Option<&'a (String, Vec<u8>)>,
    write: &'a mut dyn AnyWrite,
) -> BoxFuture<'a, Result<(Uuid, Option<Position>), Refusal>> {
    Box::pin(async move {
        let mut retry = Retry::default();
        loop {
            match attempt(app, viewer, idempotency, write).await {
                Err(refusal) if retry.again(refusal.database_failure()).await => {}
                done => return done,
            }
        }
    })
}

async fn attempt(
    app: &App,
    viewer: &Viewer,
    idempotency: Option<&(String, Vec<u8>)>,
    write: &mut dyn AnyWrite,
) -> Result<(Uuid, Option<Position>), Refusal> {
    let mut ingest = Ingest::begin(app, viewer, OWN_SOURCE).await?;
    let operation = write.operation();
    if let Some((key, hash)) = idempotency
        && let idempotency::Claim::Replay(outcome) =
            idempotency::claim(&ingest.tx, viewer, key, operation, hash, ingest.now).await?
    {
        let id = outcome.results.first().and_then(|result| result.id);
        let id = id.ok_or_else(|| anyhow::anyhow!("a kept answer names no object"))?;
        return Ok((id, outcome.position.map(Position)));
    }
    let written = write.write(&mut ingest).await.map_err(within_input)?;
    if written.status != RowStatus::Unchanged {
        ingest.record_changes().await?;
        let entry = audit::Entry {
            action: operation,
            noun: write.noun(),
            object: Some(written.id),
            detail: written.detail,
            reason: written.reason,
        };
        audit::record(&ingest.tx, viewer, ingest.now, entry).await?;
    }
    if let Some((key, _)) = idempotency {
        let mut outcome = BulkOutcome::of(vec![RowOutcome::taken(written.status, written.id)]);
        outcome.position = ingest.tx.position().map(|position| position.0);
        idempotency::keep(&ingest.tx, viewer, key, &outcome).await?;
    }
    let position = ingest.publish(app).await?;
    Ok((written.id, position))
}

fn within_input(refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::User(errors) => Refusal::User(
            errors
                .into_iter()
                .map(|error: UserError| error.within(["input"]))
                .collect(),
        ),
        other => other,
    }
}
