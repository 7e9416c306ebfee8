//! Instants, local days and the organisation's calendar.

use chrono_tz::Tz;

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
