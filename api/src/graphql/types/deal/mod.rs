//! Deals: the type, which deals ([`filter`]), in which order ([`query`]), what can be done to them ([`mutation`]), and
//! what became of them ([`history`]).

pub mod amount;
pub mod contact;
pub mod filter;
pub mod history;
pub mod mutation;
pub mod query;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use entity::{deal, deal_adjustment, deal_transition};

pub use self::{
    contact::DealContact,
    filter::DealWhere,
    history::{DealAdjustment, DealTransition},
    mutation::DealMutation,
    query::DealQuery,
};
use crate::{
    auth::{Permission, Requires},
    error::ApiResult,
    graphql::{
        enums::{DealKind, DealOutcome},
        global_id::Kind,
        loaders::{Loaders, children::ChildList},
        pagination::{Keyset, OrderDirection, Page, PageArgs},
        scalars::{CurrencyCode, Date, DateTime, Decimal},
        types::{
            account::Account,
            attribute::Attribute,
            attribution::{
                credit::{self, DealCredits},
                enums::AttributionMeasure,
                input::AttributionRuleInput,
            },
            deal_stage::DealStage,
            external_id::ExternalId,
            money::Money,
            touchpoint::Touchpoint,
        },
    },
};

/// A sale to an account: open, won or lost.
#[derive(Debug, Clone)]
pub struct Deal(pub Arc<deal::Model>);

impl From<deal::Model> for Deal {
    fn from(row: deal::Model) -> Self {
        Self(Arc::new(row))
    }
}

/// A sale to an account: open, won or lost.
#[Object(guard = "Requires(Permission::DealsRead)")]
impl Deal {
    /// The id.
    pub async fn id(&self) -> ID {
        Kind::Deal.id(self.0.id)
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The account that buys; null if you may not see accounts.
    async fn account(&self, ctx: &Context<'_>) -> ApiResult<Option<Account>> {
        Loaders::of(ctx).account(self.0.account_id).await
    }

    /// What it was sold for, or is worth while it is open; without later adjustments.
    async fn amount(&self) -> Option<Money> {
        Money::of_row(self.0.amount_minor, &self.0.currency)
    }

    /// What kind of sale it is.
    async fn kind(&self) -> DealKind {
        self.0.kind.into()
    }

    /// The market segment, in the company's own words.
    async fn segment(&self) -> Option<&str> {
        self.0.segment.as_deref()
    }

    /// The stage, as it was given.
    async fn stage(&self) -> Option<&str> {
        self.0.stage.as_deref()
    }

    /// The known stage that is, if any: with its probability and its place in the pipeline.
    async fn known_stage(&self, ctx: &Context<'_>) -> ApiResult<Option<DealStage>> {
        match self.0.stage_id {
            None => Ok(None),
            Some(stage) => Loaders::of(ctx).deal_stage(stage).await,
        }
    }

    /// How it stands.
    async fn outcome(&self) -> DealOutcome {
        self.0.outcome.into()
    }

    /// Who works it: a user's e-mail address, or a name.
    async fn owner(&self) -> Option<&str> {
        self.0.owner.as_deref()
    }

    /// When it was created in the business.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// The day it is expected to close.
    async fn expected_close_on(&self) -> Option<Date> {
        self.0.expected_close_on.map(Date)
    }

    /// When it was won or lost; null while it is open.
    async fn closed_at(&self) -> Option<DateTime> {
        self.0.closed_at.map(DateTime)
    }

    /// For how many months the amount is.
    async fn term_months(&self) -> Option<i32> {
        self.0.term_months
    }

    /// What the sale costs.
    async fn cost_of_sale(&self) -> Option<Money> {
        Money::of_row(self.0.cost_of_sale_minor?, &self.0.currency)
    }

    /// The share of the amount that is contribution, 0 to 1, where the deal has its own.
    async fn margin_rate(&self) -> Option<Decimal> {
        self.0.margin_rate_ppm.map(Decimal::of_ppm)
    }

    /// When it was archived: hidden from lists, its credit stays.
    async fn archived_at(&self) -> Option<DateTime> {
        self.0.archived_at.map(DateTime)
    }

    /// The touches of its account's journey that are eligible, in time order.
    #[graphql(guard = "Requires(Permission::AttributionRead)")]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments")]
    async fn journey(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            default_with = "AttributionMeasure::Revenue",
            desc = "REVENUE: touches up to the close count; PIPELINE: up to the creation."
        )]
        measure: AttributionMeasure,
        #[graphql(desc = "The rule; absent: the official rule.")] rule: Option<
            AttributionRuleInput,
        >,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Option<Page<Touchpoint>>> {
        let args = PageArgs::parse(first, after, last, before)?;
        credit::journey_of(ctx, &self.0, measure, rule.as_ref(), &args)
            .await
            .map(Some)
    }

