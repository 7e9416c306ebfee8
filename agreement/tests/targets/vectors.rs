//! Worked vectors: `tests/data/targets.py` computed them, independently of this crate.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use agreement::{
    calendar::{FiscalYear, Period, WorkingDays},
    forecast::{self, Category, OpenDeal, StageOutcomes},
    measures,
    pacing::{Bookings, Course, Curve, Fallback, Status, quantile},
    ratio::Ratio,
    win_rate::{Outcomes, coverage, needed_coverage},
};
use chrono::NaiveDate;
use serde::Deserialize;

#[derive(Deserialize)]
struct Vectors {
    fiscal: Vec<Fiscal>,
    quantiles: Vec<Quantiles>,
    pacing: Vec<Case>,
    forecasts: Forecasts,
    measures: Measures,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fiscal {
    start_month: u32,
    day: NaiveDate,
    year: [NaiveDate; 2],
    quarter: [NaiveDate; 2],
    month: [NaiveDate; 2],
    trailing_four_quarters: [NaiveDate; 2],
}

#[derive(Deserialize)]
struct Quantiles {
    values: Vec<i64>,
    at: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Case {
    name: String,
    start_month: u32,
    from: NaiveDate,
    to: NaiveDate,
    today: NaiveDate,
    target: i64,
    bookings: Vec<(NaiveDate, i64)>,
    holidays: Vec<BTreeSet<NaiveDate>>,
    paces: Vec<Expected>,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
struct Expected {
    asked: String,
    curve: String,
    fallbacks: Vec<(String, Option<usize>)>,
    share: String,
    attained: i64,
    expected: i64,
    projection: Option<i64>,
    low: Option<i64>,
    high: Option<i64>,
    status: Option<String>,
}

/// Amount, stage, probability and category.
type GivenDeal = (i64, Option<String>, Option<i64>, Option<String>);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Forecasts {
    deals: Vec<GivenDeal>,
    stages: BTreeMap<String, (u64, u64)>,
    won: u64,
    lost: u64,
    won_amount: i128,
    lost_amount: i128,
    attained: i64,
    target: i64,
    from: NaiveDate,
    to: NaiveDate,
    today: NaiveDate,
    weighted: i64,
    commit: i64,
    best_case: i64,
    pipeline: i64,
    cohort: i64,
    run_rate: i64,
    required_per_day: i64,
    required_per_working_day: i64,
    coverage: String,
    win_rate_by_count: String,
    win_rate_by_amount: String,
    needed_by_count: String,
    needed_by_amount: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Measures {
    open_deals: u64,
    win_rate_by_count: String,
    average_won: String,
    won_after_millis: Vec<i64>,
    median_days: String,
    velocity: String,
    spend: i64,
    costs: i64,
    new_customers: u64,
    cac: String,
    terms: Vec<(i64, u32)>,
    customers_with_term: u64,
    monthly_amount: String,
    contribution: i64,
    amount: i64,
    margin: String,
    payback_months: String,
    romi: String,
    profit: i64,
    accepted: u64,
    rejected: u64,
    acceptance_rate: String,
    before: i64,
    after: i64,
    change: String,
}

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("../data/targets.json")).unwrap()
}

fn ratio(text: &str) -> Ratio {
    let (numerator, denominator) = text.split_once('/').unwrap();
    let number = |text: &str| text.parse::<i128>().unwrap();
    Ratio::of(number(numerator), number(denominator)).unwrap()
}

fn word<T: serde::Serialize>(value: T) -> String {
    serde_json::to_value(value)
        .unwrap()
        .as_str()
        .unwrap()
        .into()
}

#[test]
fn fiscal_years_start_in_the_month_they_are_said_to() {
    for row in vectors().fiscal {
        let year = FiscalYear::starting_in(row.start_month).unwrap();
        let of = |bounds: [NaiveDate; 2]| Period::new(bounds[0], bounds[1]);
        let (month, day) = (row.start_month, row.day);
        assert_eq!(year.year_of(day), of(row.year), "year from {month}: {day}");
        assert_eq!(
            year.quarter_of(day),
            of(row.quarter),
            "quarter from {month}: {day}"
        );
        assert_eq!(year.month_of(day), of(row.month), "month: {day}");
        assert_eq!(
            year.trailing_four_quarters(day),
            of(row.trailing_four_quarters),
            "trailing quarters from {month}: {day}"
        );
    }
}

#[test]
fn quantiles_lie_where_type_7_puts_them() {
    for row in vectors().quantiles {
        let values: Vec<Ratio> = row
            .values
            .iter()
            .map(|value| Ratio::whole(*value))
            .collect();
        for (percent, expected) in row.at {
            let p = Ratio::of(percent.parse::<i64>().unwrap(), 100).unwrap();
            assert_eq!(
                quantile(&values, &p),
                Some(ratio(&expected)),
                "P{percent} of {:?}",
                row.values
            );
        }
    }
    assert_eq!(quantile(&[], &Ratio::one()), None);
}

#[test]
fn every_curve_says_what_was_computed_by_hand() {
    for case in vectors().pacing {
        let bookings: Bookings = case.bookings.iter().copied().collect();
        let working_days = WorkingDays::new(case.holidays);
        let course = Course {
            period: Period::new(case.from, case.to).unwrap(),
            today: case.today,
            target: case.target,
            bookings: &bookings,
            fiscal_year: FiscalYear::starting_in(case.start_month).unwrap(),
            working_days: &working_days,
        };
        for expected in case.paces {
            let asked: Curve = serde_json::from_value(expected.asked.clone().into()).unwrap();
            let pace = course.pace(asked).unwrap();
            // The vectors write shares in lowest terms too.
            assert_eq!(
                pace.share.to_string(),
                lowest(&expected.share),
                "{}",
                case.name
            );
            let found = Expected {
                asked: expected.asked.clone(),
                curve: word(pace.curve),
                fallbacks: pace.fallbacks.iter().map(fallback).collect(),
                share: expected.share.clone(),
                attained: pace.attained,
                expected: pace.expected,
                projection: pace.projection,
                low: pace.low,
                high: pace.high,
                status: pace.status.map(status),
            };
            assert_eq!(found, expected, "{}: {}", case.name, expected.asked);
        }
    }
}

/// Whole numbers are written without a denominator.
fn lowest(fraction: &str) -> String {
    fraction.strip_suffix("/1").unwrap_or(fraction).into()
}

fn fallback(fallback: &Fallback) -> (String, Option<usize>) {
    match fallback {
        Fallback::TooFewPeriods { found } => ("TOO_FEW_PERIODS".into(), Some(*found)),
        Fallback::TooLittleBookedByNow => ("TOO_LITTLE_BOOKED_BY_NOW".into(), None),
        Fallback::TooFewYears { found } => ("TOO_FEW_YEARS".into(), Some(*found)),
        Fallback::NoSeason => ("NO_SEASON".into(), None),
        Fallback::NoWorkingDays => ("NO_WORKING_DAYS".into(), None),
    }
}

fn status(status: Status) -> String {
    match status {
        Status::Ahead => "AHEAD",
        Status::OnTrack => "ON_TRACK",
        Status::Behind => "BEHIND",
    }
    .into()
}

#[test]
fn forecasts_and_coverage_are_those_computed_by_hand() {
    let expected = vectors().forecasts;
    let open: Vec<OpenDeal<'_>> = expected.deals.iter().map(open_deal).collect();
    let outcomes = |won: u64, lost: u64| Outcomes {
        won_count: won,
        lost_count: lost,
        ..Outcomes::default()
    };
    let by_stage: HashMap<String, Outcomes> = expected
        .stages
        .iter()
        .map(|(stage, (won, lost))| (stage.clone(), outcomes(*won, *lost)))
        .collect();
    let overall = Outcomes {
        won_amount: expected.won_amount,
        lost_amount: expected.lost_amount,
        ..outcomes(expected.won, expected.lost)
    };
    let found = forecast::forecasts(
        expected.attained,
        &open,
        &StageOutcomes { by_stage, overall },
    );
    let found = found.unwrap();
    assert_eq!(found.weighted, expected.weighted);
    assert_eq!(found.by_category.commit, expected.commit);
    assert_eq!(found.by_category.best_case, expected.best_case);
    assert_eq!(found.by_category.pipeline, expected.pipeline);
    assert_eq!(found.by_cohort, Some(expected.cohort));

    let period = Period::new(expected.from, expected.to).unwrap();
    let Forecasts {
        attained,
        target,
        today,
        ..
    } = expected;
    assert_eq!(
        forecast::by_run_rate(attained, &period, today),
        Some(expected.run_rate)
    );
    let days = WorkingDays::default();
    let required = forecast::required_run_rate(target, attained, &period, today, &days).unwrap();
    assert_eq!(required.per_day, expected.required_per_day);
    assert_eq!(
        required.per_working_day,
        Some(expected.required_per_working_day)
    );

    let open_amount = expected.deals.iter().map(|deal| deal.0).sum();
    assert_eq!(
        coverage(open_amount, target, attained),
        Some(ratio(&expected.coverage))
    );
    assert_eq!(coverage(open_amount, attained, attained), None);
    let (count, amount) = (
        overall.rate_by_count().unwrap(),
        overall.rate_by_amount().unwrap(),
    );
    assert_eq!(count, ratio(&expected.win_rate_by_count));
    assert_eq!(amount, ratio(&expected.win_rate_by_amount));
    assert_eq!(
        needed_coverage(&count),
        Some(ratio(&expected.needed_by_count))
    );
    assert_eq!(
        needed_coverage(&amount),
        Some(ratio(&expected.needed_by_amount))
    );
}

fn open_deal(
    (amount, stage, probability, category): &(i64, Option<String>, Option<i64>, Option<String>),
) -> OpenDeal<'_> {
    OpenDeal {
        amount: *amount,
        stage: stage.as_deref(),
        probability: probability.map(|ppm| Ratio::of(ppm, 1_000_000).unwrap()),
        category: category.as_deref().map(|category| match category {
            "COMMIT" => Category::Commit,
            "BEST_CASE" => Category::BestCase,
            "PIPELINE" => Category::Pipeline,
            "OMITTED" => Category::Omitted,
            other => panic!("{other} is no category"),
        }),
    }
}

#[test]
fn measures_are_those_computed_by_hand() {
    let expected = vectors().measures;
    let median = measures::median_days(&expected.won_after_millis).unwrap();
    assert_eq!(median, ratio(&expected.median_days));
    let velocity = measures::velocity(
        expected.open_deals,
        &ratio(&expected.win_rate_by_count),
        &ratio(&expected.average_won),
        &median,
    );
    assert_eq!(velocity, Some(ratio(&expected.velocity)));
    let Measures {
        spend,
        costs,
        contribution,
        amount,
        new_customers,
        ..
    } = expected;
    let cac = measures::customer_acquisition_cost(spend, costs, new_customers).unwrap();
    assert_eq!(cac, ratio(&expected.cac));
    let monthly = measures::monthly_amount(expected.customers_with_term, &expected.terms).unwrap();
    assert_eq!(monthly, ratio(&expected.monthly_amount));
    let margin = measures::margin(contribution, amount).unwrap();
    assert_eq!(margin, ratio(&expected.margin));
    assert_eq!(
        measures::payback_months(&cac, &monthly, &margin),
        Some(ratio(&expected.payback_months))
    );
    assert_eq!(
        measures::return_on_marketing_investment(contribution, spend),
        Some(ratio(&expected.romi))
    );
    assert_eq!(
        measures::profit(contribution, spend, costs),
        Some(expected.profit)
    );
    assert_eq!(
        measures::acceptance_rate(expected.accepted, expected.rejected),
        Some(ratio(&expected.acceptance_rate))
    );
    assert_eq!(
        measures::relative_change(
            &Ratio::whole(expected.after),
            &Ratio::whole(expected.before)
        ),
        Some(ratio(&expected.change))
    );
}

#[test]
fn what_cannot_be_divided_is_left_out() {
    let (one, zero) = (Ratio::one(), Ratio::zero());
    assert_eq!(measures::velocity(1, &one, &one, &zero), None);
    assert_eq!(measures::median_days(&[]), None);
    assert_eq!(measures::customer_acquisition_cost(1, 1, 0), None);
    assert_eq!(measures::monthly_amount(1, &[(100, 0)]), None);
    assert_eq!(measures::payback_months(&one, &one, &zero), None);
    assert_eq!(measures::return_on_marketing_investment(1, 0), None);
    assert_eq!(measures::profit(i64::MIN, 1, 0), None);
    assert_eq!(measures::acceptance_rate(0, 0), None);
    assert_eq!(measures::relative_change(&one, &zero), None);
    assert_eq!(needed_coverage(&zero), None);
    assert_eq!(Outcomes::default().rate_by_amount(), None);
}
