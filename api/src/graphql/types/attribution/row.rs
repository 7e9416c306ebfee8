//! One row of the answer.

use std::sync::Arc;

use async_graphql::{Context, Object};
use attribution::query::{Key, ReportQuery, Row};
use entity::ids::{AccountId, CampaignId, DealId, LeadId};
use uuid::Uuid;

use super::{
    credit::Credit,
    key::{self, DimensionValue},
    report::count,
};
use crate::{
    auth::{Permission, Requires},
    error::ApiResult,
    graphql::{
        enums::{Channel, DealKind, Team, TouchpointKind},
        lean::Lean,
        loaders::Loaders,
        pagination::{Page, PageArgs, page_of_slice},
        scalars::{Date, Decimal},
        types::{
            account::Account, campaign::Campaign, deal::Deal, lead::Lead, money::Money, user::User,
        },
    },
    ledger::ReportAnswer,
};

/// What one group earned. `key` says which dimensions it is grouped by; the typed fields are null unless grouped by.
#[derive(Debug, Clone)]
pub struct AttributionRow {
    /// What it is a row of.
    pub of: Arc<Answered>,
    /// The row's place in the answer.
    pub place: usize,
}

/// A question and its answer, which the rows of a request share. Their own: what all requests share is counted once for
/// each request, not once for each row.
#[derive(Debug)]
pub struct Answered {
    /// The question.
    pub query: Arc<ReportQuery>,
    /// The answer.
    pub answer: ReportAnswer,
}

impl AttributionRow {
    fn row(&self) -> Option<&Row> {
        self.of.answer.report.rows.get(self.place)
    }

    fn money(&self, of: impl FnOnce(&Row) -> i64) -> Lean<Money> {
        self.of_minor(self.row().map_or(0, of))
    }

    fn of_minor(&self, minor: i64) -> Lean<Money> {
        Lean(Money::of_minor(minor, self.of.answer.report.currency))
    }

    /// The first part of the key that is of interest.
    fn part<T>(&self, of: impl FnMut(&Key) -> Option<T>) -> Option<T> {
        self.row()?.key.iter().find_map(of)
    }

    fn text(&self, of: impl Fn(&Key) -> Option<&Option<Arc<str>>>) -> Option<String> {
        self.row()?
            .key
            .iter()
            .find_map(of)?
            .as_deref()
            .map(str::to_owned)
    }
}

/// A ratio with four decimals, half away from zero; none where it would divide by zero.
pub(super) fn ratio(numerator: i64, denominator: i64) -> Option<Decimal> {
    let (numerator, denominator) = (i128::from(numerator) * 10_000, i128::from(denominator));
    let rest = numerator.checked_rem(denominator)?;
    let rounds = 2 * rest.unsigned_abs() >= denominator.unsigned_abs();
    let away = if (numerator < 0) == (denominator < 0) {
        1
    } else {
        -1
    };
    let quotient = numerator / denominator + if rounds { away } else { 0 };
    let quotient = rust_decimal::Decimal::from_i128_with_scale(quotient, 4);
    Some(Decimal(if rest == 0 {
        quotient.normalize()
    } else {
        quotient
    }))
}

/// What one group earned. `key` says which dimensions it is grouped by; the typed fields are null unless grouped by.
#[Object(guard = "Requires(Permission::AttributionRead)")]
impl AttributionRow {
    /// The values it is grouped by, in the order of `groupBy`.
    async fn key(&self, ctx: &Context<'_>) -> ApiResult<Vec<DimensionValue>> {
        let key = self.row().map(|row| row.key.as_slice()).unwrap_or_default();
        key::values(ctx, &self.of.answer.state, &self.of.query.group_by, key).await
    }

    /// The campaign.
    #[graphql(guard = "Requires(Permission::CampaignsRead)")]
    async fn campaign(&self, ctx: &Context<'_>) -> ApiResult<Option<Lean<Campaign>>> {
        let id = self.part(|key| match key {
            Key::Campaign(id) => *id,
            _ => None,
        });
        let Some(id) = id else {
            return Ok(None);
        };
        let campaign = Loaders::of(ctx)
            .campaign_at(&self.of.answer.state, CampaignId(Uuid::from_u128(id.0)))
            .await?;
        Ok(campaign.map(Lean))
    }

