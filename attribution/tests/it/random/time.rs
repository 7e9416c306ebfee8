//! Instants that meet each other and the edges of days, months and clock changes.

use std::sync::LazyLock;

use attribution::time::{Day, Instant};
use chrono::{DateTime, Duration, Offset, TimeZone, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;

/// Zones whose clocks change at night, at midnight, by half an hour, or not at all.
pub(crate) const ZONES: [Tz; 7] = [
    Tz::UTC,
    Tz::Europe__Berlin,
    Tz::America__New_York,
    Tz::Asia__Beirut,
    Tz::America__Havana,
    Tz::Australia__Lord_Howe,
    Tz::Asia__Kolkata,
];

/// 2026-03-01T00:00:00Z.
const BASE: i64 = 1_772_323_200_000;
/// 2026-03-01.
pub(crate) const BASE_DAY: i32 = 20_513;
const HOUR: i64 = 3_600_000;

/// An instant, once the zone is known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Time {
    place: Place,
    /// Milliseconds beside it.
    jitter: i64,
}

#[derive(Debug, Clone, Copy)]
enum Place {
    /// Quarters of days.
    Slot(i64),
    /// The start of a local day.
    Midnight(i32),
    /// A change of the clocks.
    Change(usize),
    /// Steps of ten days back.
    Past(i64),
}

/// Any instant of the company's history, often one that is used elsewhere too.
pub(crate) fn any_time() -> impl Strategy<Value = Time> {
    let place = prop_oneof![
        7 => slot(0..240).prop_map(Place::Slot),
        5 => (0..240_i64).prop_map(Place::Slot),
        3 => (0..90).prop_map(Place::Midnight),
        2 => (0..4_usize).prop_map(Place::Change),
        2 => (0..60_i64).prop_map(Place::Past),
    ];
    let jitter =
        prop_oneof![8 => Just(0), 1 => Just(1), 1 => Just(-1), 1 => -2_000_000..2_000_000_i64];
    (place, jitter).prop_map(|(place, jitter)| Time { place, jitter })
}

/// An instant in these quarters of days.
pub(super) fn time_within(slots: std::ops::Range<i64>) -> impl Strategy<Value = Time> {
    let jitter = prop_oneof![8 => Just(0), 1 => Just(1), 1 => Just(-1)];
    (slot(slots), jitter).prop_map(|(slot, jitter)| Time {
        place: Place::Slot(slot),
        jitter,
    })
}

/// Mostly midnight of every other day, so that instants meet and lie whole days apart.
fn slot(slots: std::ops::Range<i64>) -> impl Strategy<Value = i64> {
    let (from, to) = (slots.start, slots.end);
    prop_oneof![4 => (from / 8..to / 8).prop_map(|slot| slot * 8), 1 => slots]
}

impl Time {
    /// The instant in a zone.
    pub(crate) fn at(self, zone: Tz) -> Instant {
        let at = match self.place {
            Place::Slot(slot) => BASE + slot * 6 * HOUR,
            Place::Midnight(day) => midnight(zone, Day(BASE_DAY + day)),
            Place::Past(steps) => BASE - steps * 240 * HOUR,
            Place::Change(number) => {
                let zone = ZONES.iter().position(|known| *known == zone).unwrap();
                let changes = &CHANGES[zone];
                changes
                    .get(number % changes.len().max(1))
                    .copied()
                    .unwrap_or(BASE)
            }
        };
        Instant(at + self.jitter)
    }
}

/// The first instant of a local day.
fn midnight(zone: Tz, day: Day) -> i64 {
    let date = chrono::NaiveDate::from_epoch_days(day.0).unwrap();
    let mut local = date.and_hms_opt(0, 0, 0).unwrap();
    loop {
        if let Some(at) = zone.from_local_datetime(&local).earliest() {
            return at.timestamp_millis();
        }
        local += Duration::minutes(15);
    }
}

/// When the clocks of each zone change around the time in use.
static CHANGES: LazyLock<Vec<Vec<i64>>> = LazyLock::new(|| {
    let offset = |zone: Tz, at: i64| {
        let utc: DateTime<Utc> = DateTime::from_timestamp_millis(at).unwrap();
        utc.with_timezone(&zone).offset().fix().local_minus_utc()
    };
    let step = HOUR / 2;
    ZONES
        .iter()
        .map(|zone| {
            (-2000..10_000)
                .map(|n| BASE + n * step)
                .filter(|at| offset(*zone, *at) != offset(*zone, at - step))
                .collect()
        })
        .collect()
});
