//! Hiding a deal from lists, and showing it again.

use async_graphql::{ID, InputObject};

use super::{
    batch::Batch,
    history::Occasion,
    one::{deal_id, unknown},
};
use crate::{
    graphql::user_error::Refusal,
    ingest::{Ingest, RowStatus, SingleWrite, Written, clean_reason},
};

/// A deal to archive. Archiving hides it from lists; its credit stays.
#[derive(Debug, Clone, InputObject)]
pub struct ArchiveDealInput {
    /// Which deal.
    pub id: ID,
    /// Archive it (true), or bring it back (false).
    #[graphql(default = true)]
    pub archived: bool,
    /// Why, for the audit log.
    pub reason: Option<String>,
}

impl SingleWrite for ArchiveDealInput {
    const OPERATION: &'static str = "archiveDeal";
    const NOUN: &'static str = "Deal";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let Self {
            id,
            archived,
            reason,
        } = self;
        let id = deal_id(&id)?;
        let reason = clean_reason(reason.as_deref())?;
        let mut batch = Batch::load(ingest, &[id]).await?;
        let before = batch.get(id).cloned().ok_or_else(unknown)?;
        let mut after = before.clone();
        after.archived_at = archived.then(|| before.archived_at.unwrap_or(ingest.now));
        let (status, _) = batch.put(ingest, Some(&before), after, None, &Occasion::default());
        let detail = batch.difference(id);
        if status != RowStatus::Unchanged {
            batch.save(ingest).await?;
        }
        Ok(Written {
            id: id.into(),
            status,
            detail,
            reason,
        })
    }
}
