//! The answer.

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object};
use attribution::query::{Key, ReportQuery, Row};

use super::{
    key::{self, DimensionValue},
    row::{Answered, AttributionRow},
    rule::AppliedRule,
};
use crate::{
    app::App,
    auth::{Permission, Requires},
    error::ApiResult,
    graphql::{
        pagination::{OrderDirection, Page, PageArgs, page_of_slice, page_of_version, version_of},
        scalars::LedgerPosition,
        types::money::Money,
    },
    ledger::ReportAnswer,
};

/// Who earned which part of the deals of a period. Shown rows + hidden + unattributed = total, to the cent, where it
/// conserves.
#[derive(Debug, Clone)]
pub struct AttributionReport {
    /// The question.
    pub query: Arc<ReportQuery>,
    /// The answer.
    pub answer: ReportAnswer,
    /// Whether its rules are the official ones, not of the question.
    pub official: bool,
}

impl AttributionReport {
    fn money(&self, minor: i64) -> Money {
        Money::of_minor(minor, self.answer.report.currency)
    }

    /// The row of these values, if there is one.
    #[must_use]
    pub fn row_of(&self, key: &[Key]) -> Option<AttributionRow> {
        let place = self
            .answer
            .report
            .rows
            .iter()
            .position(|row| row.key == key)?;
        let of = Answered {
            query: self.query.clone(),
            answer: self.answer.clone(),
        };
        Some(AttributionRow {
            of: Arc::new(of),
            place,
        })
    }
}

/// Counts as the schema shows them.
pub(super) fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Who earned which part of the deals of a period. Shown rows + hidden + unattributed = total, to the cent, where it
/// conserves.
#[Object(guard = "Requires(Permission::AttributionRead)")]
impl AttributionReport {
    /// The rules that were applied, resolved in full, in order of time; official ones with version, dates and signatures.
    async fn rules(&self) -> Vec<AppliedRule> {
        let counts = &self.answer.report.deals_by_rule;
        let agreed = &self.answer.state.agreed;
        self.query
            .rules
            .iter()
            .zip(counts)
            .map(|(dated, deals)| AppliedRule::of(dated, *deals, self.official.then_some(agreed)))
            .collect()
    }

    /// What the answer has seen: the newest change that is in it.
    async fn as_of(&self) -> LedgerPosition {
        LedgerPosition(self.answer.state.applied.newest())
    }

    /// Whether credit adds up to the total; false only under PARTICIPATION.
    async fn conserves(&self) -> bool {
        self.answer.report.conserves
    }

    /// The amount of all deals of the report, attributed or not.
    async fn total(&self) -> Money {
        self.money(self.answer.report.total)
    }

    /// The amount that touches earned: total less unattributed.
    async fn attributed(&self) -> Money {
        self.money(
            self.answer
                .report
                .total
                .saturating_sub(self.answer.report.unattributed),
        )
    }

    /// The amount of deals without any eligible touch.
    async fn unattributed(&self) -> Money {
        self.money(self.answer.report.unattributed)
    }

    /// Credit of touches that `show` leaves out.
    async fn hidden(&self) -> Money {
        self.money(self.answer.report.hidden)
    }

    /// How many deals.
    async fn deal_count(&self) -> i64 {
        count(self.answer.report.deal_count)
    }

    /// How many of them have no eligible touch.
    async fn unattributed_deal_count(&self) -> i64 {
        count(self.answer.report.unattributed_deal_count)
    }

    /// Amounts of deals for which there is no exchange rate at most 7 days old, in their own currencies: outside total.
    async fn unconverted(&self) -> Vec<Money> {
        of_currencies(&self.answer.report.unconverted)
    }

    /// How many deals that is.
    async fn unconverted_deal_count(&self) -> i64 {
        count(self.answer.report.unconverted_deal_count)
    }

    /// Spend of the shown rows; null unless rows are grouped by CAMPAIGN, alone or with a date.
    async fn spend(&self) -> Option<Money> {
        self.answer.report.spend.map(|spend| self.money(spend))
    }

    /// Spend for which there is no exchange rate, in its own currencies: outside spend.
    async fn unconverted_spend(&self) -> Vec<Money> {
        of_currencies(&self.answer.report.unconverted_spend)
    }

