//! Marketing hands a lead to sales.

use agreement::lifecycle::{Actor, Step};
use async_graphql::{ID, InputObject, OneofObject};

use super::{
    hand_offs::Receiver,
    work::{With, Work, clean_name, clean_note},
};
use crate::{
    graphql::user_error::Refusal,
    ingest::{Ingest, SingleWrite, Written},
};

/// Who takes a lead: a person, or a queue.
#[derive(Debug, Clone, OneofObject)]
pub enum LeadReceiverInput {
    /// A person of sales: a user's e-mail address, or a name.
    Owner(String),
    /// A queue that sales takes leads from, in your own words.
    Queue(String),
}

/// A lead to hand off.
#[derive(Debug, Clone, InputObject)]
pub struct HandOffLeadInput {
    /// Which lead: a SUBSCRIBER or LEAD, or one that came back (REJECTED, DISQUALIFIED, RECYCLED), which opens its next
    /// cycle.
    pub id: ID,
    /// Who takes it. The clock of the agreement starts now, whoever it is.
    pub to: LeadReceiverInput,
    /// What sales should know, in your own words.
    pub note: Option<String>,
    /// Your key for this request, kept for 24 hours: a retry with the same key gets the first answer and does nothing.
    pub idempotency_key: Option<String>,
}

impl SingleWrite for HandOffLeadInput {
    const OPERATION: &'static str = "handOffLead";
    const NOUN: &'static str = "Lead";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let Self {
            id,
            to,
            note,
            idempotency_key: _,
        } = self;
        let receiver = match to {
            LeadReceiverInput::Owner(owner) => {
                Receiver::Owner(clean_name(&owner, &["to", "owner"])?)
            }
            LeadReceiverInput::Queue(queue) => {
                Receiver::Queue(clean_name(&queue, &["to", "queue"])?)
            }
        };
        let with = With {
            note: clean_note(note.as_deref())?,
            receiver: Some(receiver),
            ..With::default()
        };
        let work = Work::of(ingest, &id).await?;
        work.take(ingest, Step::HandOff, Actor::Marketing, with)
            .await
    }
}
