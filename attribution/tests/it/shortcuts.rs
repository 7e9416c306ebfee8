//! Where a question lets the engine take a shortcut, the answer is the one it comes to the long way.

use attribution::{
    Journeys,
    filter::Filter,
    generate::{Company, Size},
    query::{DatedBy, Dimension, Measure, ReportQuery},
    rule::{DatedRule, Preset, Rule},
    time::{Day, Period},
};

/// 2026-10-01.
const TODAY: Day = Day(20_727);

/// A company of 3,000 won deals.
fn company() -> Journeys {
    let company = Company::new(5, Size::bench(100_000, TODAY));
    let mut builder = Journeys::builder(company.settings());
    builder.rates(company.rate_facts());
    for (campaign, spend) in company.spend_facts() {
        builder.spend(campaign, spend);
    }
    for account in company.accounts() {
        builder.push(account.to_facts());
    }
    builder.finish()
}

#[test]
fn rows_of_classes_are_rows_of_touches_that_are_all_shown() {
    let journeys = company();
    // By deal and campaign there are more rows than are kept side by side.
    for by in [Dimension::Month, Dimension::Deal] {
        for preset in Preset::ALL {
            let quick = ReportQuery {
                measure: Measure::Revenue,
                rules: vec![DatedRule::always(Rule {
                    model: preset.model(),
                    ..Rule::official_default()
                })],
                period: Period {
                    from: Day(TODAY.0 - 800),
                    to: TODAY,
                },
                dated_by: DatedBy::Closed,
                group_by: vec![by, Dimension::Campaign],
                deals: None,
                show: None,
                currency: journeys.settings().currency,
            };
            // A condition that always holds, which nobody looks through.
            let thorough = ReportQuery {
                show: Some(Filter::And(Vec::new())),
                ..quick.clone()
            };
            let report = journeys.report(&quick).unwrap();
            assert!(report.rows.len() > 2_000);
            assert_eq!(report, journeys.report(&thorough).unwrap(), "{preset:?}");
            // Asked again, it goes on with what it learnt.
            assert_eq!(report, journeys.report(&quick).unwrap(), "{preset:?}");
        }
    }
}
