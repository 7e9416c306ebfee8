//! A target's other figures.

use agreement::{
    calendar,
    forecast::{ByCategory, Forecasts, RequiredRunRate as Required},
    ratio::Ratio,
    win_rate::{Outcomes, needed_coverage},
};
use async_graphql::{Context, Object, SimpleObject};
use attribution::money::{Currency, ExchangeRate};
use chrono::{Days, NaiveDate};

use super::Target;
use crate::{
    agreements::kinds::Holiday,
    auth::{Permission, Requires},
    error::ApiResult,
    graphql::{
        enums::Team,
        scalars::{CurrencyCode, Date, Decimal},
        types::{money::Money, period::Period},
    },
};

/// A day on which a team does not work.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct TargetHoliday {
    /// The day.
    pub on: Date,
    /// Which team; null: both.
    pub team: Option<Team>,
}

impl From<Holiday> for TargetHoliday {
    fn from(Holiday { on, team }: Holiday) -> Self {
        Self { on: Date(on), team }
    }
}

/// What is attained, by who earned it under the official rule. The three sum to `attained`, to the cent.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct TargetCredit {
    /// Credited to marketing's touches; of PROFIT, less marketing's spend and costs.
    pub marketing: Money,
    /// Credited to sales' touches; of PROFIT, less sales' spend and costs.
    pub sales: Money,
    /// Of deals without any eligible touch.
    pub unattributed: Money,
}

/// An exchange rate that was used.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct TargetRate {
    /// The currency that was given.
    pub from: CurrencyCode,
    /// The currency that was got.
    pub to: CurrencyCode,
    /// The day from which the rate holds.
    pub on: Date,
    /// Units of `to` for one unit of `from`, as recorded; amounts the other way are divided by it.
    pub rate: Decimal,
    /// How many amounts were converted by it.
    pub uses: i64,
}

impl From<(ExchangeRate, u64)> for TargetRate {
    fn from((rate, uses): (ExchangeRate, u64)) -> Self {
        Self {
            from: CurrencyCode(rate.from),
            to: CurrencyCode(rate.to),
            // Every rate was recorded for a date.
            on: Date(rate.on.to_date().unwrap_or_default()),
            rate: Decimal::shortest(rate.rate_pico, 12),
            uses: i64::try_from(uses).unwrap_or(i64::MAX),
        }
    }
}

/// The part of closed deals that was won. By count and by amount are two figures: say which.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct WinRate {
    /// The days in which the deals closed: the four fiscal quarters that are over.
    pub period: Period,
    /// Won / (won + lost), by number of deals; six decimals at most. Null where nothing closed.
    pub by_count: Option<Decimal>,
    /// Amount won / (amount won + amount lost); six decimals at most. Null where that is nothing.
    pub by_amount: Option<Decimal>,
    /// Deals won.
    pub won_count: i64,
    /// Deals lost.
    pub lost_count: i64,
}

impl WinRate {
    /// Of deals that ended so.
    #[must_use]
    pub fn of(outcomes: &Outcomes, period: calendar::Period) -> Self {
        let count = |count| i64::try_from(count).unwrap_or(i64::MAX);
        let shown = |rate: Option<Ratio>| rate.as_ref().and_then(Decimal::of_ratio);
        Self {
            period: period.into(),
            by_count: shown(outcomes.rate_by_count()),
            by_amount: shown(outcomes.rate_by_amount()),
            won_count: count(outcomes.won_count),
            lost_count: count(outcomes.lost_count),
        }
    }
}

/// The coverage it takes: 1 / win rate, with four decimals at most.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct NeededCoverage {
    /// By the win rate by count. Null where nothing was won.
    pub by_count: Option<Decimal>,
    /// By the win rate by amount. Null where nothing was won.
    pub by_amount: Option<Decimal>,
}

impl From<&Outcomes> for NeededCoverage {
    fn from(outcomes: &Outcomes) -> Self {
        let needed = |rate: Option<Ratio>| {
            let needed = needed_coverage(&rate?)?;
            Decimal::of_quotient(&needed)
        };
        Self {
            by_count: needed(outcomes.rate_by_count()),
            by_amount: needed(outcomes.rate_by_amount()),
        }
    }
}

