//! Leads that nobody had answered by a certain hour.

use std::sync::Arc;

use async_graphql::{Context, Object};
use entity::lead_escalation;

use crate::{
    auth::{Permission, Requires},
    error::ApiResult,
    graphql::{loaders::Loaders, scalars::DateTime, types::lead::Lead},
};

/// A lead that sales had not tried to reach when 24, 48 or 72 business hours were over.
#[derive(Debug, Clone)]
pub struct LeadEscalation(pub Arc<lead_escalation::Model>);

/// A lead that sales had not tried to reach when 24, 48 or 72 business hours were over.
#[Object(guard = "Requires(Permission::LeadsRead)")]
impl LeadEscalation {
    /// The lead, as it is now.
    async fn lead(&self, ctx: &Context<'_>) -> ApiResult<Option<Lead>> {
        Loaders::of(ctx).lead(self.0.lead_id).await
    }

    /// The cycle of the lead, counted from 1.
    async fn cycle(&self) -> i32 {
        self.0.cycle
    }

    /// After how many business hours: 24, 48 or 72.
    async fn business_hours(&self) -> i32 {
        self.0.business_hours
    }

    /// When those hours were over.
    async fn due_at(&self) -> DateTime {
        DateTime(self.0.due_at)
    }

    /// When it was raised.
    async fn raised_at(&self) -> DateTime {
        DateTime(self.0.raised_at)
    }

    /// Who worked the lead then: a user's e-mail address, or a name; null while it waited in a queue.
    async fn owner(&self) -> Option<&str> {
        self.0.owner.as_deref()
    }
}
