//! What holds whatever the facts are.

use std::collections::BTreeSet;

use agreement::{
    calendar::{FiscalYear, Length, Period, WorkingDays},
    forecast::{ByCategory, Category, OpenDeal, StageOutcomes, forecasts, required_run_rate},
    pacing::{Bookings, Course, Curve, Status},
    ratio::Ratio,
    win_rate::{Outcomes, coverage},
};
use chrono::{Datelike, Days, NaiveDate};
use proptest::prelude::*;

fn day() -> impl Strategy<Value = NaiveDate> {
    (0_u64..4000).prop_map(|n| NaiveDate::from_ymd_opt(2016, 1, 1).unwrap() + Days::new(n))
}

/// Months, quarters and years of some fiscal year, and odd ranges.
fn period() -> impl Strategy<Value = (FiscalYear, Period)> {
    (1_u32..=12, day(), 0..4, 1_u64..120).prop_map(|(month, day, sort, days)| {
        let year = FiscalYear::starting_in(month).unwrap();
        let period = match sort {
            0 => year.month_of(day),
            1 => year.quarter_of(day),
            2 => year.year_of(day),
            _ => Period::new(day, day + Days::new(days)),
        };
        (year, period.unwrap())
    })
}

fn curve() -> impl Strategy<Value = Curve> {
    prop::sample::select(vec![
        Curve::Calendar,
        Curve::WorkingDays,
        Curve::Seasonal,
        Curve::Historical,
    ])
}

fn holidays() -> impl Strategy<Value = WorkingDays> {
    let of_team = prop::collection::btree_set(day(), 0..20);
    prop::collection::vec(of_team, 0..3).prop_map(WorkingDays::new)
}

