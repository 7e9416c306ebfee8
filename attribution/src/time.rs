//! Instants, local days and the organisation's calendar.

mod days;

pub(crate) use self::days::LocalDays;

use chrono::{DateTime, Datelike, Days, MappedLocalTime, NaiveDate, Offset, TimeZone, Utc};
use chrono_tz::Tz;

use crate::query::Dimension;

/// A day of 86,400 seconds, in milliseconds.
pub(crate) const DAY_MILLIS: i64 = 86_400_000;

/// An instant: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

/// A local calendar day: days since 1970-01-01 in the organisation's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

/// A half-open range of local days, `from` in, `to` out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: Day,
    /// The day after the last.
    pub to: Day,
}

/// How the organisation counts days, months and years.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calendar {
    /// The organisation's time zone.
    pub zone: Tz,
    /// The month (1 to 12) in which the fiscal year starts.
    pub fiscal_year_start_month: u8,
}

impl Instant {
    /// From chrono; what is finer than a millisecond is cut off.
    #[must_use]
    pub fn from_utc(at: DateTime<Utc>) -> Self {
        Self(at.timestamp_millis())
    }

    /// As chrono; `None` beyond its range of some 262,000 years.
    #[must_use]
    pub fn to_utc(self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_millis(self.0)
    }
}

impl Day {
    /// The day of this date.
    #[must_use]
    pub fn from_date(date: NaiveDate) -> Self {
        Self(date.to_epoch_days())
    }

    /// As a date; `None` beyond chrono's range of some 262,000 years.
    #[must_use]
    pub fn to_date(self) -> Option<NaiveDate> {
        NaiveDate::from_epoch_days(self.0)
    }
}

impl Period {
    /// Whether the day is in it.
    #[must_use]
    pub fn contains(&self, day: Day) -> bool {
        self.from <= day && day < self.to
    }
}

impl Calendar {
    /// A calendar; `None` unless the month is 1 to 12.
    #[must_use]
    pub fn new(zone: Tz, fiscal_year_start_month: u8) -> Option<Self> {
        (1..=12).contains(&fiscal_year_start_month).then_some(Self {
            zone,
            fiscal_year_start_month,
        })
    }

    /// The local day of an instant.
    #[must_use]
    pub fn day_of(&self, at: Instant) -> Day {
        let local = at.to_utc().and_then(|utc| {
            let offset = self.zone.offset_from_utc_datetime(&utc.naive_utc()).fix();
            utc.naive_utc().checked_add_offset(offset)
        });
        match local {
            Some(local) => Day::from_date(local.date()),
            None => Day(saturated(at.0.div_euclid(DAY_MILLIS))),
        }
    }

    /// The first instant of a local day. Where the clocks skip midnight, the first instant after the gap; where they
    /// show it twice, the earlier.
    #[must_use]
    pub fn start_of(&self, day: Day) -> Instant {
        let as_utc = i64::from(day.0) * DAY_MILLIS;
        let Some(midnight) = day
            .to_date()
            .map(|date| date.and_time(chrono::NaiveTime::MIN))
        else {
            return Instant(as_utc);
        };
        match self.zone.from_local_datetime(&midnight) {
            MappedLocalTime::Single(at) | MappedLocalTime::Ambiguous(at, _) => {
                Instant(at.timestamp_millis())
            }
            MappedLocalTime::None => self.first_at_or_after(midnight, as_utc),
        }
    }

    /// The first day of the day, week (Monday), month, fiscal quarter or fiscal year that holds `day`. Any other
    /// dimension leaves the day as it is.
    #[must_use]
    pub fn period_start(&self, dimension: Dimension, day: Day) -> Day {
        let Some(date) = day.to_date() else {
            return day;
        };
        let months_back = match dimension {
            Dimension::Week => {
                let back = u64::from(date.weekday().num_days_from_monday());
                return date
                    .checked_sub_days(Days::new(back))
                    .map_or(day, Day::from_date);
            }
            Dimension::Month => 0,
            Dimension::Quarter => self.fiscal_month(date) % 3,
            Dimension::Year => self.fiscal_month(date),
            _ => return day,
        };
        date.with_day(1)
            .and_then(|first| first.checked_sub_months(chrono::Months::new(months_back)))
            .map_or(day, Day::from_date)
    }

