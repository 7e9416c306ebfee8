//! Local days and the periods they lie in.

use attribution::{
    query::Dimension,
    time::{Calendar, Day, Instant},
};
use chrono::{DateTime, Datelike, NaiveDate, Utc};

/// The organisation's dates.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dates(pub(super) Calendar);

impl Dates {
    /// The local day of an instant.
    pub(super) fn day(self, at: Instant) -> Day {
        let utc: DateTime<Utc> = DateTime::from_timestamp_millis(at.0).unwrap();
        Day(utc.with_timezone(&self.0.zone).date_naive().to_epoch_days())
    }

    /// The first day of the period of this kind that holds the day.
    pub(super) fn start(self, dimension: Dimension, day: Day) -> Day {
        let date = NaiveDate::from_epoch_days(day.0).unwrap();
        let fiscal = u32::from(self.0.fiscal_year_start_month);
        let into_year = (date.month() + 12 - fiscal) % 12;
        let first = |months_back: u32| {
            let first = date.with_day(1).unwrap();
            first - chrono::Months::new(months_back)
        };
        let start = match dimension {
            Dimension::Day => date,
            Dimension::Week => {
                date - chrono::Days::new(u64::from(date.weekday().num_days_from_monday()))
            }
            Dimension::Month => first(0),
            Dimension::Quarter => first(into_year % 3),
            Dimension::Year => first(into_year),
            other => panic!("{other:?} is not a date"),
        };
        Day(start.to_epoch_days())
    }
}

/// Whether a dimension is a date.
pub(super) fn is_date(dimension: Dimension) -> bool {
    matches!(
        dimension,
        Dimension::Day | Dimension::Week | Dimension::Month | Dimension::Quarter | Dimension::Year
    )
}