    /// The channel.
    async fn channel(&self) -> Option<Channel> {
        self.part(|key| {
            if let Key::Channel(channel) = key {
                Some((*channel).into())
            } else {
                None
            }
        })
    }

    /// The `utm_source`.
    async fn source(&self) -> Option<String> {
        self.text(|key| {
            if let Key::Source(text) = key {
                Some(text)
            } else {
                None
            }
        })
    }

    /// The `utm_medium`.
    async fn medium(&self) -> Option<String> {
        self.text(|key| {
            if let Key::Medium(text) = key {
                Some(text)
            } else {
                None
            }
        })
    }

    /// The `utm_content`.
    async fn content(&self) -> Option<String> {
        self.text(|key| {
            if let Key::Content(text) = key {
                Some(text)
            } else {
                None
            }
        })
    }

    /// The kind of touchpoint.
    async fn touchpoint_kind(&self) -> Option<TouchpointKind> {
        self.part(|key| {
            if let Key::TouchpointKind(kind) = key {
                Some((*kind).into())
            } else {
                None
            }
        })
    }

    /// The team.
    async fn team(&self) -> Option<Team> {
        self.part(|key| {
            if let Key::Team(team) = key {
                Some((*team).into())
            } else {
                None
            }
        })
    }

    /// The person of the team, where they are a user; `key` has the name of one who is not.
    #[graphql(guard = "Requires(Permission::UsersRead)")]
    async fn rep(&self, ctx: &Context<'_>) -> ApiResult<Option<User>> {
        match self.text(|key| {
            if let Key::Rep(text) = key {
                Some(text)
            } else {
                None
            }
        }) {
            Some(email) => Loaders::of(ctx).user_by_email(&email).await,
            None => Ok(None),
        }
    }

    /// The lead.
    #[graphql(guard = "Requires(Permission::LeadsRead)")]
    async fn lead(&self, ctx: &Context<'_>) -> ApiResult<Option<Lead>> {
        match self.part(|key| {
            if let Key::Lead(id) = key {
                Some(id.0)
            } else {
                None
            }
        }) {
            Some(id) => Loaders::of(ctx).lead(LeadId(Uuid::from_u128(id))).await,
            None => Ok(None),
        }
    }

    /// The deal's account.
    #[graphql(guard = "Requires(Permission::AccountsRead)")]
    async fn account(&self, ctx: &Context<'_>) -> ApiResult<Option<Account>> {
        match self.part(|key| {
            if let Key::Account(id) = key {
                Some(id.0)
            } else {
                None
            }
        }) {
            Some(id) => {
                Loaders::of(ctx)
                    .account(AccountId(Uuid::from_u128(id)))
                    .await
            }
            None => Ok(None),
        }
    }

    /// The deal.
    #[graphql(guard = "Requires(Permission::DealsRead)")]
    async fn deal(&self, ctx: &Context<'_>) -> ApiResult<Option<Deal>> {
        match self.part(|key| {
            if let Key::Deal(id) = key {
                Some(id.0)
            } else {
                None
            }
        }) {
            Some(id) => Loaders::of(ctx).deal(DealId(Uuid::from_u128(id))).await,
            None => Ok(None),
        }
    }

    /// The kind of deal.
    async fn deal_kind(&self) -> Option<DealKind> {
        self.part(|key| {
            if let Key::DealKind(kind) = key {
                Some((*kind).into())
            } else {
                None
            }
        })
    }

    /// The deal's segment.
    async fn segment(&self) -> Option<String> {
        self.text(|key| {
            if let Key::Segment(text) = key {
                Some(text)
            } else {
                None
            }
        })
    }

    /// The first day of the day, week, month, fiscal quarter or fiscal year.
    async fn period_start(&self) -> Option<Date> {
        self.part(|key| {
            if let Key::Date(day) = key {
                day.to_date().map(Date)
            } else {
                None
            }
        })
    }

    /// What is credited.
    async fn amount(&self) -> Lean<Money> {
        self.money(|row| row.amount)
    }

