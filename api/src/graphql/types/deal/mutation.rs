//! What can be done to deals.

use async_graphql::{Context, Object};

use super::Deal;
use crate::{
    auth::{Permission, Requires},
    graphql::{
        bulk::bulk_mutation,
        global_id::Kind,
        single::{idempotency, single_payload},
    },
    ingest::deals::{
        AdjustDealInput, ArchiveDealInput, CreateDealInput, DealRow, MoveDealInput, UpdateDealInput,
    },
};

bulk_mutation! {
    /// Deals to load.
    input UpsertDealsInput,
    /// What became of the deals.
    payload UpsertDealsPayload,
    rows DealRow,
    kind Kind::Deal
}

single_payload! {
    /// The deal that was made.
    CreateDealPayload {
        /// The deal; null when none was made.
        deal: Deal
    }
}

single_payload! {
    /// The deal that was changed.
    UpdateDealPayload {
        /// The deal; null when nothing was done.
        deal: Deal
    }
}

single_payload! {
    /// The deal that was archived or brought back.
    ArchiveDealPayload {
        /// The deal; null when nothing was done.
        deal: Deal
    }
}

single_payload! {
    /// The deal that was moved.
    MoveDealPayload {
        /// The deal; null when nothing was done.
        deal: Deal
    }
}

single_payload! {
    /// The deal that was adjusted.
    AdjustDealPayload {
        /// The deal; null when nothing was done.
        deal: Deal
    }
}

/// Mutations of deals.
#[derive(Debug, Default)]
pub struct DealMutation;

#[Object]
impl DealMutation {
    /// Loads deals: new ones are made, known ones (by their id in the source) are changed.
    #[graphql(guard = "Requires(Permission::DealsWrite)")]
    async fn upsert_deals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to load.")] input: UpsertDealsInput,
    ) -> async_graphql::Result<UpsertDealsPayload> {
        input.run(ctx).await
    }

    /// Makes a deal.
    #[graphql(guard = "Requires(Permission::DealsWrite)")]
    async fn create_deal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The deal.")] input: CreateDealInput,
    ) -> async_graphql::Result<CreateDealPayload> {
        let key = idempotency(input.idempotency_key.as_ref(), &input);
        CreateDealPayload::run(ctx, key, input).await
    }

    /// Changes a deal. To move it through its stages use `moveDeal`, to refund it `adjustDeal`.
    #[graphql(guard = "Requires(Permission::DealsWrite)")]
    async fn update_deal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to change.")] input: UpdateDealInput,
    ) -> async_graphql::Result<UpdateDealPayload> {
        UpdateDealPayload::run(ctx, None, input).await
    }

    /// Archives a deal, or brings it back. Archiving hides it from lists; its credit stays.
    #[graphql(guard = "Requires(Permission::DealsWrite)")]
    async fn archive_deal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which deal.")] input: ArchiveDealInput,
    ) -> async_graphql::Result<ArchiveDealPayload> {
        ArchiveDealPayload::run(ctx, None, input).await
    }

    /// Moves a deal to another stage, wins it, loses it or reopens it. Every move is kept in its history.
    #[graphql(guard = "Requires(Permission::DealsWrite)")]
    async fn move_deal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which deal, and where.")] input: MoveDealInput,
    ) -> async_graphql::Result<MoveDealPayload> {
        MoveDealPayload::run(ctx, None, input).await
    }

    /// Corrects the amount of a won deal, such as by a refund: the correction is dated when it happened and split by the
    /// deal's own credits; the amount it was sold for stays.
    #[graphql(guard = "Requires(Permission::DealsWrite)")]
    async fn adjust_deal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which deal, and by how much.")] input: AdjustDealInput,
    ) -> async_graphql::Result<AdjustDealPayload> {
        let key = idempotency(input.idempotency_key.as_ref(), &input);
        AdjustDealPayload::run(ctx, key, input).await
    }
}
