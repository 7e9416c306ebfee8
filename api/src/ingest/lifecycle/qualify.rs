//! Sales finds a lead qualified.

use agreement::lifecycle::{Actor, Step};
use async_graphql::{ID, InputObject};

use super::work::{With, Work, clean_note};
use crate::{
    graphql::user_error::Refusal,
    ingest::{Ingest, SingleWrite, Written},
};

/// A lead that is qualified.
#[derive(Debug, Clone, InputObject)]
pub struct QualifyLeadInput {
    /// Which lead: a SAL that is on a deal, or with whom a meeting or demo was held since the hand-off.
    pub id: ID,
    /// In your own words.
    pub note: Option<String>,
}

impl SingleWrite for QualifyLeadInput {
    const OPERATION: &'static str = "qualifyLead";
    const NOUN: &'static str = "Lead";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let Self { id, note } = self;
        let with = With {
            note: clean_note(note.as_deref())?,
            ..With::default()
        };
        let work = Work::of(ingest, &id).await?;
        work.take(ingest, Step::Qualify, Actor::Sales, with).await
    }
}
