//! Undoing a merge.

use async_graphql::{ID, InputObject};
use entity::{ids::LeadId, lead, lead_merge};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use serde_json::json;

use super::part::part;
use crate::{
    graphql::{
        global_id::Kind,
        user_error::{Refusal, UserError, UserErrorCode},
    },
    ingest::{Ingest, RowStatus, SingleWrite, Written, clean_reason},
};

/// A lead that was taken over by mistake.
#[derive(Debug, Clone, InputObject)]
pub struct UnmergeLeadInput {
    /// The lead that was taken over; `Lead.merges` of the other one has its id.
    pub id: ID,
    /// Why.
    pub reason: Option<String>,
}

impl SingleWrite for UnmergeLeadInput {
    const OPERATION: &'static str = "unmergeLead";
    const NOUN: &'static str = "Lead";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let Self { id, reason } = self;
        let reason = clean_reason(reason.as_deref())?;
        let unknown =
            || UserError::not_found(["id"], format!("No lead has the id {}.", id.as_str()));
        let gone = Kind::Lead.uuid(&id).map(LeadId).ok_or_else(unknown)?;
        let merge = lead_merge::Entity::find()
            .filter(lead_merge::Column::FromLeadId.eq(gone))
            .filter(lead_merge::Column::UnmergedAt.is_null())
            .order_by_desc(lead_merge::Column::Id)
            .one(&*ingest.tx)
            .await?;
        let Some(merge) = merge else {
            lead::Entity::find_by_id(gone)
                .one(&*ingest.tx)
                .await?
                .ok_or_else(unknown)?;
            let message = "This lead was not taken over by another one; there is nothing to undo.";
            return Err(UserError::new(UserErrorCode::Conflict, ["id"], message).into());
        };
        let rows = lead::Entity::find()
            .filter(lead::Column::Id.is_in([merge.from_lead_id, merge.into_lead_id]))
            .order_by_asc(lead::Column::Id)
            .lock_exclusive()
            .all(&*ingest.tx)
            .await?;
        let take = |id: LeadId| rows.iter().find(|row| row.id == id).cloned();
        let (Some(gone), Some(kept)) = (take(merge.from_lead_id), take(merge.into_lead_id)) else {
            return Err(unknown().into());
        };
        if let Some(other) = kept.merged_into {
            let message = format!(
                "The lead that took this one over, {}, was itself taken over by {}. Undo that first.",
                Kind::Lead.id(kept.id).as_str(),
                Kind::Lead.id(other).as_str(),
            );
            return Err(UserError::new(UserErrorCode::Conflict, ["id"], message).into());
        }
        if kept.erased_at.is_some() {
            let message = "The personal data of these leads was deleted on request; nobody can tell them apart any more.";
            return Err(UserError::new(UserErrorCode::NotAllowed, ["id"], message).into());
        }
        let (gone_id, kept_id, merge_id) = (gone.id, kept.id, merge.id);
        part(ingest, merge, gone, kept).await?;
        Ok(Written {
            id: gone_id.into(),
            status: RowStatus::Updated,
            detail: json!({ "merge": merge_id.as_uuid(), "into": kept_id.as_uuid() }),
            reason,
        })
    }
}