/// Where the period may end. Each forecast is what is attained and what its method expects to come.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct TargetForecasts {
    /// Open deals expected to close in the period, each x the probability of its stage. A deal in no known stage counts with
    /// the win rate by count. Null for PIPELINE and PROFIT.
    pub weighted: Option<Money>,
    /// Open deals expected to close in the period, by the forecast category of their stage. Null for PIPELINE and PROFIT.
    pub by_category: Option<ForecastByCategory>,
    /// Open deals expected to close in the period, each x the part of the deals once in its stage that was won, of those
    /// closed in the trailing four quarters. Null where nothing closed, and for PIPELINE and PROFIT.
    pub by_cohort: Option<Money>,
    /// What was booked on the days that are over x days of the period / days over. Null before a day is over.
    pub by_run_rate: Option<Money>,
}

/// A forecast by category; each includes those before it.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct ForecastByCategory {
    /// Attained and COMMIT.
    pub commit: Money,
    /// And `BEST_CASE`.
    pub best_case: Money,
    /// And PIPELINE; deals in no known stage are here.
    pub pipeline: Money,
}

impl TargetForecasts {
    /// As the schema shows them.
    #[must_use]
    pub fn of(forecasts: Option<Forecasts>, run_rate: Option<i64>, currency: Currency) -> Self {
        let money = |minor| Money::of_minor(minor, currency);
        let by_category = |category: ByCategory| ForecastByCategory {
            commit: money(category.commit),
            best_case: money(category.best_case),
            pipeline: money(category.pipeline),
        };
        let known = forecasts.as_ref();
        Self {
            weighted: known.map(|forecasts| money(forecasts.weighted)),
            by_category: known.map(|forecasts| by_category(forecasts.by_category)),
            by_cohort: known.and_then(|forecasts| forecasts.by_cohort).map(money),
            by_run_rate: run_rate.map(money),
        }
    }
}

/// What it takes, on each day that remains, to attain the target.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct RequiredRunRate {
    /// On each day.
    pub per_day: Money,
    /// On each working day; a day that one of the teams has off counts half. Null where none remains.
    pub per_working_day: Option<Money>,
}

impl RequiredRunRate {
    /// As the schema shows it.
    #[must_use]
    pub fn of(required: &Required, currency: Currency) -> Self {
        let money = |minor| Money::of_minor(minor, currency);
        Self {
            per_day: money(required.per_day),
            per_working_day: required.per_working_day.map(money),
        }
    }
}

/// A day of a target's period.
#[derive(Debug, Clone)]
pub struct DayOfTarget {
    /// The target.
    pub target: Target,
    /// The day.
    pub day: NaiveDate,
}

impl DayOfTarget {
    /// The start of the next day is the end of this one.
    fn end(&self) -> NaiveDate {
        self.day.checked_add_days(Days::new(1)).unwrap_or(self.day)
    }
}

/// A day of a target's period, as it looked at its end.
#[Object(guard = "Requires(Permission::TargetsRead)")]
impl DayOfTarget {
    /// The day.
    async fn day(&self) -> Date {
        Date(self.day)
    }

    /// What was booked on it.
    async fn booked(&self, ctx: &Context<'_>) -> ApiResult<Money> {
        let basis = self.target.basis(ctx).await?;
        let booked = basis.booked.between(self.day, self.end())?;
        Ok(Money::of_minor(booked, basis.currency))
    }

    /// What was attained by its end.
    async fn attained(&self, ctx: &Context<'_>) -> ApiResult<Money> {
        let basis = self.target.basis(ctx).await?;
        let attained = basis
            .booked
            .between(basis.target.period.from(), self.end())?;
        Ok(Money::of_minor(attained, basis.currency))
    }

    /// What was expected by its end.
    async fn expected(&self, ctx: &Context<'_>) -> ApiResult<Money> {
        let basis = self.target.basis(ctx).await?;
        let pace = basis.pace(self.end())?;
        Ok(Money::of_minor(pace.expected, basis.currency))
    }
}
