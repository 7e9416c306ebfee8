//! Laws of business hours.

use agreement::calendar::business_hours::{BadHours, BusinessHours, Shift};
use chrono_tz::Tz;
use proptest::prelude::*;

const HOUR: i64 = 3_600_000;

fn zones() -> impl Strategy<Value = Tz> {
    prop::sample::select(vec![
        Tz::Europe__Berlin,
        Tz::America__New_York,
        Tz::Australia__Lord_Howe,
        Tz::Asia__Kolkata,
        Tz::Pacific__Apia,
        Tz::UTC,
    ])
}

fn weeks() -> impl Strategy<Value = Vec<Shift>> {
    let shift = (0_u8..7, 0_u16..1_439).prop_flat_map(|(day, from)| {
        (from + 1..=1_440_u16).prop_map(move |to| Shift { day, from, to })
    });
    prop::collection::vec(shift, 1..8)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn what_is_worked_until_the_deadline_is_what_was_agreed(
        zone in zones(), shifts in weeks(), start in 1_500_000_000_000_i64..1_900_000_000_000, first in 1_i64..40 * HOUR, more in 0_i64..40 * HOUR,
    ) {
        let Ok(hours) = BusinessHours::new(zone, shifts, []) else { return Ok(()) };
        let Some(due) = hours.after(start, first) else { return Ok(()) };
        prop_assert_eq!(hours.between(start, due), first);
        prop_assert_eq!(hours.between(start, due - 1), first - 1, "not a moment too late");
        // One stretch after another is one long stretch, as far ahead as anybody looks.
        if more > 0 && let Some(whole) = hours.after(start, first + more) {
            prop_assert_eq!(hours.after(due, more), Some(whole));
        }
    }
}

#[test]
fn hours_that_cannot_be_are_named() {
    let new = |shifts: Vec<Shift>| BusinessHours::new(Tz::UTC, shifts, []).unwrap_err();
    let shift = |day, from, to| Shift { day, from, to };
    assert_eq!(new(vec![]), BadHours::Never);
    assert_eq!(new(vec![shift(7, 0, 1)]), BadHours::Shift(0));
    assert_eq!(new(vec![shift(0, 60, 60)]), BadHours::Shift(0));
    assert_eq!(new(vec![shift(0, 0, 1_441)]), BadHours::Shift(0));
    assert_eq!(
        new(vec![shift(1, 100, 200), shift(1, 0, 101)]),
        BadHours::Overlap(1)
    );
}

#[test]
fn a_team_that_is_always_on_holiday_never_answers() {
    let days = "2026-01-01"
        .parse::<chrono::NaiveDate>()
        .unwrap()
        .iter_days()
        .take(2_000);
    let hours = BusinessHours::new(
        Tz::UTC,
        [Shift {
            day: 0,
            from: 0,
            to: 60,
        }],
        days,
    )
    .unwrap();
    assert_eq!(hours.after(1_780_000_000_000, 1), None);
    assert_eq!(hours.after(1_780_000_000_000, 0), Some(1_780_000_000_000));
    assert_eq!(hours.between(2, 1), 0);
}
