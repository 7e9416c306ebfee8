//! As closed periods of the same kind went.

use super::{Course, Curve, Expected, Fallback, quantile};
use crate::{calendar::Period, ratio::Ratio};

/// How many closed periods are looked at.
const MOST: usize = 8;
/// How many of them it takes.
const LEAST: usize = 3;

/// F(u): the median share that the last closed periods had booked when as much of them was over, u, as of this one now.
/// Where u is not a whole number of their days, days begun do not count.
pub(super) fn share(course: &Course<'_>) -> Result<Expected, Fallback> {
    let shares = shares(course);
    let too_few = Fallback::TooFewPeriods {
        found: shares.len(),
    };
    if shares.len() < LEAST {
        return Err(too_few);
    }
    let at = |percent: i64| quantile(&shares, &Ratio::of(percent, 100)?);
    let (Some(median), Some(low), Some(high)) = (at(50), at(10), at(90)) else {
        return Err(too_few);
    };
    let five_percent = Ratio::of(1, 20).unwrap_or_else(Ratio::zero);
    if median < five_percent {
        return Err(Fallback::TooLittleBookedByNow);
    }
    Ok(Expected {
        curve: Curve::Historical,
        share: median,
        spread: Some((low, high)),
    })
}

/// The share of each of the last closed periods that was booked by u. One whose total is not positive has no shares.
fn shares(course: &Course<'_>) -> Vec<Ratio> {
    let closed = std::iter::successors(course.period.previous(), Period::previous)
        .skip_while(|period| period.to() > course.today);
    closed
        .take(MOST)
        .filter_map(|period| share_of(course, &period))
        .collect()
}

fn share_of(course: &Course<'_>, past: &Period) -> Option<Ratio> {
    let total = course.bookings.between(past.from(), past.to());
    if total <= 0 {
        return None;
    }
    let days = course.period.elapsed(course.today) * past.days() / course.period.days();
    let until = past
        .iter_days()
        .chain([past.to()])
        .nth(usize::try_from(days).ok()?)?;
    Ratio::of(course.bookings.between(past.from(), until), total)
}
