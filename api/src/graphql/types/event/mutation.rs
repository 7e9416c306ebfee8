//! Mutations of events.

use async_graphql::{Context, Object};

use super::{
    key::{
        self, CreateWriteKeyInput, CreateWriteKeyPayload, RevokeWriteKeyInput,
        RevokeWriteKeyPayload,
    },
    rejected::{self, ReplayRejectedEventsInput, ReplayRejectedEventsPayload},
    rules::{self, UpdateEventRulesInput, UpdateEventRulesPayload},
};
use crate::{
    auth::{Permission, Requires},
    graphql::user_error::payload,
};

/// Mutations of events.
#[derive(Debug, Default)]
pub struct EventMutation;

#[Object]
impl EventMutation {
    /// Makes a key that trackers send events with. The key itself is in the answer and nowhere else.
    #[graphql(guard = "Requires(Permission::TokensWrite)")]
    async fn create_write_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The key.")] input: CreateWriteKeyInput,
    ) -> async_graphql::Result<CreateWriteKeyPayload> {
        payload(key::create(ctx, input).await)
    }

    /// Revokes a write key: what is sent with it is refused from now on. What was sent before stays.
    #[graphql(guard = "Requires(Permission::TokensWrite)")]
    async fn revoke_write_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which key.")] input: RevokeWriteKeyInput,
    ) -> async_graphql::Result<RevokeWriteKeyPayload> {
        RevokeWriteKeyPayload::revoke(ctx, input).await
    }

    /// Changes how events become facts, from now on.
    #[graphql(guard = "Requires(Permission::OrganizationWrite)")]
    async fn update_event_rules(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to change.")] input: UpdateEventRulesInput,
    ) -> async_graphql::Result<UpdateEventRulesPayload> {
        payload(rules::update(ctx, input).await)
    }

    /// Tries rejected events again, as the rules are now.
    #[graphql(guard = "Requires(Permission::MarketingTouchpointsWrite)")]
    async fn replay_rejected_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which events.")] input: ReplayRejectedEventsInput,
    ) -> async_graphql::Result<ReplayRejectedEventsPayload> {
        payload(rejected::replayed(ctx, input).await)
    }
}