    /// Months since the start of the fiscal year, 0 to 11.
    fn fiscal_month(&self, date: NaiveDate) -> u32 {
        (date.month() + 12 - u32::from(self.fiscal_year_start_month)) % 12
    }

    /// The first instant at which local clocks show `local` or later, for a `local` in a gap: clocks only jump
    /// forward near it, so that is found by halving. No zone is further than a day and a half from UTC.
    fn first_at_or_after(&self, local: chrono::NaiveDateTime, as_utc: i64) -> Instant {
        let (mut before, mut after) = (as_utc - 3 * DAY_MILLIS / 2, as_utc + 3 * DAY_MILLIS / 2);
        while after - before > 1 {
            let middle = before + (after - before) / 2;
            let shown = Instant(middle)
                .to_utc()
                .map(|utc| utc.with_timezone(&self.zone).naive_local());
            if shown.is_some_and(|shown| shown >= local) {
                after = middle;
            } else {
                before = middle;
            }
        }
        Instant(after)
    }
}

/// The nearest `i32`.
fn saturated(value: i64) -> i32 {
    i32::try_from(value).unwrap_or(if value < 0 { i32::MIN } else { i32::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> Day {
        Day::from_date(NaiveDate::from_ymd_opt(year, month, day).unwrap())
    }

    fn at(text: &str) -> Instant {
        Instant::from_utc(text.parse().unwrap())
    }

    fn calendar(zone: Tz, month: u8) -> Calendar {
        Calendar::new(zone, month).unwrap()
    }

    #[test]
    fn a_day_starts_at_its_first_instant_that_exists() {
        let berlin = calendar(Tz::Europe__Berlin, 1);
        assert_eq!(
            berlin.start_of(day(2026, 3, 30)),
            at("2026-03-29T22:00:00Z")
        );
        // Clocks went from 24:00 to 01:00.
        let sao_paulo = calendar(Tz::America__Sao_Paulo, 1);
        assert_eq!(
            sao_paulo.start_of(day(2018, 11, 4)),
            at("2018-11-04T03:00:00Z")
        );
        // Samoa skipped the whole of 30 December 2011.
        let apia = calendar(Tz::Pacific__Apia, 1);
        assert_eq!(apia.start_of(day(2011, 12, 30)), at("2011-12-30T10:00:00Z"));
        assert_eq!(apia.day_of(at("2011-12-30T10:00:00Z")), day(2011, 12, 31));
        // Midnight came twice.
        let havana = calendar(Tz::America__Havana, 1);
        assert_eq!(
            havana.start_of(day(2025, 11, 2)),
            at("2025-11-02T04:00:00Z")
        );
    }

    #[test]
    fn periods_start_where_the_organisation_says() {
        let calendar = calendar(Tz::UTC, 7);
        let start = |dimension, from: Day| calendar.period_start(dimension, from);
        assert_eq!(start(Dimension::Week, day(2026, 11, 1)), day(2026, 10, 26));
        assert_eq!(start(Dimension::Month, day(2026, 2, 28)), day(2026, 2, 1));
        assert_eq!(start(Dimension::Quarter, day(2026, 6, 30)), day(2026, 4, 1));
        assert_eq!(start(Dimension::Quarter, day(2026, 9, 30)), day(2026, 7, 1));
        assert_eq!(start(Dimension::Year, day(2026, 6, 30)), day(2025, 7, 1));
        assert_eq!(start(Dimension::Year, day(2026, 7, 1)), day(2026, 7, 1));
        assert_eq!(start(Dimension::Day, day(2026, 7, 3)), day(2026, 7, 3));
    }

    #[test]
    fn instants_beyond_all_calendars_do_not_panic() {
        let berlin = calendar(Tz::Europe__Berlin, 1);
        assert_eq!(berlin.day_of(Instant(i64::MAX)), Day(i32::MAX));
        assert_eq!(berlin.day_of(Instant(i64::MIN)), Day(i32::MIN));
        assert_eq!(
            berlin.period_start(Dimension::Month, Day(i32::MAX)),
            Day(i32::MAX)
        );
    }
}
