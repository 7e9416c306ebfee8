//! Sales gives a lead up.

use agreement::lifecycle::{Actor, Step};
use async_graphql::{ID, InputObject};

use super::work::{With, Work, clean_note};
use crate::{
    graphql::{
        lifecycle_enums::{LeadDisqualificationReason, LeadMisfit},
        user_error::Refusal,
    },
    ingest::{Ingest, SingleWrite, Written},
};

/// A lead to disqualify.
#[derive(Debug, Clone, InputObject)]
pub struct DisqualifyLeadInput {
    /// Which lead: a SAL or SQL that sales has tried to reach since the hand-off.
    pub id: ID,
    /// Why. `UNABLE_TO_REACH` needs as many attempts as are agreed, `NO_FIT` needs `misfit`.
    pub reason: LeadDisqualificationReason,
    /// In what the product does not suit; with `NO_FIT` only.
    pub misfit: Option<LeadMisfit>,
    /// In your own words.
    pub note: Option<String>,
}

impl SingleWrite for DisqualifyLeadInput {
    const OPERATION: &'static str = "disqualifyLead";
    const NOUN: &'static str = "Lead";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let Self {
            id,
            reason,
            misfit,
            note,
        } = self;
        let with = With {
            note: clean_note(note.as_deref())?,
            ..With::default()
        };
        let step = Step::Disqualify(reason.into(), misfit.map(Into::into));
        let work = Work::of(ingest, &id).await?;
        work.take(ingest, step, Actor::Sales, with).await
    }
}
