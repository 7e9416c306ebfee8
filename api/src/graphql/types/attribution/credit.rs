//! Down to each deal and touch.

use async_graphql::{Context, Object, SimpleObject};
use attribution::{money::Currency, query};
use entity::{
    deal,
    ids::{DealId, LeadId, TouchpointId},
};
use uuid::Uuid;

use super::{
    enums::{Anchor, AttributionMeasure, ExclusionReason},
    input::{self, AttributionRuleInput},
    rule::AppliedRule,
};
use crate::{
    app::App,
    auth::{Permission, Requires},
    error::ApiResult,
    graphql::{
        loaders::Loaders,
        pagination::{Page, PageArgs, page_of_slice},
        scalars::{CurrencyCode, Date, Decimal},
        types::{deal::Deal, lead::Lead, money::Money, touchpoint::Touchpoint},
    },
    ledger::{account_id, deal_id},
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
    #[graphql(guard = "Requires(Permission::DealsRead)")]
    async fn deal(&self, ctx: &Context<'_>) -> ApiResult<Deal> {
        let id = DealId(Uuid::from_u128(self.credit.deal.0));
        let deal = Loaders::of(ctx).deal(id).await?;
        Ok(deal.ok_or_else(|| anyhow::anyhow!("deal {id} has credit and no row"))?)
    }

    /// The touch.
    #[graphql(guard = "Requires(Permission::TouchpointsRead)")]
    async fn touchpoint(&self, ctx: &Context<'_>) -> ApiResult<Touchpoint> {
        touchpoint(ctx, self.credit.touchpoint).await
    }

    /// What it earned.
    async fn amount(&self) -> Money {
        Money::of_minor(self.credit.amount, self.currency)
    }

    /// Its share of the deal, 0 to 1 with six decimals; a deal's shares sum to 1 exactly.
    async fn share(&self) -> Decimal {
        Decimal::shortest(self.credit.share_micros, 6)
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
    #[graphql(guard = "Requires(Permission::TouchpointsRead)")]
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
    #[graphql(guard = "Requires(Permission::TouchpointsRead)")]
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
    #[graphql(guard = "Requires(Permission::LeadsRead)")]
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
                rate: Decimal::shortest(rate.rate_pico, 12),
            })
            .collect()
    }
}

/// How a deal is credited under a rule.
///
/// # Errors
/// When the rule cannot be used, or the ledger has not seen the deal in time.
pub async fn credits_of(
    ctx: &Context<'_>,
    deal: &deal::Model,
    measure: AttributionMeasure,
    rule: Option<&AttributionRuleInput>,
    currency: Option<CurrencyCode>,
) -> ApiResult<DealCredits> {
    let app = App::of(ctx);
    let waited = app.ledger.at(None).await?;
    let organization = waited.organization()?;
    let official = rule.is_none();
    let rules = input::rules(rule, organization, &waited.state.agreed)?;
    let currency = currency.map_or(organization.currency, |code| code.0);
    let credits = waited
        .state
        .journeys
        .deal_credits(
            measure.into(),
            &rules,
            currency,
            account_id(deal.account_id),
            deal_id(deal.id),
        )
        .ok_or_else(|| anyhow::anyhow!("deal {} is not in the ledger", deal.id))?;
    let applied = rules.get(credits.rule).or(rules.first());
    let rule = applied
        .map(|dated| AppliedRule::of(dated, 1, official.then_some(&waited.state.agreed)))
        .ok_or_else(|| anyhow::anyhow!("no rule was applied"))?;
    Ok(DealCredits {
        credits,
        rule,
        currency,
    })
}

/// The touches of a deal's journey that are eligible under a rule, in time order.
///
/// # Errors
/// When the rule cannot be used, or the database fails.
pub async fn journey_of(
    ctx: &Context<'_>,
    deal: &deal::Model,
    measure: AttributionMeasure,
    rule: Option<&AttributionRuleInput>,
    page: &PageArgs,
) -> ApiResult<Page<Touchpoint>> {
    let credits = credits_of(ctx, deal, measure, rule, None)
        .await?
        .credits
        .credits;
    let eligible: Vec<_> = credits
        .into_iter()
        .map(|credit| credit.touchpoint)
        .collect();
    let ids: Vec<TouchpointId> = eligible
        .iter()
        .map(|id| TouchpointId(Uuid::from_u128(id.0)))
        .collect();
    // All at once, so that the loader fetches them in one statement.
    let loads = ids.iter().map(|id| Loaders::of(ctx).touchpoint(*id));
    let touches: Vec<Touchpoint> = futures_util::future::try_join_all(loads)
        .await?
        .into_iter()
        .flatten()
        .collect();
    page_of_slice(&touches, page, |touch| touch)
}
