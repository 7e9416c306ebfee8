//! Every field of every answer against the oracle's.

use attribution::{
    query::{DealCredits, Measure},
    rule::DatedRule,
};
use proptest::prelude::*;

use crate::{
    engine::load,
    oracle::{self, World},
    random::{any_query, any_rules, cases, currency, world},
};

/// Beyond this, an amount of yen in thousandths of a dinar might not fit in 64 bits.
const CONVERTIBLE: i64 = 1_000_000_000_000;

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn a_report_is_the_oracles(world in world(), query in any_query(true)) {
        let answer = load(&world).report(&query);
        prop_assert_eq!(answer, oracle::report(&world, &query));
    }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn the_credits_of_a_deal_are_the_oracles(
        world in world(),
        rules in any_rules(false),
        money in 0..4_usize,
    ) {
        let journeys = load(&world);
        for measure in [Measure::Revenue, Measure::Pipeline] {
            each_deal(&world, |account, deal| {
                let of = |rules: &[DatedRule]| {
                    journeys.deal_credits(measure, rules, currency(money), account.id, deal.id)
                };
                let mut credits = of(&rules).unwrap();
                for credit in &mut credits.credits {
                    prop_assert!(!credit.explanation.is_empty());
                    credit.explanation.clear();
                }
                let expected: DealCredits = oracle::deal_credits(
                    &world,
                    measure,
                    &rules,
                    currency(money),
                    account.id,
                    deal.id,
                )
                .unwrap();
                prop_assert_eq!(credits, expected);
                Ok(())
            })?;
        }
    }
}

fn each_deal(
    world: &World,
    mut check: impl FnMut(
        &attribution::facts::AccountFacts,
        &attribution::facts::DealFact,
    ) -> Result<(), TestCaseError>,
) -> Result<(), TestCaseError> {
    for account in &world.accounts {
        for deal in &account.deals {
            if deal.amount.unsigned_abs() <= CONVERTIBLE.unsigned_abs() {
                check(account, deal)?;
            }
        }
    }
    Ok(())
}
