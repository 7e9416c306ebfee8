//! The clock that runs only while a team works.
//!
//! It runs by real time: an hour is 3,600 seconds, also on the days on which clocks are put forward or back. Opening and
//! closing times are those of the team's own zone, so that they move against UTC twice a year.

use std::collections::BTreeSet;

use chrono::{
    Datelike, Days, MappedLocalTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc, Weekday,
};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// An instant, milliseconds since 1970-01-01T00:00:00Z, or a length of time in milliseconds.
pub type Millis = i64;

/// How many days ahead an opening is looked for: longer holidays than this are nobody's.
const HORIZON_DAYS: u64 = 3 * 366;

/// Minutes of a day.
const DAY_MINUTES: u16 = 24 * 60;

/// One stretch of work on a day of the week, `from` in it, `to` not; in minutes after local midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shift {
    /// 0 Monday to 6 Sunday.
    pub day: u8,
    /// When it begins.
    pub from: u16,
    /// When it ends; 1,440 is midnight.
    pub to: u16,
}

/// What is wrong with the hours of a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadHours {
    /// There is no shift.
    #[error("the team never works; give at least one shift")]
    Never,
    /// A shift names no day of the week, or ends before it begins, or after midnight.
    #[error("shift {0} must lie on one day and end after it begins")]
    Shift(usize),
    /// Two shifts share a minute.
    #[error("shift {0} begins before the one before it has ended")]
    Overlap(usize),
}

/// When a team works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BusinessHours {
    zone: Tz,
    shifts: Vec<Shift>,
    holidays: BTreeSet<NaiveDate>,
}

impl BusinessHours {
    /// The hours of a team in its zone, less its holidays, which are whole local days.
    ///
    /// # Errors
    /// Names the shift that cannot be used, counted from 0 in the order of the week.
    pub fn new(
        zone: Tz,
        shifts: impl IntoIterator<Item = Shift>,
        holidays: impl IntoIterator<Item = NaiveDate>,
    ) -> Result<Self, BadHours> {
        let mut shifts: Vec<Shift> = shifts.into_iter().collect();
        shifts.sort_unstable();
        if shifts.is_empty() {
            return Err(BadHours::Never);
        }
        let mut before: Option<Shift> = None;
        for (place, shift) in shifts.iter().enumerate() {
            if shift.day > 6 || shift.from >= shift.to || shift.to > DAY_MINUTES {
                return Err(BadHours::Shift(place));
            }
            if before.is_some_and(|before| before.day == shift.day && shift.from < before.to) {
                return Err(BadHours::Overlap(place));
            }
            before = Some(*shift);
        }
        Ok(Self {
            zone,
            shifts,
            holidays: holidays.into_iter().collect(),
        })
    }

    /// When this much time has been worked since an instant. Nothing to work is over at once; what is over exactly at
    /// closing time is over then, not at the next opening. `None` when the team does not work for years.
    #[must_use]
    pub fn after(&self, start: Millis, worked: Millis) -> Option<Millis> {
        if worked <= 0 {
            return Some(start);
        }
        let mut left = worked;
        let mut day = self.local_day(start)?;
        for _ in 0..HORIZON_DAYS {
            for (opens, closes) in self.open_on(day) {
                let from = opens.max(start);
                if closes <= from {
                    continue;
                }
                if left <= closes - from {
                    return Some(from + left);
                }
                left -= closes - from;
            }
            day = day.checked_add_days(Days::new(1))?;
        }
        None
    }

    /// How much time was worked from one instant to another; nothing where the second is not later.
    #[must_use]
    pub fn between(&self, start: Millis, end: Millis) -> Millis {
        let (Some(mut day), Some(last)) = (self.local_day(start), self.local_day(end)) else {
            return 0;
        };
        let mut worked = 0;
        while day <= last {
            for (opens, closes) in self.open_on(day) {
                worked += (closes.min(end) - opens.max(start)).max(0);
            }
            let Some(next) = day.checked_add_days(Days::new(1)) else {
                break;
            };
            day = next;
        }
        worked
    }

    fn local_day(&self, at: Millis) -> Option<NaiveDate> {
        let utc = Utc.timestamp_millis_opt(at).single()?;
        Some(utc.with_timezone(&self.zone).date_naive())
    }

    /// The stretches of work of a local day, in order.
    fn open_on(&self, day: NaiveDate) -> impl Iterator<Item = (Millis, Millis)> {
        let off = self.holidays.contains(&day);
        let of_week = weekday(day.weekday());
        self.shifts
            .iter()
            .filter(move |shift| !off && shift.day == of_week)
            .filter_map(move |shift| {
                let opens = self.instant(day, shift.from, Edge::Opens)?;
                let closes = self.instant(day, shift.to, Edge::Closes)?;
                (opens < closes).then_some((opens, closes))
            })
    }

    /// The instant at which a local clock shows this minute of a day. Shown twice: the first time for opening, the
    /// second for closing, so that the hour is worked twice. Never shown: the end of the gap.
    fn instant(&self, day: NaiveDate, minute: u16, edge: Edge) -> Option<Millis> {
        let midnight = day.and_time(NaiveTime::MIN);
        let mut local = midnight.checked_add_signed(TimeDelta::minutes(i64::from(minute)))?;
        // Gaps are of minutes or hours; some zones skipped a whole day.
        for _ in 0..=DAY_MINUTES {
            match self.zone.from_local_datetime(&local) {
                MappedLocalTime::Single(at) => return Some(at.timestamp_millis()),
                MappedLocalTime::Ambiguous(first, second) => {
                    let at = match edge {
                        Edge::Opens => first,
                        Edge::Closes => second,
                    };
                    return Some(at.timestamp_millis());
                }
                MappedLocalTime::None => local = local.checked_add_signed(TimeDelta::minutes(1))?,
            }
        }
        None
    }
}

/// Which end of a shift.
#[derive(Debug, Clone, Copy)]
enum Edge {
    Opens,
    Closes,
}

const fn weekday(day: Weekday) -> u8 {
    match day {
        Weekday::Mon => 0,
        Weekday::Tue => 1,
        Weekday::Wed => 2,
        Weekday::Thu => 3,
        Weekday::Fri => 4,
        Weekday::Sat => 5,
        Weekday::Sun => 6,
    }
}
