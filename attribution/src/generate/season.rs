//! When things happen: growth over the months, seasons in the year, weekdays, office hours.

use chrono::{Datelike, Months, NaiveDate};

use super::prng::Prng;
use crate::time::{Day, Instant};

/// A day in milliseconds.
pub(super) const DAY: i64 = 86_400_000;
const HOUR: i64 = 3_600_000;

/// How busy each month of the year is, January first, in percent.
const INTEREST: [u64; 12] = [96, 104, 112, 104, 100, 96, 78, 70, 112, 122, 118, 82];
/// How many deals close in each month: quarters end with a rush.
const CLOSING: [u64; 12] = [66, 84, 138, 72, 88, 140, 62, 70, 134, 82, 100, 164];

/// The months of a company's history and how busy each was.
#[derive(Debug, Clone)]
pub(super) struct Season {
    months: Vec<Month>,
    begin: Day,
    end: Day,
}

/// A month of history.
#[derive(Debug, Clone, Copy)]
pub(super) struct Month {
    /// Its first day.
    pub(super) from: Day,
    /// The day after its last.
    pub(super) to: Day,
    /// How busy it was in interest and in closed deals.
    weights: [u64; 2],
    /// Growth since the first month, in thousandths (1000 = none).
    pub(super) growth: u64,
    /// Season of interest, in percent.
    pub(super) season: u64,
}

/// What is dated.
#[derive(Debug, Clone, Copy)]
pub(super) enum Of {
    Interest,
    Closing,
}

impl Season {
    /// The `months` months before `end`.
    pub(super) fn new(months: u32, end: Day) -> Self {
        let last = date(end);
        let mut list = Vec::new();
        for (index, back) in (1..=months.max(2)).rev().enumerate() {
            let from = last.checked_sub_months(Months::new(back)).unwrap_or(last);
            let to = last
                .checked_sub_months(Months::new(back - 1))
                .unwrap_or(last);
            let place = usize::try_from(from.month0()).unwrap_or(0);
            let season = INTEREST.get(place).copied().unwrap_or(100);
            let closing = CLOSING.get(place).copied().unwrap_or(100);
            let growth = 1000 + 28 * u64::try_from(index).unwrap_or(0);
            list.push(Month {
                from: day(from),
                to: day(to),
                weights: [season * growth, closing * growth],
                growth,
                season,
            });
        }
        let begin = list.first().map_or(end, |month| month.from);
        Self {
            months: list,
            begin,
            end,
        }
    }

    /// The first instant of the first day (in UTC; nothing here is closer than an hour to it).
    pub(super) fn begin(&self) -> i64 {
        i64::from(self.begin.0) * DAY
    }

    /// The instant nothing reaches.
    pub(super) fn end(&self) -> i64 {
        i64::from(self.end.0) * DAY
    }

    /// The months, oldest first.
    pub(super) fn months(&self) -> &[Month] {
        &self.months
    }

    /// A busy day's office hour, in milliseconds since 1970.
    pub(super) fn sample(&self, of: Of, prng: &mut Prng) -> i64 {
        let place = usize::from(matches!(of, Of::Closing));
        let weight = |month: &Month| month.weights.get(place).copied().unwrap_or(0);
        let mut left = prng.below(self.months.iter().map(weight).sum());
        let mut chosen = (self.begin, self.end);
        for month in &self.months {
            if left < weight(month) {
                chosen = (month.from, month.to);
                break;
            }
            left -= weight(month);
        }
        let day = prng.range(i64::from(chosen.0.0), i64::from(chosen.1.0) - 1);
        let at = office_hour(day * DAY, prng);
        self.clamp(at)
    }

    /// Within history.
    pub(super) fn clamp(&self, at: i64) -> i64 {
        at.clamp(self.begin(), self.end() - 1)
    }
}

/// The same day in office hours; most weekends become the Monday after.
pub(super) fn office_hour(at: i64, prng: &mut Prng) -> i64 {
    let mut day = at.div_euclid(DAY);
    let weekday = (day + 3).rem_euclid(7);
    if weekday > 4 && prng.chance(850) {
        day += 7 - weekday;
    }
    day * DAY + prng.range(7 * HOUR, 18 * HOUR)
}

/// An instant of these milliseconds.
pub(super) const fn instant(millis: i64) -> Instant {
    Instant(millis)
}

/// The UTC day of these milliseconds.
pub(super) fn day_of(millis: i64) -> Day {
    Day(i32::try_from(millis.div_euclid(DAY)).unwrap_or(i32::MAX))
}

/// The date of a day.
pub(super) fn date(day: Day) -> NaiveDate {
    NaiveDate::from_epoch_days(day.0).unwrap_or_default()
}

/// The day of a date.
pub(super) fn day(date: NaiveDate) -> Day {
    Day(date.to_epoch_days())
}