    /// The rows, largest amount first unless ordered otherwise. Pages of one question show one moment as long as it is remembered.
    async fn rows(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How they are sorted: by amount, largest first, unless given.")] order_by: Option<AttributionOrder>,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Page<AttributionRow>> {
        let args = PageArgs::parse(first, after, last, before)?;
        // A later page of a report that was computed at an earlier moment shows that moment.
        let now = self.answer.state.version;
        let earlier = version_of(&args)?
            .filter(|version| *version != now)
            .and_then(|version| {
                let report = App::of(ctx).ledger.remembered(version, &self.query)?;
                Some((report, version))
            });
        let (report, version) = earlier.unwrap_or_else(|| (self.answer.report.clone(), now));
        let answer = ReportAnswer {
            report,
            state: self.answer.state.clone(),
        };
        let rows = &answer.report.rows;
        let places = order_by.map_or_else(|| (0..rows.len()).collect(), |order| order.places(rows));
        let query = self.query.clone();
        let of = Arc::new(Answered { query, answer });
        page_of_version(&places, version, &args, |place| AttributionRow {
            of: of.clone(),
            place,
        })
    }

    /// The deals without any eligible touch, by the deal-side (ACCOUNT, DEAL, `DEAL_KIND`, SEGMENT) and date dimensions.
    async fn unattributed_rows(
        &self,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Page<UnattributedRow>> {
        let args = PageArgs::parse(first, after, last, before)?;
        let places: Vec<usize> = (0..self.answer.report.unattributed_rows.len()).collect();
        page_of_slice(&places, &args, |place| UnattributedRow {
            report: self.clone(),
            place,
        })
    }
}

fn of_currencies(amounts: &[(attribution::money::Currency, i64)]) -> Vec<Money> {
    amounts
        .iter()
        .map(|(currency, minor)| Money::of_minor(*minor, *currency))
        .collect()
}

/// What rows can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum AttributionOrderField {
    /// What is credited.
    Amount,
    /// Credited deals.
    Weight,
    /// Touches that received credit.
    TouchpointCount,
    /// The amount of deals sourced.
    Sourced,
    /// The amount of deals influenced.
    Influenced,
    /// Spend.
    Spend,
    /// The values rows are grouped by, in the order of `groupBy`.
    Key,
}

/// How rows are sorted.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct AttributionOrder {
    /// By what.
    pub field: AttributionOrderField,
    /// Which way.
    #[graphql(default_with = "OrderDirection::Desc")]
    pub direction: OrderDirection,
}

impl AttributionOrder {
    /// The rows' places in this order; rows that are alike in it keep theirs.
    fn places(self, rows: &[Row]) -> Vec<usize> {
        let mut places: Vec<(&Row, usize)> = rows.iter().zip(0..).collect();
        places.sort_by(|(a, _), (b, _)| {
            let order = match self.field {
                AttributionOrderField::Amount => a.amount.cmp(&b.amount),
                AttributionOrderField::Weight => a.weight_micros.cmp(&b.weight_micros),
                AttributionOrderField::TouchpointCount => {
                    a.touchpoint_count.cmp(&b.touchpoint_count)
                }
                AttributionOrderField::Sourced => a.sourced.cmp(&b.sourced),
                AttributionOrderField::Influenced => a.influenced.cmp(&b.influenced),
                AttributionOrderField::Spend => a.spend.cmp(&b.spend),
                AttributionOrderField::Key => a.key.cmp(&b.key),
            };
            if self.direction == OrderDirection::Desc {
                order.reverse()
            } else {
                order
            }
        });
        places.into_iter().map(|(_, place)| place).collect()
    }
}

/// Deals without any eligible touch.
#[derive(Debug, Clone)]
pub struct UnattributedRow {
    report: AttributionReport,
    place: usize,
}

impl UnattributedRow {
    fn row(&self) -> Option<&attribution::query::UnattributedRow> {
        self.report.answer.report.unattributed_rows.get(self.place)
    }
}

/// Deals without any eligible touch.
#[Object(guard = "Requires(Permission::AttributionRead)")]
impl UnattributedRow {
    /// The deal-side and date dimensions of `groupBy`.
    async fn key(&self, ctx: &Context<'_>) -> ApiResult<Vec<DimensionValue>> {
        let dimensions: Vec<_> = self
            .report
            .query
            .group_by
            .iter()
            .copied()
            .filter(|dimension| dimension.is_of_deal() || dimension.is_date())
            .collect();
        let key = self.row().map(|row| row.key.as_slice()).unwrap_or_default();
        key::values(ctx, &self.report.answer.state, &dimensions, key).await
    }

    /// Their amount.
    async fn amount(&self) -> Money {
        self.report.money(self.row().map_or(0, |row| row.amount))
    }

    /// How many.
    async fn deal_count(&self) -> i64 {
        count(self.row().map_or(0, |row| row.deal_count))
    }
}
