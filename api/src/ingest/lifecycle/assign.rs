//! Sales says who works a lead.

use async_graphql::{ID, InputObject};
use entity::lead;
use serde_json::json;

use super::{
    hand_offs,
    work::{Work, clean_name, clean_note, save},
};
use crate::{
    graphql::user_error::{Refusal, UserError, UserErrorCode},
    ingest::{Ingest, RowStatus, SingleWrite, Written},
};

/// A lead to give to somebody.
#[derive(Debug, Clone, InputObject)]
pub struct AssignLeadInput {
    /// Which lead: an MQL, SAL or SQL.
    pub id: ID,
    /// Who works it from now on: a user's e-mail address, or a name. The clock of the agreement goes on.
    pub owner: String,
    /// In your own words.
    pub note: Option<String>,
}

impl SingleWrite for AssignLeadInput {
    const OPERATION: &'static str = "assignLead";
    const NOUN: &'static str = "Lead";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let Self { id, owner, note } = self;
        let owner = clean_name(&owner, &["owner"])?;
        let note = clean_note(note.as_deref())?;
        let work = Work::of(ingest, &id).await?;
        let standing = &work.facts.standing;
        if !standing.stage.is_with_sales() {
            let message = format!(
                "The lead is in the stage {}; sales assigns leads in MQL, SAL and SQL.",
                standing.stage
            );
            return Err(UserError::new(UserErrorCode::Conflict, ["id"], message).into());
        }
        let waiting = work
            .facts
            .hand_off
            .as_ref()
            .is_some_and(|hand_off| hand_off.assigned_at.is_none());
        if work.lead.owner.as_deref() == Some(owner.as_str()) && !waiting {
            return Ok(work.unchanged());
        }
        hand_offs::assigned(ingest, work.lead.id, work.lead.cycle).await?;
        let detail = json!({ "from": work.lead.owner, "to": owner });
        let id = work.lead.id;
        let after = lead::Model {
            owner: Some(owner),
            updated_at: ingest.now,
            ..work.lead
        };
        save(ingest, after).await?;
        Ok(Written {
            id: id.into(),
            status: RowStatus::Updated,
            detail,
            reason: note,
        })
    }
}
