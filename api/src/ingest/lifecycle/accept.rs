//! Sales accepts a lead.

use agreement::lifecycle::{Actor, Step};
use async_graphql::{ID, InputObject};

use super::work::{With, Work, clean_name, clean_note};
use crate::{
    auth::Caller,
    graphql::user_error::Refusal,
    ingest::{Ingest, SingleWrite, Written},
};

/// A lead to accept.
#[derive(Debug, Clone, InputObject)]
pub struct AcceptLeadInput {
    /// Which lead: an MQL that sales has not tried to reach yet.
    pub id: ID,
    /// Who works it: a user's e-mail address, or a name. Absent: as before; a lead that waits in a queue becomes yours.
    pub owner: Option<String>,
    /// In your own words.
    pub note: Option<String>,
}

impl SingleWrite for AcceptLeadInput {
    const OPERATION: &'static str = "acceptLead";
    const NOUN: &'static str = "Lead";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let Self { id, owner, note } = self;
        let named = match &owner {
            Some(owner) => Some(clean_name(owner, &["owner"])?),
            None => None,
        };
        let note = clean_note(note.as_deref())?;
        let work = Work::of(ingest, &id).await?;
        let in_queue = work
            .facts
            .hand_off
            .as_ref()
            .is_some_and(|hand_off| hand_off.assigned_at.is_none());
        let caller = match &ingest.viewer.caller {
            Caller::User { email, .. } if in_queue => Some(email.clone()),
            _ => None,
        };
        let with = With {
            note,
            owner: named.or(caller),
            ..With::default()
        };
        work.take(ingest, Step::Accept, Actor::Sales, with).await
    }
}
