//! The audit log: who did what to what, when and why. One entry a mutation, in the mutation's own transaction.

use entity::{audit_entry, ids::AuditEntryId, instant::Millis};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, DbErr, EntityTrait as _};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{BulkOutcome, Ingest};
use crate::{auth::Viewer, clock};

/// What was done.
#[derive(Debug)]
pub struct Entry<'a> {
    /// The mutation.
    pub action: &'a str,
    /// The noun.
    pub noun: &'a str,
    /// Which object, if it is one.
    pub object: Option<Uuid>,
    /// From, to and whatever else matters. Never a secret.
    pub detail: Value,
    /// Why, if that was said.
    pub reason: Option<String>,
}

/// Writes an entry.
///
/// # Errors
/// When the database fails.
pub async fn record(
    tx: &DatabaseTransaction,
    viewer: &Viewer,
    now: Millis,
    entry: Entry<'_>,
) -> Result<(), DbErr> {
    let (actor_type, actor_id, actor_name) = viewer.actor();
    let row = audit_entry::ActiveModel {
        id: Set(AuditEntryId(clock::new_id())),
        occurred_at: Set(now),
        actor_type: Set(actor_type),
        actor_id: Set(actor_id),
        actor_name: Set(actor_name),
        action: Set(entry.action.to_owned()),
        object_type: Set(entry.noun.to_owned()),
        object_id: Set(entry.object),
        detail: Set(entry.detail.to_string()),
        reason: Set(entry.reason),
        request_id: Set(None),
    };
    audit_entry::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Writes the entry of a bulk write: its counts, not its rows.
pub(super) async fn bulk(
    ingest: &Ingest<'_>,
    operation: &str,
    noun: &str,
    outcome: &BulkOutcome,
) -> Result<(), DbErr> {
    let detail = json!({
        "source": ingest.source_name,
        "created": outcome.created,
        "updated": outcome.updated,
        "unchanged": outcome.unchanged,
        "duplicate": outcome.duplicate,
        "rejected": outcome.rejected,
    });
    let entry = Entry {
        action: operation,
        noun,
        object: None,
        detail,
        reason: None,
    };
    record(&ingest.tx, ingest.viewer, ingest.now, entry).await
}
