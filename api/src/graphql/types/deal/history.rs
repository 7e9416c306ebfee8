//! What became of a deal: steps of stage and outcome, and corrections of its amount.

use std::sync::Arc;

use async_graphql::{Context, Object};
use entity::{deal_adjustment, deal_transition};

use super::Deal;
use crate::{
    auth::{Permission, Requires},
    error::ApiResult,
    graphql::{enums::DealOutcome, loaders::Loaders, scalars::DateTime, types::money::Money},
};

/// A step in the history of a deal's stage and outcome. Steps are added, never changed.
#[derive(Debug, Clone)]
pub struct DealTransition(pub Arc<deal_transition::Model>);

/// A step in the history of a deal's stage and outcome. Steps are added, never changed.
#[Object(guard = "Requires(Permission::DealsRead)")]
impl DealTransition {
    /// The deal, as it is now.
    async fn deal(&self, ctx: &Context<'_>) -> ApiResult<Option<Deal>> {
        Loaders::of(ctx).deal(self.0.deal_id).await
    }

    /// The stage it left; null where there was none.
    async fn from_stage(&self) -> Option<&str> {
        self.0.from_stage.as_deref()
    }

    /// The stage it entered; null where there is none.
    async fn to_stage(&self) -> Option<&str> {
        self.0.to_stage.as_deref()
    }

    /// How it stood before; null for the first step.
    async fn from_outcome(&self) -> Option<DealOutcome> {
        self.0.from_outcome.map(Into::into)
    }

    /// How it stood after.
    async fn to_outcome(&self) -> DealOutcome {
        self.0.to_outcome.into()
    }

    /// When it happened.
    async fn occurred_at(&self) -> DateTime {
        DateTime(self.0.occurred_at)
    }

    /// Whether `occurredAt` is only the time of the import, because the source did not say.
    async fn dated_by_import(&self) -> bool {
        self.0.dated_by_import
    }

    /// When it was recorded.
    async fn recorded_at(&self) -> DateTime {
        DateTime(self.0.recorded_at)
    }

    /// Who made it: a user's e-mail address, or the name of a token.
    async fn actor_name(&self) -> &str {
        &self.0.actor_name
    }

    /// Why, if that was said.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }
}

/// A correction of a won deal's amount, such as a refund. It is split by the deal's own credits, and dated when it
/// happened.
#[derive(Debug, Clone)]
pub struct DealAdjustment {
    /// The row.
    pub row: Arc<deal_adjustment::Model>,
    /// The deal's currency.
    pub currency: String,
}

/// A correction of a won deal's amount, such as a refund. It is split by the deal's own credits, and dated when it
/// happened.
#[Object(guard = "Requires(Permission::DealsRead)")]
impl DealAdjustment {
    /// What is added to the deal's amount; negative for a refund.
    async fn amount(&self) -> Option<Money> {
        Money::of_row(self.row.amount_minor, &self.currency)
    }

    /// When it happened.
    async fn occurred_at(&self) -> DateTime {
        DateTime(self.row.occurred_at)
    }

    /// Why.
    async fn reason(&self) -> &str {
        &self.row.reason
    }

    /// When it was recorded.
    async fn recorded_at(&self) -> DateTime {
        DateTime(self.row.recorded_at)
    }

    /// Who recorded it: a user's e-mail address, or the name of a token.
    async fn actor_name(&self) -> &str {
        &self.row.actor_name
    }
}