proptest! {
    #[test]
    fn months_quarters_and_years_lie_in_one_another_and_leave_no_gap(month in 1_u32..=12, day in day()) {
        let year = FiscalYear::starting_in(month).unwrap();
        let (y, q, m) = (year.year_of(day).unwrap(), year.quarter_of(day).unwrap(), year.month_of(day).unwrap());
        prop_assert!(y.covers(&q) && q.covers(&m) && m.contains(day));
        prop_assert_eq!([y.length(), q.length(), m.length()], [Length::Months(12), Length::Months(3), Length::Months(1)]);
        prop_assert_eq!(y.from().month(), month);
        for period in [y, q, m] {
            let next = period.to();
            prop_assert!(!period.contains(next));
            let again = [year.year_of(next), year.quarter_of(next), year.month_of(next)];
            prop_assert!(again.iter().flatten().any(|following| following.previous() == Some(period)));
        }
        let trailing = year.trailing_four_quarters(day).unwrap();
        prop_assert_eq!(trailing.length(), Length::Months(12));
        prop_assert_eq!(trailing.to(), q.from());
    }

    #[test]
    fn days_that_are_over_and_days_that_remain_are_all_days((_, period) in period(), today in day(), working in holidays()) {
        let mut by_hand = 0;
        let mut all = 0;
        for day in period.iter_days() {
            all += 1;
            by_hand += i64::from(day < today);
        }
        prop_assert_eq!((period.elapsed(today), period.days()), (by_hand, all));
        let one = |day: NaiveDate| working.count(&Period::new(day, day + Days::new(1)).unwrap());
        prop_assert_eq!(working.count(&period), period.iter_days().map(one).sum::<i64>());
        let over: i64 = period.iter_days().filter(|day| *day < today).map(one).sum();
        prop_assert_eq!(working.elapsed(&period, today), over);
    }

    #[test]
    fn a_holiday_of_one_of_two_teams_is_half_a_holiday(day in day()) {
        let off = BTreeSet::from([day]);
        let period = Period::new(day, day + Days::new(7)).unwrap();
        let count = |teams: [BTreeSet<NaiveDate>; 2]| WorkingDays::new(teams).count(&period);
        let weekend = day.weekday().num_days_from_monday() > 4;
        let less = i64::from(!weekend);
        prop_assert_eq!(count([off.clone(), BTreeSet::new()]), 10 - less);
        prop_assert_eq!(count([off.clone(), off]), 10 - 2 * less);
    }

    #[test]
    fn pace_holds_together(
        (fiscal_year, period) in period(), ahead in -40_i64..1500, curve in curve(), working_days in holidays(),
        target in 1_i64..1_000_000_000_000, amounts in prop::collection::vec((day(), -1_000_000_i64..10_000_000), 0..200),
    ) {
        let bookings: Bookings = amounts.iter().copied().collect();
        let today = period.from() + chrono::Duration::days(ahead);
        let course = Course { period, today, target, bookings: &bookings, fiscal_year, working_days: &working_days };
        let pace = course.pace(curve).unwrap();
        prop_assert_eq!(pace.curve == curve, pace.fallbacks.is_empty());
        let by_hand: i64 = amounts.iter().filter(|(day, _)| period.contains(*day) && *day < today).map(|(_, n)| n).sum();
        prop_assert_eq!(pace.attained, by_hand);
        if today <= period.from() {
            prop_assert_eq!(&pace.share, &Ratio::zero());
            prop_assert_eq!((pace.expected, pace.projection, pace.status), (0, None, None));
        }
        if today >= period.to() {
            prop_assert_eq!(&pace.share, &Ratio::one());
            prop_assert_eq!((pace.expected, pace.projection), (target, Some(pace.attained)));
        }
        match pace.status {
            Some(Status::Ahead) => prop_assert!(pace.attained >= pace.expected),
            Some(Status::Behind) => prop_assert!(pace.attained <= pace.expected),
            Some(Status::OnTrack) | None => {}
        }
        if let (Some(low), Some(high)) = (pace.low, pace.high) {
            prop_assert!(low <= high);
            prop_assert_eq!(pace.curve, Curve::Historical);
            let projection = pace.projection.unwrap();
            prop_assert!(low <= projection && projection <= high);
        }
    }

    #[test]
    fn what_today_brings_changes_nothing_until_tomorrow(
        (fiscal_year, period) in period(), elapsed in 0_i64..400, curve in curve(), amount in 1_i64..1_000_000,
        amounts in prop::collection::vec((day(), 1_i64..10_000_000), 0..100),
    ) {
        let today = period.from() + chrono::Duration::days(elapsed.min(period.days() - 1));
        let mut bookings: Bookings = amounts.into_iter().filter(|(day, _)| *day < today).collect();
        let working_days = WorkingDays::default();
        let pace = |bookings: &Bookings| Course { period, today, target: 1_000_000, bookings, fiscal_year, working_days: &working_days }.pace(curve);
        let before = pace(&bookings);
        bookings.add(today, amount);
        prop_assert_eq!(pace(&bookings), before);
    }

    #[test]
    fn categories_include_those_before_them_and_certain_deals_are_worth_themselves(
        attained in 0_i64..1_000_000_000, amounts in prop::collection::vec((0_i64..1_000_000_000, 0..4), 0..20),
    ) {
        let category = |sort: i32| [Category::Omitted, Category::Pipeline, Category::BestCase, Category::Commit][usize::try_from(sort).unwrap()];
        let open: Vec<OpenDeal<'_>> = amounts.iter().map(|(amount, sort)| OpenDeal {
            amount: *amount, stage: None, probability: Some(Ratio::one()), category: Some(category(*sort)),
        }).collect();
        let found = forecasts(attained, &open, &StageOutcomes::default()).unwrap();
        let ByCategory { commit, best_case, pipeline } = found.by_category;
        prop_assert!(attained <= commit && commit <= best_case && best_case <= pipeline && pipeline <= found.weighted);
        prop_assert_eq!(found.weighted, attained + amounts.iter().map(|(amount, _)| amount).sum::<i64>());
        prop_assert_eq!(found.by_cohort, None);
    }

    #[test]
    fn going_on_at_the_required_rate_attains_the_target(
        (_, period) in period(), elapsed in 0_i64..400, target in 1_i64..1_000_000_000, attained in 0_i64..1_000_000_000,
    ) {
        let today = period.from() + chrono::Duration::days(elapsed);
        let required = required_run_rate(target, attained, &period, today, &WorkingDays::default());
        let remaining = period.days() - period.elapsed(today);
        match required {
            None => prop_assert_eq!(remaining, 0),
            Some(required) => {
                let missing = (target - attained).max(0);
                // Rounded by half a unit a day at most.
                prop_assert!((required.per_day * remaining - missing).abs() * 2 <= remaining);
            }
        }
    }

    #[test]
    fn full_coverage_at_the_win_rate_by_amount_attains_the_target(
        won in 1_i64..1_000_000_000, lost in 0_i64..1_000_000_000, attained in 0_i64..1_000_000, gap in 1_i64..1_000_000_000,
    ) {
        let mut outcomes = Outcomes::default();
        outcomes.add_won(won);
        outcomes.add_lost(lost);
        let rate = outcomes.rate_by_amount().unwrap();
        let needed = agreement::win_rate::needed_coverage(&rate).unwrap();
        prop_assert_eq!(&(&needed * &rate), &Ratio::one());
        prop_assert_eq!(coverage(gap, attained + gap, attained), Some(Ratio::one()));
        prop_assert_eq!(coverage(gap, attained, attained + gap), None);
    }
}
