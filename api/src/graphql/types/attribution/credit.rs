//! Down to each deal and touch.

use async_graphql::{Context, Object, SimpleObject};
use attribution::{money::Currency, query};
use entity::ids::{DealId, LeadId, TouchpointId};
use uuid::Uuid;

use super::{
    enums::{Anchor, ExclusionReason},
    rule::AppliedRule,
};
use crate::{
    auth::{Permission, Requires},
    error::ApiResult,
    graphql::{
        loaders::Loaders,
        scalars::{CurrencyCode, Date, Decimal},
        types::{deal::Deal, lead::Lead, money::Money, touchpoint::Touchpoint},
    },
};

/// What one touch earned of one deal, and why.
#[derive(Debug, Clone)]
pub struct Credit {
    /// The credit.
    pub credit: query::Credit,
    /// Its currency.
    pub currency: Currency,
}

/// What one touch earned of one deal, and why.
#[Object(guard = "Requires(Permission::AttributionRead)")]
impl Credit {
    /// The deal.
    async fn deal(&self, ctx: &Context<'_>) -> ApiResult<Deal> {
        let id = DealId(Uuid::from_u128(self.credit.deal.0));
        let deal = Loaders::of(ctx).deal(id).await?;
        Ok(deal.ok_or_else(|| anyhow::anyhow!("deal {id} has credit and no row"))?)
    }

    /// The touch.
    async fn touchpoint(&self, ctx: &Context<'_>) -> ApiResult<Touchpoint> {
        touchpoint(ctx, self.credit.touchpoint).await
    }

    /// What it earned.
    async fn amount(&self) -> Money {
        Money::of_minor(self.credit.amount, self.currency)
    }

    /// Its share of the deal, 0 to 1 with six decimals; a deal's shares sum to 1 exactly.
    async fn share(&self) -> Decimal {
        Decimal(rust_decimal::Decimal::new(self.credit.share_micros, 6).normalize())
    }

    /// The places in the journey it holds.
    async fn anchors(&self) -> Vec<Anchor> {
        self.credit
            .anchors
            .iter()
            .copied()
            .map(Into::into)
            .collect()
    }

    /// The arithmetic in words.
    async fn explanation(&self) -> &str {
        &self.credit.explanation
    }
}

async fn touchpoint(
    ctx: &Context<'_>,
    id: attribution::ids::TouchpointId,
) -> ApiResult<Touchpoint> {
    let id = TouchpointId(Uuid::from_u128(id.0));
    let found = Loaders::of(ctx).touchpoint(id).await?;
    Ok(found.ok_or_else(|| anyhow::anyhow!("touchpoint {id} is in the ledger and has no row"))?)
}

/// A touch that earns nothing of a deal, and why.
#[derive(Debug, Clone)]
pub struct ExcludedTouchpoint {
    touchpoint: attribution::ids::TouchpointId,
    reason: query::Exclusion,
}

/// A touch that earns nothing of a deal, and why.
#[Object(guard = "Requires(Permission::AttributionRead)")]
impl ExcludedTouchpoint {
    /// The touch.
    async fn touchpoint(&self, ctx: &Context<'_>) -> ApiResult<Touchpoint> {
        touchpoint(ctx, self.touchpoint).await
    }

    /// The first reason that applies.
    async fn reason(&self) -> ExclusionReason {
        self.reason.into()
    }
}

/// An exchange rate that was used.
#[derive(Debug, Clone, SimpleObject)]
pub struct UsedRate {
    /// The currency that is given.
    pub from: CurrencyCode,
    /// The currency that is got.
    pub to: CurrencyCode,
    /// The day it is of.
    pub on: Option<Date>,
    /// Units of `to` for one unit of `from`.
    pub rate: Decimal,
}

/// Everything about how one deal is credited.
#[derive(Debug, Clone)]
pub struct DealCredits {
    /// The credits.
    pub credits: query::DealCredits,
    /// The rule that was applied.
    pub rule: AppliedRule,
    /// The currency.
    pub currency: Currency,
}

/// Everything about how one deal is credited.
#[Object(guard = "Requires(Permission::AttributionRead)")]
impl DealCredits {
    /// The rule that was applied.
    async fn rule(&self) -> &AppliedRule {
        &self.rule
    }

    /// The amount that was shared; null when there is no exchange rate.
    async fn amount(&self) -> Option<Money> {
        self.credits
            .amount
            .map(|minor| Money::of_minor(minor, self.currency))
    }

    /// Every eligible touch in time order, with what it earned (also nothing). Empty: the deal is unattributed.
    async fn credits(&self) -> Vec<Credit> {
        let currency = self.currency;
        self.credits
            .credits
            .iter()
            .cloned()
            .map(|credit| Credit { credit, currency })
            .collect()
    }

    /// The touch that sourced the deal.
    async fn sourced_by(&self, ctx: &Context<'_>) -> ApiResult<Option<Touchpoint>> {
        match self.credits.sourced_by {
            Some(id) => touchpoint(ctx, id).await.map(Some),
            None => Ok(None),
        }
    }

    /// The account's other touches, each with the reason why it earns nothing.
    async fn excluded(&self) -> Vec<ExcludedTouchpoint> {
        let excluded = self.credits.excluded.iter();
        excluded
            .map(|(touchpoint, reason)| ExcludedTouchpoint {
                touchpoint: *touchpoint,
                reason: *reason,
            })
            .collect()
    }

    /// Contacts of the deal that belong to another account and contribute nothing.
    async fn foreign_contacts(&self, ctx: &Context<'_>) -> ApiResult<Option<Vec<Lead>>> {
        let mut leads = Vec::new();
        for id in &self.credits.foreign_contacts {
            leads.extend(Loaders::of(ctx).lead(LeadId(Uuid::from_u128(id.0))).await?);
        }
        Ok(Some(leads))
    }

    /// The exchange rates that were used: one when direct or inverse, two through the organisation's currency.
    async fn rates(&self) -> Vec<UsedRate> {
        let rates = self.credits.rates.iter();
        rates
            .map(|rate| UsedRate {
                from: CurrencyCode(rate.from),
                to: CurrencyCode(rate.to),
                on: rate.on.to_date().map(Date),
                rate: Decimal(rust_decimal::Decimal::new(rate.rate_pico, 12).normalize()),
            })
            .collect()
    }
}