    /// How it is credited: every eligible touch with its share and the arithmetic, and why the others earn nothing. An
    /// open deal is credited as if it closed after its last touch.
    #[graphql(guard = "Requires(Permission::AttributionRead)")]
    async fn credits(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            default_with = "AttributionMeasure::Revenue",
            desc = "REVENUE: touches up to the close count; PIPELINE: up to the creation."
        )]
        measure: AttributionMeasure,
        #[graphql(desc = "The rule; absent: the official rule.")] rule: Option<
            AttributionRuleInput,
        >,
        #[graphql(desc = "The currency; absent: the organisation's.")] currency: Option<
            CurrencyCode,
        >,
    ) -> ApiResult<Option<DealCredits>> {
        credit::credits_of(ctx, &self.0, measure, rule.as_ref(), currency)
            .await
            .map(Some)
    }

    /// What its sources say beyond these fields, by name.
    async fn attributes(&self, ctx: &Context<'_>) -> ApiResult<Vec<Attribute>> {
        Loaders::of(ctx).attributes(self.0.id.into()).await
    }

    /// Its ids in other systems.
    async fn external_ids(&self, ctx: &Context<'_>) -> ApiResult<Vec<ExternalId>> {
        Loaders::of(ctx)
            .external_ids(Kind::Deal, self.0.id.into())
            .await
    }

    /// When Accord first heard of it.
    async fn recorded_at(&self) -> DateTime {
        DateTime(self.0.recorded_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }

    /// The leads on the deal, the primary contact first; at most 100.
    #[graphql(guard = "Requires(Permission::LeadsRead)")]
    async fn contacts(&self, ctx: &Context<'_>) -> ApiResult<Option<Vec<DealContact>>> {
        let rows = Loaders::of(ctx).deal_contacts(self.0.id).await?;
        Ok(Some(rows.into_iter().map(DealContact).collect()))
    }

    /// The history of its stage and outcome, the earliest first.
    async fn transitions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Page<DealTransition>> {
        use deal_transition::{Column as C, Entity as E};
        let list = || {
            let keyset = Keyset::new([(C::OccurredAt, OrderDirection::Asc)], C::Id);
            let page = PageArgs::parse(first, after, last, before)?;
            Ok(ChildList::<E>::all(C::DealId, keyset, page))
        };
        Loaders::of(ctx)
            .children(ctx, self.0.id, list, DealTransition)
            .await
    }

    /// Refunds and other later corrections of the amount, the earliest first.
    async fn adjustments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Page<DealAdjustment>> {
        use deal_adjustment::{Column as C, Entity as E};
        let list = || {
            let keyset = Keyset::new([(C::OccurredAt, OrderDirection::Asc)], C::Id);
            let page = PageArgs::parse(first, after, last, before)?;
            Ok(ChildList::<E>::all(C::DealId, keyset, page))
        };
        let currency = self.0.currency.clone();
        let node = move |row| DealAdjustment {
            row,
            currency: currency.clone(),
        };
        Loaders::of(ctx).children(ctx, self.0.id, list, node).await
    }
}
