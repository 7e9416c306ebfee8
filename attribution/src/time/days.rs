//! Local days without asking the zone each time.

use super::{Calendar, DAY_MILLIS, Day, Instant};

/// The first and the last day (UTC) the table covers: 1970 to 2070.
const COVERED: usize = 36_525;
/// Marks a UTC day on which the zone's offset changes.
const CHANGES: i32 = i32::MIN;

/// A zone's offset for every UTC day of a century. A report asks for the day of millions of instants; the zone's own
/// search would cost more than everything else together.
#[derive(Debug)]
pub(crate) struct LocalDays {
    calendar: Calendar,
    /// Milliseconds to add to UTC, or [`CHANGES`].
    offsets: Vec<i32>,
}

impl LocalDays {
    pub(crate) fn new(calendar: Calendar) -> Self {
        let mut offsets = Vec::with_capacity(COVERED);
        let mut at = 0;
        let mut here = offset(&calendar, at);
        for _ in 0..COVERED {
            // Offsets stay for weeks at least, so the same at midday and at both ends is the same all day.
            let (noon, next) = (
                offset(&calendar, at + DAY_MILLIS / 2),
                offset(&calendar, at + DAY_MILLIS),
            );
            offsets.push(if here == noon && here == next {
                here
            } else {
                CHANGES
            });
            here = next;
            at += DAY_MILLIS;
        }
        Self { calendar, offsets }
    }

    /// The same as [`Calendar::day_of`].
    #[inline]
    pub(crate) fn day_of(&self, at: Instant) -> Day {
        let known = usize::try_from(at.0.div_euclid(DAY_MILLIS)).ok();
        match known.and_then(|day| self.offsets.get(day)) {
            Some(&offset) if offset != CHANGES => {
                let local = (at.0 + i64::from(offset)).div_euclid(DAY_MILLIS);
                Day(i32::try_from(local).unwrap_or(i32::MAX))
            }
            _ => self.calendar.day_of(at),
        }
    }
}

/// Milliseconds to add to UTC at this instant, a multiple of one second.
fn offset(calendar: &Calendar, at: i64) -> i32 {
    use chrono::{Offset, TimeZone};
    Instant(at).to_utc().map_or(CHANGES, |utc| {
        calendar
            .zone
            .offset_from_utc_datetime(&utc.naive_utc())
            .fix()
            .local_minus_utc()
            * 1000
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Tz;

    #[test]
    fn the_table_agrees_with_the_calendar_around_every_change_of_clocks() {
        let zones = [
            Tz::Europe__Berlin,
            Tz::America__Sao_Paulo,
            Tz::America__St_Johns,
            Tz::Africa__Casablanca,
            Tz::Pacific__Apia,
            Tz::Asia__Kathmandu,
            Tz::Antarctica__Troll,
        ];
        for zone in zones {
            let calendar = Calendar {
                zone,
                fiscal_year_start_month: 1,
            };
            let days = LocalDays::new(calendar);
            for half_hour in 0..(60 * 366 * 48) {
                let at = Instant(half_hour * 1_800_000 - 1);
                assert_eq!(days.day_of(at), calendar.day_of(at), "{zone} {}", at.0);
            }
        }
    }

    #[test]
    fn beyond_the_table_the_calendar_answers() {
        let calendar = Calendar {
            zone: Tz::Asia__Tokyo,
            fiscal_year_start_month: 1,
        };
        let days = LocalDays::new(calendar);
        for at in [i64::MIN, -1, 4_000_000_000_000, i64::MAX] {
            assert_eq!(days.day_of(Instant(at)), calendar.day_of(Instant(at)));
        }
    }
}
