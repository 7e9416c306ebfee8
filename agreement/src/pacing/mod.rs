//! Is the target on pace?
//!
//! Everything here is seen from the start of a day, `today`: what that day brings is not known yet. The share of the
//! target that is expected by then comes from a [`Curve`]:
//!
//! * CALENDAR: days elapsed / days of the period.
//! * `WORKING_DAYS`: working days elapsed / working days of the period, each team's counted.
//! * SEASONAL: the mean share of the fiscal year that each month had in closed years, spread evenly over its days.
//! * HISTORICAL: the median share that closed periods of the same kind had booked by the same point.
//!
//! A curve that its history cannot carry falls back to `WORKING_DAYS`, and that to CALENDAR where nobody works; the
//! answer says so and why.

mod bookings;
mod historical;
mod quantile;
mod seasonal;

pub use self::{bookings::Bookings, quantile::quantile};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    calendar::{FiscalYear, Period, WorkingDays},
    ratio::Ratio,
};

/// How the expected share of a target grows over its period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Curve {
    /// Evenly over the days.
    Calendar,
    /// Evenly over the working days.
    WorkingDays,
    /// As the months of closed years.
    Seasonal,
    /// As closed periods of the same kind.
    Historical,
}

/// Why a curve was not used, and another was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fallback {
    /// HISTORICAL needs 3 closed periods of the same kind with a positive total; this many were found among the last 8.
    TooFewPeriods {
        /// How many there are.
        found: usize,
    },
    /// HISTORICAL needs that at least 5 % were booked by now in the median of past periods.
    TooLittleBookedByNow,
    /// SEASONAL needs 2 closed fiscal years with a positive total; this many were found.
    TooFewYears {
        /// How many there are.
        found: usize,
    },
    /// The months of the period had no positive share of the closed years.
    NoSeason,
    /// `WORKING_DAYS` needs a working day in the period.
    NoWorkingDays,
}

/// Where a target stands against what is expected by now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// At least 105 % of what is expected.
    Ahead,
    /// In between.
    OnTrack,
    /// Less than 95 % of what is expected.
    Behind,
}

/// A target and what was booked, seen from the start of a day.
#[derive(Debug, Clone, Copy)]
pub struct Course<'a> {
    /// The target's period.
    pub period: Period,
    /// The day at whose start everything is seen.
    pub today: NaiveDate,
    /// The target, in minor units.
    pub target: i64,
    /// What was booked, in this period and before, in minor units of the target's currency.
    pub bookings: &'a Bookings,
    /// When fiscal years start.
    pub fiscal_year: FiscalYear,
    /// Which days are worked.
    pub working_days: &'a WorkingDays,
}

/// The answer. Amounts are minor units of the target's currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pace {
    /// The curve that was used.
    pub curve: Curve,
    /// Why the curve that was asked for was not, step by step; empty when it was.
    pub fallbacks: Vec<Fallback>,
    /// Days of the period that are over.
    pub elapsed_days: i64,
    /// What was booked on them.
    pub attained: i64,
    /// The share of the target expected by now.
    pub share: Ratio,
    /// The amount expected by now.
    pub expected: i64,
    /// Where the period ends if it goes on so: attained / share. None while the share is not positive.
    pub projection: Option<i64>,
    /// The lower end of the projection: attained / P90 of past shares (P10 where attained is negative). HISTORICAL only;
    /// none where that share is not positive.
    pub low: Option<i64>,
    /// The upper end: attained / P10 of past shares (P90 where attained is negative). HISTORICAL only; none where that share
    /// is not positive.
    pub high: Option<i64>,
    /// None while nothing is expected.
    pub status: Option<Status>,
}

impl Course<'_> {
    /// How the target stands by this curve. `None` when the amounts are too large to add up.
    #[must_use]
    pub fn pace(&self, asked: Curve) -> Option<Pace> {
        let mut fallbacks = Vec::new();
        let Expected {
            curve,
            share,
            spread,
        } = self.expected(asked, &mut fallbacks);
        let until = self.today.clamp(self.period.from(), self.period.to());
        let attained = self.bookings.between(self.period.from(), until);
        let exact_attained = Ratio::whole(attained);
        let expected = &Ratio::whole(self.target) * &share;
        let projected = |by: &Ratio| {
            let amount = exact_attained.over(by).filter(|_| by.is_positive())?;
            amount.round()
        };
        let (low, high) = match &spread {
            // The larger share gives the smaller amount, but the larger one where more was given back than earned.
            Some((p10, p90)) if attained < 0 => (projected(p10), projected(p90)),
            Some((p10, p90)) => (projected(p90), projected(p10)),
            None => (None, None),
        };
        Some(Pace {
            curve,
            fallbacks,
            elapsed_days: self.period.elapsed(self.today),
            attained: i64::try_from(attained).ok()?,
            expected: expected.round()?,
            projection: projected(&share),
            low,
            high,
            status: status(&exact_attained, &expected),
            share,
        })
    }

    /// The share by the first curve that its history carries.
    fn expected(&self, asked: Curve, fallbacks: &mut Vec<Fallback>) -> Expected {
        let found = match asked {
            Curve::Calendar => return self.by_calendar(),
            Curve::WorkingDays => Err(None),
            Curve::Seasonal => seasonal::share(self).map_err(Some),
            Curve::Historical => historical::share(self).map_err(Some),
        };
        match found {
            Ok(expected) => expected,
            Err(reason) => {
                fallbacks.extend(reason);
                self.by_working_days().unwrap_or_else(|| {
                    fallbacks.push(Fallback::NoWorkingDays);
                    self.by_calendar()
                })
            }
        }
    }

    fn by_calendar(&self) -> Expected {
        let share = Ratio::of(self.period.elapsed(self.today), self.period.days());
        Expected {
            curve: Curve::Calendar,
            // A period has at least one day.
            share: share.unwrap_or_else(Ratio::zero),
            spread: None,
        }
    }

    fn by_working_days(&self) -> Option<Expected> {
        let elapsed = self.working_days.elapsed(&self.period, self.today);
        let share = Ratio::of(elapsed, self.working_days.count(&self.period))?;
        Some(Expected {
            curve: Curve::WorkingDays,
            share,
            spread: None,
        })
    }
}

/// What a curve says of now.
#[derive(Debug)]
struct Expected {
    curve: Curve,
    share: Ratio,
    /// P10 and P90 of past shares.
    spread: Option<(Ratio, Ratio)>,
}

fn status(attained: &Ratio, expected: &Ratio) -> Option<Status> {
    let percent = attained.over(expected).filter(|_| expected.is_positive())?;
    let hundredths = |percent: i64| &Ratio::whole(percent) * &hundredth();
    Some(if percent >= hundredths(105) {
        Status::Ahead
    } else if percent < hundredths(95) {
        Status::Behind
    } else {
        Status::OnTrack
    })
}

fn hundredth() -> Ratio {
    Ratio::of(1, 100).unwrap_or_else(Ratio::zero)
}
