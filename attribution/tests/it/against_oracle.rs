//! Every field of every answer against the oracle's.

use attribution::query::{DatedBy, Measure, ReportQuery};
use proptest::prelude::*;

use crate::{
    engine::load,
    oracle,
    random::{any_query, any_rules, any_time, cases, currency, world},
};

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn a_report_is_the_oracles(world in world(), query in any_query(true)) {
        let answer = load(&world).report(&query);
        prop_assert_eq!(answer, oracle::report(&world, &query));
    }

    #[test]
    fn what_is_asked_again_under_a_rule_is_the_oracles(
        world in world(),
        first in any_query(true),
        then in any_query(true),
    ) {
        // Revenue in the organisation's own currency: what is kept from one question to the next.
        let of_revenue = |query: &ReportQuery| ReportQuery {
            measure: Measure::Revenue,
            dated_by: match query.dated_by {
                DatedBy::Touched => DatedBy::Touched,
                DatedBy::Closed | DatedBy::DealCreated => DatedBy::Closed,
            },
            rules: first.rules.clone(),
            currency: world.settings.currency,
            ..query.clone()
        };
        let journeys = load(&world);
        for query in [&first, &then, &first] {
            let query = of_revenue(query);
            prop_assert_eq!(journeys.report(&query), oracle::report(&world, &query));
        }
    }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn the_credits_of_a_deal_are_the_oracles(
        world in world(),
        rules in any_rules(true),
        money in 0..4_usize,
        now in any_time(),
    ) {
        let journeys = load(&world);
        let (money, now) = (currency(money), now.at(world.settings.calendar.zone));
        for measure in [Measure::Revenue, Measure::Pipeline] {
            for account in &world.accounts {
                for deal in &account.deals {
                    let mut credits = journeys
                        .deal_credits_at(measure, &rules, money, account.id, deal.id, now);
                    if deal.closed_at.is_some() {
                        let same =
                            journeys.deal_credits(measure, &rules, money, account.id, deal.id);
                        prop_assert_eq!(&same, &credits);
                    }
                    for credit in credits.iter_mut().flat_map(|credits| &mut credits.credits) {
                        prop_assert!(!credit.explanation.is_empty());
                        credit.explanation.clear();
                    }
                    let of = (account.id, deal.id);
                    // Neither knows one that does not fit 64 bits in this currency.
                    let expected = oracle::deal_credits(&world, (measure, now), &rules, money, of);
                    prop_assert_eq!(credits, expected);
                }
            }
        }
    }
}
