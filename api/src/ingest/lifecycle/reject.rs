//! Sales does not accept a lead.

use agreement::lifecycle::{Actor, Step};
use async_graphql::{ID, InputObject};

use super::work::{With, Work, clean_note};
use crate::{
    graphql::{lifecycle_enums::LeadRejectionReason, user_error::Refusal},
    ingest::{Ingest, SingleWrite, Written},
};

/// A lead to reject.
#[derive(Debug, Clone, InputObject)]
pub struct RejectLeadInput {
    /// Which lead: an MQL that sales has not tried to reach yet.
    pub id: ID,
    /// Why.
    pub reason: LeadRejectionReason,
    /// What marketing should know, in your own words.
    pub note: Option<String>,
}

impl SingleWrite for RejectLeadInput {
    const OPERATION: &'static str = "rejectLead";
    const NOUN: &'static str = "Lead";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let Self { id, reason, note } = self;
        let with = With {
            note: clean_note(note.as_deref())?,
            ..With::default()
        };
        let step = Step::Reject(reason.into());
        let work = Work::of(ingest, &id).await?;
        work.take(ingest, step, Actor::Sales, with).await
    }
}