    /// Its share of what is attributed, 0 to 1 with four decimals; null where nothing is attributed.
    async fn share(&self) -> Option<Decimal> {
        let report = &self.of.answer.report;
        ratio(
            self.row()?.amount,
            report.total.saturating_sub(report.unattributed),
        )
    }

    /// Credited deals: the sum of its shares of deals.
    async fn weight(&self) -> Decimal {
        let micros = self.row().map_or(0, |row| row.weight_micros);
        Decimal::shortest(micros, 6)
    }

    /// Touches that received credit.
    async fn touchpoint_count(&self) -> i64 {
        count(self.row().map_or(0, |row| row.touchpoint_count))
    }

    /// The amount of the deals sourced here, in full: a deal is sourced once, by the touch that created its lead. Not to be added to amount.
    async fn sourced(&self) -> Lean<Money> {
        self.money(|row| row.sourced)
    }

    /// How many deals were sourced here.
    async fn sourced_deal_count(&self) -> i64 {
        count(self.row().map_or(0, |row| row.sourced_deal_count))
    }

    /// The amount of the deals with an eligible touch here, in full. Not to be added to amount, nor up over rows.
    async fn influenced(&self) -> Lean<Money> {
        self.money(|row| row.influenced)
    }

    /// How many deals have an eligible touch here.
    async fn influenced_deal_count(&self) -> i64 {
        count(self.row().map_or(0, |row| row.influenced_deal_count))
    }

    /// What the campaign cost in the row's dates; null unless grouped by CAMPAIGN, alone or with a date.
    async fn spend(&self) -> Option<Lean<Money>> {
        let spend = self.row()?.spend?;
        Some(self.of_minor(spend))
    }

    /// Credited contribution less spend; null without spend.
    async fn profit(&self) -> Option<Lean<Money>> {
        let row = self.row()?;
        let profit = row.contribution.saturating_sub(row.spend?);
        Some(self.of_minor(profit))
    }

    /// Return on ad spend: credited / spend, with four decimals; null without spend.
    async fn roas(&self) -> Option<Decimal> {
        let row = self.row()?;
        ratio(row.amount, row.spend?)
    }

    /// Return on marketing investment: profit / spend, with four decimals; null without spend.
    async fn romi(&self) -> Option<Decimal> {
        let row = self.row()?;
        ratio(row.contribution.saturating_sub(row.spend?), row.spend?)
    }

    /// The credits behind the row, down to each deal and touch; they add up to its amount (adjustments apart).
    async fn credits(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Page<Credit>> {
        let args = PageArgs::parse(first, after, last, before)?;
        let (state, query) = (self.of.answer.state.clone(), self.of.query.clone());
        let key = self.row().map(|row| row.key.clone()).unwrap_or_default();
        let computing = Loaders::of(ctx).computing();
        let credits = tokio::task::spawn_blocking(move || state.journeys.row_credits(&query, &key))
            .await
            .map_err(anyhow::Error::new)?
            .map_err(anyhow::Error::new)?;
        drop(computing);
        let currency = self.of.answer.report.currency;
        page_of_slice(&credits, &args, |credit| Credit { credit, currency })
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::RoundingStrategy::MidpointAwayFromZero;

    use super::*;

    #[test]
    fn a_ratio_is_the_quotient_rounded() {
        let numbers = [
            0,
            1,
            2,
            3,
            7,
            8,
            40,
            99,
            12_345,
            20_000,
            1_000_000,
            7_777_777_777,
            i64::MAX,
        ];
        let signed = || numbers.into_iter().flat_map(|number| [number, -number]);
        for numerator in signed() {
            for denominator in signed() {
                let quotient = rust_decimal::Decimal::from(numerator)
                    .checked_div(denominator.into())
                    .map(|quotient| quotient.round_dp_with_strategy(4, MidpointAwayFromZero));
                let ratio = ratio(numerator, denominator).map(|ratio| ratio.0);
                assert_eq!(ratio, quotient, "{numerator} / {denominator}");
            }
        }
        assert_eq!(ratio(1, 20_000), ratio(1, 10_000));
        assert_eq!(ratio(-1, 20_000), ratio(1, -10_000));
        assert_eq!(
            ratio(1, 20_001).map(|ratio| ratio.0),
            Some(rust_decimal::Decimal::ZERO)
        );
    }
}
