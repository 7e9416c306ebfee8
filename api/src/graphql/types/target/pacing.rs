//! A target against what is expected of it by now.

use agreement::pacing::{Fallback, Pace};
use async_graphql::{Enum, SimpleObject};
use attribution::money::Currency;

use super::enums::{PacingCurve, PacingStatus};
use crate::graphql::{scalars::Decimal, types::money::Money};

/// Why a curve was not used, and another was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum PacingFallbackCode {
    /// HISTORICAL needs at least 3 closed periods of the same kind with a positive total, among the last 8.
    TooFewPeriods,
    /// HISTORICAL needs at least 5 % booked by now in the median of the past periods.
    TooLittleBookedByNow,
    /// SEASONAL needs at least 2 closed fiscal years with a positive total.
    TooFewYears,
    /// The months of the period had no positive share of the closed years.
    NoSeason,
    /// `WORKING_DAYS` needs a working day in the period.
    NoWorkingDays,
}

/// A curve that was not used, and why.
#[derive(Debug, Clone, SimpleObject)]
pub struct PacingFallback {
    /// Why, for programs.
    pub code: PacingFallbackCode,
    /// Why, and what was used instead, for people.
    pub message: String,
}

/// A target against what is expected of it, seen from the start of a day.
#[derive(Debug, Clone, SimpleObject)]
pub struct TargetPacing {
    /// The curve that was used.
    pub curve: PacingCurve,
    /// Why the target's own curve was not, step by step; empty when it was.
    pub fallbacks: Vec<PacingFallback>,
    /// Days of the period that are over.
    pub elapsed_days: i64,
    /// What was booked on them: `expected`, `projection` and `status` compare this. What the day itself brings counts from
    /// the next day on.
    pub attained: Money,
    /// The share of the target expected by now, with six decimals at most: 1 is all of it.
    pub share: Option<Decimal>,
    /// The amount expected by now: target x share.
    pub expected: Money,
    /// Where the period ends if it goes on so: attained / share. Null while nothing is expected.
    pub projection: Option<Money>,
    /// The lower end of the projection: attained / P90 of past shares (quantiles of type 7). HISTORICAL only.
    pub low: Option<Money>,
    /// The upper end of the projection: attained / P10 of past shares. HISTORICAL only; null where that is not positive.
    pub high: Option<Money>,
    /// AHEAD from 105 % of expected, BEHIND under 95 %, else `ON_TRACK`. Null while nothing is expected.
    pub status: Option<PacingStatus>,
}

impl TargetPacing {
    /// As the schema shows it.
    #[must_use]
    pub fn of(pace: Pace, currency: Currency) -> Self {
        let Pace {
            curve,
            fallbacks,
            elapsed_days,
            attained,
            share,
            expected,
            projection,
            low,
            high,
            status,
        } = pace;
        let money = |minor| Money::of_minor(minor, currency);
        Self {
            curve: curve.into(),
            fallbacks: fallbacks.iter().map(PacingFallback::of).collect(),
            elapsed_days,
            attained: money(attained),
            share: Decimal::of_ratio(&share),
            expected: money(expected),
            projection: projection.map(money),
            low: low.map(money),
            high: high.map(money),
            status: status.map(Into::into),
        }
    }
}

impl PacingFallback {
    fn of(fallback: &Fallback) -> Self {
        const INSTEAD: &str = "WORKING_DAYS was used instead.";
        let (code, message) = match fallback {
            Fallback::TooFewPeriods { found } => (
                PacingFallbackCode::TooFewPeriods,
                format!(
                    "HISTORICAL needs 3 closed periods of the same kind with a positive total among the last 8; there are {found}. {INSTEAD}"
                ),
            ),
            Fallback::TooLittleBookedByNow => (
                PacingFallbackCode::TooLittleBookedByNow,
                format!(
                    "HISTORICAL needs 5 % booked by now in the median of the past periods; there is less. {INSTEAD}"
                ),
            ),
            Fallback::TooFewYears { found } => (
                PacingFallbackCode::TooFewYears,
                format!(
                    "SEASONAL needs 2 closed fiscal years with a positive total, known from their first month on; there are {found}. {INSTEAD}"
                ),
            ),
            Fallback::NoSeason => (
                PacingFallbackCode::NoSeason,
                format!(
                    "SEASONAL needs a positive share of the closed years in the months of the period. {INSTEAD}"
                ),
            ),
            Fallback::NoWorkingDays => (
                PacingFallbackCode::NoWorkingDays,
                "The period has no working day. CALENDAR was used instead.".to_owned(),
            ),
        };
        Self { code, message }
    }
}
