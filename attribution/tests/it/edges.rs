//! The edges of windows, sessions and rates, one by one.

use attribution::{
    money::{Currency, ExchangeRate},
    query::{DealCredits, Exclusion, Measure},
    rule::{Dedupe, JourneyStart, Rule},
    time::{Day, Instant},
};

use crate::{
    credit_laws::{always, plain},
    engine::load,
    oracle::World,
    random::deal,
    worked::one_deal,
};

const DAY: i64 = 86_400_000;
/// 2026-03-01T00:00:00Z, and the day.
const START: i64 = 1_772_323_200_000;
const START_DAY: i32 = 20_513;

fn credits(world: &World, rule: Rule, currency: &str) -> DealCredits {
    let account = &world.accounts[0];
    let currency = Currency::parse(currency).unwrap();
    load(world)
        .deal_credits(
            Measure::Revenue,
            &[always(rule)],
            currency,
            account.id,
            deal(0, 0),
        )
        .unwrap()
}

/// Why each touch is out, in journey order; `None` for those that count.
fn fates(world: &World, rule: Rule) -> Vec<Option<Exclusion>> {
    let credits = credits(world, rule, "EUR");
    let fate = |touch: &attribution::facts::TouchFact| {
        let out = credits.excluded.iter().find(|(id, _)| *id == touch.id);
        out.map(|(_, reason)| *reason)
    };
    world.accounts[0].touches.iter().map(fate).collect()
}

#[test]
fn a_session_lasts_while_each_touch_follows_the_one_before_in_less_than_the_gap() {
    let gap = 30 * 60_000;
    let times = [0, gap - 1, 2 * gap - 2, 3 * gap - 2, 4 * gap - 2];
    let world = one_deal(100, Instant(0), None, times.map(Instant));
    let rule = Rule {
        dedupe: Dedupe::Session,
        ..plain()
    };
    let folded = Some(Exclusion::Duplicate);
    assert_eq!(fates(&world, rule), [None, folded, folded, None, None]);
}

#[test]
fn a_day_is_a_day_of_the_organisation() {
    // Clocks in Berlin go forward on 2026-03-29: that day starts at 23:00 and ends at 22:00 UTC.
    let sunday = START + 28 * DAY - 3_600_000;
    let times = [
        sunday - 1,
        sunday,
        sunday + 23 * 3_600_000 - 1,
        sunday + 23 * 3_600_000,
    ];
    let mut world = one_deal(100, Instant(0), None, times.map(Instant));
    world.settings.calendar.zone = chrono_tz::Europe::Berlin;
    let rule = Rule {
        dedupe: Dedupe::Day,
        ..plain()
    };
    let folded = Some(Exclusion::Duplicate);
    assert_eq!(fates(&world, rule), [None, None, folded, None]);
}

#[test]
fn a_touch_at_the_previous_close_belongs_to_the_previous_deal() {
    let close = START + 10 * DAY;
    let mut world = one_deal(
        100,
        Instant(START),
        None,
        [close - 1, close, close + 1].map(Instant),
    );
    let account = &mut world.accounts[0];
    account.deals[0].closed_at = Some(Instant(START + 20 * DAY));
    let mut previous = account.deals[0].clone();
    previous.id = deal(0, 1);
    previous.closed_at = Some(Instant(close));
    account.deals.push(previous);
    let rule = Rule {
        journey_start: JourneyStart::PreviousWin,
        ..plain()
    };
    let before = Some(Exclusion::BeforePreviousWin);
    assert_eq!(fates(&world, rule.clone()), [before, before, None]);
    // A deal won at the very same time is not previous.
    world.accounts[0].deals[1].closed_at = Some(Instant(START + 20 * DAY));
    assert_eq!(fates(&world, rule), [None, None, None]);
}

#[test]
fn a_rate_holds_for_seven_days_and_halves_go_to_the_even_unit() {
    let currency = |code: &str| Currency::parse(code).unwrap();
    let converted = |amount: i64, days_later: i32, from: &str, to: &str, rate_pico: i64| {
        let closed = START + i64::from(days_later) * DAY;
        let mut world = one_deal(amount, Instant(START), None, [Instant(START)]);
        world.accounts[0].deals[0].closed_at = Some(Instant(closed));
        world.rates.push(ExchangeRate {
            from: currency(from),
            to: currency(to),
            on: Day(START_DAY),
            rate_pico,
        });
        credits(&world, plain(), "USD").amount
    };
    let one = 1_000_000_000_000;
    let (direct, inverse) = (("EUR", "USD"), ("USD", "EUR"));
    for (amount, days, (from, to), rate, expected) in [
        (100, 0, direct, one, Some(100)),
        (100, 7, direct, one * 2, Some(200)),
        (100, 8, direct, one, None),
        (100, -1, direct, one, None),
        (1, 0, direct, one / 2, Some(0)),
        (3, 0, direct, one / 2, Some(2)),
        (-3, 0, direct, one / 2, Some(-2)),
        (5, 0, direct, one / 2, Some(2)),
        (1, 0, inverse, one * 2, Some(0)),
        (3, 0, inverse, one * 2, Some(2)),
        (1000, 0, inverse, one / 10 * 11, Some(909)),
    ] {
        let got = converted(amount, days, from, to, rate);
        assert_eq!(got, expected, "{amount} after {days} days at {rate}");
    }
}
