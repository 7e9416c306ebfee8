//! The hand-off of a lead from marketing to sales.

use std::sync::Arc;

use async_graphql::{Context, Object};
use entity::lead_hand_off;

use super::{lead::Lead, money::Money};
use crate::{
    auth::{Permission, Requires},
    error::ApiResult,
    graphql::{enums::LeadStage, loaders::Loaders, scalars::DateTime},
};

/// When a lead was handed from marketing to sales, and what came of it. There is one for each cycle of a lead.
#[derive(Debug, Clone)]
pub struct LeadHandOff(pub Arc<lead_hand_off::Model>);

/// When a lead was handed from marketing to sales, and what came of it. There is one for each cycle of a lead.
#[Object(guard = "Requires(Permission::LeadsRead)")]
impl LeadHandOff {
    /// The lead, as it is now.
    async fn lead(&self, ctx: &Context<'_>) -> ApiResult<Option<Lead>> {
        Loaders::of(ctx).lead(self.0.lead_id).await
    }

    /// The cycle of the lead, counted from 1.
    async fn cycle(&self) -> i32 {
        self.0.cycle
    }

    /// When the clock started. Giving the lead to somebody else does not start it again.
    async fn handed_off_at(&self) -> DateTime {
        DateTime(self.0.handed_off_at)
    }

    /// Whether nobody said when it happened, so that it is dated by its import.
    async fn dated_by_import(&self) -> bool {
        self.0.dated_by_import
    }

    /// Who handed it off: a user's e-mail address, or a token's name.
    async fn actor(&self) -> &str {
        &self.0.actor_name
    }

    /// The person of sales it was handed to; null where it was handed to a queue, or nobody is known.
    async fn owner(&self) -> Option<&str> {
        self.0.owner.as_deref()
    }

    /// The queue it was handed to; null where it was handed to a person.
    async fn queue(&self) -> Option<&str> {
        self.0.queue.as_deref()
    }

    /// When it first had a person who works it; null while it waits in a queue. Up to here the delay is the system's, from
    /// here on it is the person's.
    async fn assigned_at(&self) -> Option<DateTime> {
        self.0.assigned_at.map(DateTime)
    }

    /// What the lead was worth at the hand-off, fixed since: win rate of its type times the average amount won of its
    /// type, over the four quarters before. Null where nothing was known to price it by.
    async fn value(&self) -> Option<Money> {
        let currency = self.0.value_currency.as_deref()?;
        Money::of_row(self.0.value_minor?, currency)
    }

    /// When it was accepted, rejected or left MQL in another way; null while it has not.
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.decided_at.map(DateTime)
    }

    /// The stage it went to from MQL; null while it has not.
    async fn decision(&self) -> Option<LeadStage> {
        let stage: entity::lead_stage::LeadStage = self.0.decision.as_deref()?.parse().ok()?;
        Some(stage.into())
    }

    /// When silence accepts the lead, by the agreement in effect at the hand-off; null where none was.
    async fn silence_due_at(&self) -> Option<DateTime> {
        self.0.silence_due_at.map(DateTime)
    }

    /// By when sales has to respond, by the agreement in effect at the hand-off; null where none was.
    async fn response_due_at(&self) -> Option<DateTime> {
        self.0.response_due_at.map(DateTime)
    }

    /// By when sales has to have made the agreed attempts; null where none were agreed at the hand-off.
    async fn attempts_due_at(&self) -> Option<DateTime> {
        self.0.attempts_due_at.map(DateTime)
    }
}
