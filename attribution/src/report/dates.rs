//! The date of a row, looked up by day.

use super::outlays::DatedRow;
use crate::{
    journeys::Journeys,
    query::{Dimension, ReportQuery},
    time::{Calendar, Day, Instant, LocalDays, Period},
};

/// A period longer than this many days is not tabulated.
const TABULATED: i64 = 40_000;

/// Days of instants, and the row date of every day of the question's period.
pub(crate) struct Dates<'a> {
    days: &'a LocalDays,
    calendar: Calendar,
    period: Period,
    dimension: Dimension,
    /// The row date of each day from the period's first on.
    starts: Vec<Day>,
}

impl<'a> Dates<'a> {
    pub(super) fn new(journeys: &'a Journeys, query: &ReportQuery) -> Self {
        let calendar = journeys.settings().calendar;
        let dimension = query
            .group_by
            .iter()
            .copied()
            .find(|dimension| dimension.is_date());
        let dimension = dimension.unwrap_or(Dimension::Day);
        let Period { from, to } = query.period;
        let tabulated =
            dimension != Dimension::Day && i64::from(to.0) - i64::from(from.0) <= TABULATED;
        let days = if tabulated { from.0..to.0 } else { 0..0 };
        let starts = days
            .map(|day| calendar.period_start(dimension, Day(day)))
            .collect();
        Self {
            days: &journeys.context().days,
            calendar,
            period: query.period,
            dimension,
            starts,
        }
    }

    /// The dates of the period's rows, with the days of the period that each takes in; `None`: they are not tabulated.
    pub(super) fn rows(&self) -> Option<Vec<DatedRow>> {
        let mut to = self.period.from;
        let rows = self.starts.chunk_by(|a, b| a == b).map(|row| {
            let from = to;
            to = Day(from.0 + i32::try_from(row.len()).unwrap_or(i32::MAX));
            (row.first().copied(), Period { from, to })
        });
        (!self.starts.is_empty()).then(|| rows.collect())
    }

    /// The local day of an instant in milliseconds.
    #[inline]
    pub(crate) fn day_of(&self, at: i64) -> Day {
        self.days.day_of(Instant(at))
    }

    /// Whether the day is in the question's period.
    #[inline]
    pub(crate) fn in_period(&self, day: Day) -> bool {
        self.period.contains(day)
    }

    /// Counted from the period's first day, as long as such a count is worth tabulating.
    #[inline]
    pub(crate) fn place_in_period(&self, day: Day) -> Option<usize> {
        let days = i64::from(day.0) - i64::from(self.period.from.0);
        usize::try_from(days).ok().filter(|_| days < TABULATED)
    }

    /// The date of the row that a day belongs to: the first day of its week, month and so on.
    #[inline]
    pub(crate) fn row_date(&self, day: Day) -> Day {
        let place = usize::try_from(i64::from(day.0) - i64::from(self.period.from.0)).ok();
        match place.and_then(|place| self.starts.get(place)) {
            Some(&start) => start,
            None => self.calendar.period_start(self.dimension, day),
        }
    }
}
