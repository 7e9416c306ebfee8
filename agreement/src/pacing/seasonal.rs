//! As the months of closed fiscal years went.

use chrono::{Datelike as _, NaiveDate};

use super::{Course, Curve, Expected, Fallback};
use crate::{calendar::Period, ratio::Ratio};

/// How many closed years are looked at.
const MOST: usize = 8;
/// How many of them it takes.
const LEAST: usize = 2;

/// The weight of a day is its month's mean share of the closed years, divided by the days of the month. The expected
/// share is the weight of the days that are over, divided by the weight of all days of the period.
pub(super) fn share(course: &Course<'_>) -> Result<Expected, Fallback> {
    let years = closed_years(course);
    if years.len() < LEAST {
        return Err(Fallback::TooFewYears { found: years.len() });
    }
    let until = course.today.clamp(course.period.from(), course.period.to());
    let elapsed = weight(course, &years, course.period.from(), until);
    let all = weight(course, &years, course.period.from(), course.period.to());
    if !all.is_positive() {
        return Err(Fallback::NoSeason);
    }
    let share = elapsed.over(&all).ok_or(Fallback::NoSeason)?;
    Ok(Expected {
        curve: Curve::Seasonal,
        share,
        spread: None,
    })
}

/// The last closed fiscal years with a positive total. One in whose first month nothing had ever been booked yet is not
/// whole: its later months would weigh too much.
fn closed_years(course: &Course<'_>) -> Vec<Period> {
    let (Some(current), Some(first)) = (
        course.fiscal_year.year_of(course.today),
        course.bookings.first_day(),
    ) else {
        return Vec::new();
    };
    let whole = |year: &Period| {
        let first_month = course.fiscal_year.month_of(year.from());
        first_month.is_some_and(|month| first < month.to())
            && course.bookings.between(year.from(), year.to()) > 0
    };
    std::iter::successors(current.previous(), Period::previous)
        .take(MOST)
        .filter(whole)
        .collect()
}

/// The weight of the days from `from` until the day before `to`, month by month.
fn weight(course: &Course<'_>, years: &[Period], from: NaiveDate, to: NaiveDate) -> Ratio {
    let mut sum = Ratio::zero();
    let mut at = from;
    while at < to {
        let Some(month) = course.fiscal_year.month_of(at) else {
            break;
        };
        let end = month.to().min(to);
        let part = Ratio::of((end - at).num_days(), month.days()).unwrap_or_else(Ratio::zero);
        sum = sum + &(&part * &mean_share(course, years, at.month()));
        at = end;
    }
    sum
}

/// The mean share of the closed years that a month of the year (1 to 12) had.
fn mean_share(course: &Course<'_>, years: &[Period], month_of_year: u32) -> Ratio {
    let mut sum = Ratio::zero();
    for year in years {
        let total = course.bookings.between(year.from(), year.to());
        let month = std::iter::successors(course.fiscal_year.month_of(year.from()), |month| {
            course.fiscal_year.month_of(month.to())
        })
        .take(12)
        .find(|month| month.from().month() == month_of_year);
        let booked = month.map_or(0, |month| course.bookings.between(month.from(), month.to()));
        if let Some(share) = Ratio::of(booked, total) {
            sum = sum + &share;
        }
    }
    sum.over(&Ratio::whole(years.len()))
        .unwrap_or_else(Ratio::zero)
}
