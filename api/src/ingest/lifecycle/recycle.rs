//! Sales gives a lead back until a day.

use agreement::lifecycle::{Actor, Step};
use async_graphql::{ID, InputObject};

use super::work::{With, Work, clean_note};
use crate::{
    graphql::{lifecycle_enums::LeadRecyclingReason, scalars::Date, user_error::Refusal},
    ingest::{Ingest, SingleWrite, Written},
};

/// A lead to recycle.
#[derive(Debug, Clone, InputObject)]
pub struct RecycleLeadInput {
    /// Which lead: an MQL, SAL or SQL.
    pub id: ID,
    /// Why.
    pub reason: LeadRecyclingReason,
    /// The day, after today, on which it comes back to marketing by itself, in its next cycle.
    pub recontact_on: Date,
    /// In your own words.
    pub note: Option<String>,
}

impl SingleWrite for RecycleLeadInput {
    const OPERATION: &'static str = "recycleLead";
    const NOUN: &'static str = "Lead";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let Self {
            id,
            reason,
            recontact_on,
            note,
        } = self;
        let with = With {
            note: clean_note(note.as_deref())?,
            ..With::default()
        };
        let step = Step::Recycle(reason.into(), Some(recontact_on.0));
        let work = Work::of(ingest, &id).await?;
        work.take(ingest, step, Actor::Sales, with).await
    }
}
