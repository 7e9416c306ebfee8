//! Merging by hand.

use async_graphql::{ID, InputObject};
use entity::lead;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use serde_json::json;

use super::join::{How, join};
use crate::{
    graphql::{
        global_id::Kind,
        user_error::{Refusal, UserError, UserErrorCode},
    },
    ingest::{Ingest, RowStatus, SingleWrite, Written, clean_reason},
};

/// Two leads that are one person.
#[derive(Debug, Clone, InputObject)]
pub struct MergeLeadsInput {
    /// The lead that stays, with its stage.
    pub into: ID,
    /// The lead that it takes over, with all names, touches, deals and notes.
    pub from: ID,
    /// How you know.
    pub reason: Option<String>,
}

impl SingleWrite for MergeLeadsInput {
    const OPERATION: &'static str = "mergeLeads";
    const NOUN: &'static str = "Lead";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let Self { into, from, reason } = self;
        let reason = clean_reason(reason.as_deref())?;
        let mut found = Vec::new();
        for (field, id) in [("into", &into), ("from", &from)] {
            let uuid = Kind::Lead.uuid(id);
            found.push(uuid.ok_or_else(|| unknown(field, id))?);
        }
        // Locked in one order, so that two merges wait instead of blocking each other.
        let rows = lead::Entity::find()
            .filter(lead::Column::Id.is_in(found.iter().copied()))
            .filter(lead::Column::MergedInto.is_null())
            .order_by_asc(lead::Column::Id)
            .lock_exclusive()
            .all(&*ingest.tx)
            .await?;
        let take = |field: &'static str, id: &ID| {
            let row = rows.iter().find(|row| Kind::Lead.id(row.id) == *id);
            row.cloned().ok_or_else(|| unknown(field, id))
        };
        let (kept, gone) = (take("into", &into)?, take("from", &from)?);
        if kept.id == gone.id {
            let message = "from and into are the same lead; expected two.";
            return Err(UserError::new(UserErrorCode::Conflict, ["from"], message).into());
        }
        for (field, row) in [("into", &kept), ("from", &gone)] {
            if row.erased_at.is_some() {
                let message = "The personal data of this lead was deleted on request; it is merged with nobody.";
                return Err(UserError::new(UserErrorCode::NotAllowed, [field], message).into());
            }
        }
        let (kept_id, gone_id) = (kept.id, gone.id);
        let how = How {
            automatic: false,
            reason: reason.clone(),
        };
        let (merge, _) = join(ingest, gone, kept, how).await?;
        Ok(Written {
            id: kept_id.into(),
            status: RowStatus::Updated,
            detail: json!({ "merge": merge.as_uuid(), "from": gone_id.as_uuid() }),
            reason,
        })
    }
}

fn unknown(field: &'static str, id: &ID) -> UserError {
    UserError::not_found([field], format!("No lead has the id {}.", id.as_str()))
}
