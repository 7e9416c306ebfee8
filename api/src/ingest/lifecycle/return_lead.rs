//! Marketing takes a lead back.

use agreement::lifecycle::{Actor, Step};
use async_graphql::{ID, InputObject};

use super::work::{With, Work, clean_note};
use crate::{
    graphql::user_error::Refusal,
    ingest::{Ingest, SingleWrite, Written},
};

/// A lead to take back.
#[derive(Debug, Clone, InputObject)]
pub struct ReturnLeadInput {
    /// Which lead: one that is REJECTED, DISQUALIFIED or RECYCLED. It becomes a LEAD in its next cycle; to hand it off
    /// again at once, use `handOffLead`.
    pub id: ID,
    /// In your own words.
    pub note: Option<String>,
}

impl SingleWrite for ReturnLeadInput {
    const OPERATION: &'static str = "returnLead";
    const NOUN: &'static str = "Lead";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let Self { id, note } = self;
        let with = With {
            note: clean_note(note.as_deref())?,
            ..With::default()
        };
        let work = Work::of(ingest, &id).await?;
        work.take(ingest, Step::Return, Actor::Marketing, with)
            .await
    }
}
