//! Several models side by side.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};
use attribution::ComparedRow;

use super::{
    key::{self, DimensionValue},
    report::AttributionReport,
    rule::AttributionModel,
};
use crate::{
    auth::{Permission, Requires},
    error::ApiResult,
    graphql::{
        pagination::{Page, PageArgs, page_of_slice},
        scalars::Decimal,
        types::money::Money,
    },
};

/// The same question under several models.
#[derive(Debug, Clone)]
pub struct AttributionComparison {
    /// One report for each model.
    pub reports: Arc<Vec<AttributionReport>>,
}

/// The same question under several models.
#[Object(guard = "Requires(Permission::AttributionRead)")]
impl AttributionComparison {
    /// One report for each model, in the order asked.
    async fn reports(&self) -> Vec<AttributionReport> {
        self.reports.as_ref().clone()
    }

    /// Every group of any of the reports, with what each model gives it; largest amount first.
    async fn rows(
        &self,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Page<AttributionComparisonRow>> {
        let args = PageArgs::parse(first, after, last, before)?;
        let reports: Vec<_> = self
            .reports
            .iter()
            .map(|report| report.answer.report.as_ref())
            .collect();
        let rows: Vec<Arc<ComparedRow>> = attribution::compare(&reports)
            .into_iter()
            .map(Arc::new)
            .collect();
        page_of_slice(&rows, &args, |row| AttributionComparisonRow {
            reports: self.reports.clone(),
            row,
        })
    }
}

/// What several models give to one group.
#[derive(Debug, Clone)]
pub struct AttributionComparisonRow {
    reports: Arc<Vec<AttributionReport>>,
    row: Arc<ComparedRow>,
}

/// What one model gives to one group.
#[derive(Debug, Clone, SimpleObject)]
pub struct AttributionComparisonResult {
    /// The model.
    pub model: AttributionModel,
    /// What is credited.
    pub amount: Money,
    /// Its share of what is attributed, 0 to 1 with four decimals; null where nothing is attributed.
    pub share: Option<Decimal>,
    /// Credited deals.
    pub weight: Decimal,
}

/// What several models give to one group.
#[Object(guard = "Requires(Permission::AttributionRead)")]
impl AttributionComparisonRow {
    /// The values it is grouped by, in the order of `groupBy`.
    async fn key(&self, ctx: &Context<'_>) -> ApiResult<Vec<DimensionValue>> {
        match self.reports.first() {
            Some(report) => {
                let state = &report.answer.state;
                key::values(ctx, state, &report.query.group_by, &self.row.key).await
            }
            None => Ok(Vec::new()),
        }
    }

    /// One for each model, in the order asked.
    async fn results(&self) -> Vec<AttributionComparisonResult> {
        self.reports
            .iter()
            .zip(&self.row.results)
            .map(|(report, result)| {
                let answer = &report.answer.report;
                let attributed = answer.total.saturating_sub(answer.unattributed);
                AttributionComparisonResult {
                    model: report.query.rules.first().map_or_else(
                        || AttributionModel {
                            preset: None,
                            half_life_days: None,
                            weights: None,
                        },
                        |dated| AttributionModel::of(&dated.rule.model),
                    ),
                    amount: Money::of_minor(result.amount, answer.currency),
                    share: super::row::ratio(result.amount, attributed),
                    weight: Decimal::shortest(result.weight_micros, 6),
                }
            })
            .collect()
    }

    /// The largest amount less the smallest: how much the choice of model matters here.
    async fn spread(&self) -> Option<Money> {
        let currency = self.reports.first()?.answer.report.currency;
        Some(Money::of_minor(
            i64::try_from(self.row.spread).unwrap_or(i64::MAX),
            currency,
        ))
    }
}
