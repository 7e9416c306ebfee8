//! Questions that cannot be asked.

use attribution::{
    query::{DatedBy, Dimension, Measure, QueryError, ReportQuery},
    time::{Day, Instant, Period},
};

use crate::{
    credit_laws::{always, plain},
    engine::load,
    random::currency,
    worked::one_deal,
};

/// A question that can be asked.
pub(crate) fn question() -> ReportQuery {
    ReportQuery {
        measure: Measure::Revenue,
        rules: vec![always(plain())],
        period: Period {
            from: Day(0),
            to: Day(40_000),
        },
        dated_by: DatedBy::Closed,
        group_by: vec![Dimension::Channel],
        deals: None,
        show: None,
        currency: currency(0),
    }
}

#[test]
fn what_cannot_be_asked_is_refused_with_the_reason() {
    use Dimension::{Account, Campaign, Channel, Day as Daily, Lead, Month, Team};
    let by = |group_by: &[Dimension]| ReportQuery {
        group_by: group_by.to_vec(),
        ..question()
    };
    let journeys = load(&one_deal(100, Instant(10), None, [Instant(1)]));
    let refused = [
        (by(&[]), QueryError::DimensionCount),
        (
            by(&[Account, Campaign, Channel, Lead, Team]),
            QueryError::DimensionCount,
        ),
        (
            by(&[Channel, Team, Channel]),
            QueryError::DuplicateDimension,
        ),
        (by(&[Month, Channel, Daily]), QueryError::TwoDates),
        (
            ReportQuery {
                measure: Measure::Pipeline,
                ..question()
            },
            QueryError::PipelineClosed,
        ),
        (
            ReportQuery {
                period: Period {
                    from: Day(10),
                    to: Day(9),
                },
                ..question()
            },
            QueryError::EmptyPeriod,
        ),
        (
            ReportQuery {
                rules: vec![],
                ..question()
            },
            QueryError::NoRule,
        ),
    ];
    for (query, error) in refused {
        assert_eq!(journeys.report(&query), Err(error.clone()), "{query:?}");
        assert_eq!(journeys.row_credits(&query, &[]), Err(error), "{query:?}");
    }
    assert_eq!(journeys.report(&question()).unwrap().total, 100);
}

#[test]
fn deals_that_are_not_there_have_no_credits() {
    let world = one_deal(100, Instant(10), None, [Instant(1)]);
    let journeys = load(&world);
    let of = |account, place| {
        let deal = crate::random::deal(0, place);
        journeys.deal_credits(
            Measure::Revenue,
            &question().rules,
            currency(0),
            account,
            deal,
        )
    };
    assert!(of(world.accounts[0].id, 0).is_some());
    assert!(of(world.accounts[0].id, 1).is_none());
    assert!(of(attribution::ids::AccountId(1), 0).is_none());
}
