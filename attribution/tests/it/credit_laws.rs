//! Laws of a single deal's credits.

use std::sync::Arc;

use attribution::{
    facts::{DealFact, LeadFact, TouchFact},
    query::{Anchor, DealCredits, Measure},
    rule::{
        DatedRule, Dedupe, JourneyStart, KindSet, Missing, Model, PositionWeights, Rule, Scope,
        TeamSet,
    },
    time::Instant,
};
use proptest::prelude::*;

use crate::{
    engine::load,
    oracle::World,
    random::{any_rules, cases, lead, touchpoint, world},
};

/// The credits of each deal in its own currency.
fn credits(world: &World, measure: Measure, rules: &[DatedRule]) -> Vec<(DealFact, DealCredits)> {
    let journeys = load(world);
    let mut list = Vec::new();
    for account in &world.accounts {
        for deal in &account.deals {
            let credits = journeys
                .deal_credits(measure, rules, deal.currency, account.id, deal.id)
                .unwrap();
            list.push((deal.clone(), credits));
        }
    }
    list
}

fn any_measure() -> impl Strategy<Value = Measure> {
    prop_oneof![Just(Measure::Revenue), Just(Measure::Pipeline)]
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn credits_sum_to_the_amount_and_have_its_sign(
        world in world(),
        rules in any_rules(false),
        measure in any_measure(),
    ) {
        for (deal, credits) in credits(&world, measure, &rules) {
            prop_assert_eq!(credits.amount, Some(deal.amount));
            if credits.credits.is_empty() {
                continue;
            }
            let sum: i128 = credits.credits.iter().map(|credit| i128::from(credit.amount)).sum();
            prop_assert_eq!(sum, i128::from(deal.amount));
            let shares: i64 = credits.credits.iter().map(|credit| credit.share_micros).sum();
            prop_assert_eq!(shares, 1_000_000);
            for credit in &credits.credits {
                prop_assert!(credit.amount.signum() * deal.amount.signum() >= 0);
                prop_assert!(credit.share_micros >= 0);
            }
        }
    }

    #[test]
    fn a_negative_amount_mirrors_the_positive_one(
        world in world(),
        rules in any_rules(false),
        measure in any_measure(),
    ) {
        let mut mirrored = world.clone();
        for deal in mirrored.accounts.iter_mut().flat_map(|account| &mut account.deals) {
            deal.amount = -deal.amount;
        }
        let (one, other) = (credits(&world, measure, &rules), credits(&mirrored, measure, &rules));
        for ((_, one), (_, other)) in one.iter().zip(&other) {
            let amounts = |credits: &DealCredits, sign: i64| -> Vec<i64> {
                credits.credits.iter().map(|credit| sign * credit.amount).collect()
            };
            prop_assert_eq!(amounts(one, 1), amounts(other, -1));
        }
    }

    #[test]
    fn a_touch_after_the_cut_off_changes_nothing_but_the_list_of_excluded_touches(
        world in world(),
        rules in any_rules(false),
        measure in any_measure(),
        later in prop_oneof![Just(1_i64), 1..1_000_000_000_i64],
    ) {
        let before = credits(&world, measure, &rules);
        let mut after = world;
        for account in &mut after.accounts {
            let closes = account.deals.iter().filter_map(|deal| deal.closed_at);
            let Some(end) = account.deals.iter().map(|deal| deal.created_at).chain(closes).max() else {
                continue;
            };
            // A lead that nothing is known of would get its creation from the new touch.
            let known = |lead: &LeadFact| {
                lead.created_at.is_some()
                    || lead.first_touch_elsewhere.is_some()
                    || account.touches.iter().any(|touch| touch.lead == lead.id && touch.at <= end)
            };
            let (Some(lead), Some(touch)) =
                (account.leads.iter().copied().find(known), account.touches.first().cloned())
            else {
                continue;
            };
            account.touches.push(TouchFact {
                id: touchpoint(50, 0),
                lead: lead.id,
                at: Instant(end.0 + later),
                order: (Arc::from("late"), Arc::from("late")),
                ..touch
            });
        }
        for ((deal, before), (_, after)) in before.iter().zip(credits(&after, measure, &rules)) {
            // The revenue of an open deal has no cut-off yet.
            if measure == Measure::Pipeline || deal.closed_at.is_some() {
                prop_assert_eq!(&before.credits, &after.credits);
                prop_assert_eq!(&before.sourced_by, &after.sourced_by);
                prop_assert!(before.excluded.iter().all(|touch| after.excluded.contains(touch)));
            }
        }
    }

    /// With PROPORTIONAL, what is held keeps its proportions. The amount is chosen so that every part is whole.
    #[test]
    fn proportional_scales_what_is_held(
        weights in (1..200_000_u32, 1..200_000_u32, 1..200_000_u32, 1..200_000_u32),
        rest_touches in 1..6_usize,
        factor in 1..1000_i64,
    ) {
        let (first, lead_created, deal_created, last) = weights;
        let rest = 1_000_000 - first - lead_created - deal_created - last;
        let model = Model::Position(PositionWeights {
            first, lead_created, deal_created, last, rest, missing: Missing::Proportional,
        });
        // Neither a lead's nor the deal's creation has a touch before it: their weight finds nobody.
        let held = i64::from(first + last + rest);
        let others = i64::try_from(rest_touches).unwrap();
        let world = crate::worked::one_deal(
            held * others * factor,
            Instant(10),
            Some(Instant(5)),
            (0..rest_touches + 2).map(|place| Instant(100 + i64::try_from(place).unwrap())),
        );
        let rule = Rule { model, ..plain() };
        let (_, credits) = credits(&world, Measure::Revenue, &[always(rule)]).remove(0);
        let amounts: Vec<i64> = credits.credits.iter().map(|credit| credit.amount).collect();
        let mut expected = vec![i64::from(rest) * factor; rest_touches];
        expected.insert(0, i64::from(first) * others * factor);
        expected.push(i64::from(last) * others * factor);
        prop_assert_eq!(amounts, expected);
    }
}

/// A rule with nothing special about it.
pub(crate) fn plain() -> Rule {
    Rule {
        model: Model::Linear,
        scope: Scope::Account,
        lookback_days: None,
        journey_start: JourneyStart::AccountStart,
        kinds: KindSet::ALL,
        teams: TeamSet::ALL,
        dedupe: Dedupe::Touch,
    }
}

/// In effect for ever.
pub(crate) fn always(rule: Rule) -> DatedRule {
    DatedRule {
        from: Instant(i64::MIN),
        rule,
    }
}

/// `LEAD_CREATED` found nobody, `DEAL_CREATED` is held by the second touch: three policies, three answers.
#[test]
fn what_becomes_of_missing_weight() {
    let credit = |missing: Missing| {
        let model = Model::Position(PositionWeights {
            first: 100_000,
            lead_created: 300_000,
            deal_created: 200_000,
            last: 200_000,
            rest: 200_000,
            missing,
        });
        let world = crate::worked::one_deal(
            800_000,
            Instant(200),
            Some(Instant(5)),
            [100, 200, 300, 400].map(Instant),
        );
        let rules = [always(Rule { model, ..plain() })];
        let (_, credits) = credits(&world, Measure::Revenue, &rules).remove(0);
        let held: Vec<Vec<Anchor>> = credits
            .credits
            .iter()
            .map(|credit| credit.anchors.clone())
            .collect();
        assert_eq!(
            held,
            [
                vec![Anchor::First],
                vec![Anchor::DealCreated],
                vec![],
                vec![Anchor::Last]
            ]
        );
        assert_eq!(credits.credits[0].lead, lead(0, 0));
        credits
            .credits
            .iter()
            .map(|credit| credit.amount)
            .collect::<Vec<_>>()
    };
    // 10 + 20 + 20 + 20 of 70 % held.
    assert_eq!(
        credit(Missing::Proportional),
        [114_286, 228_572, 228_571, 228_571]
    );
    // 10 % more for each of three anchors.
    assert_eq!(credit(Missing::Even), [160_000, 240_000, 160_000, 240_000]);
    // All 30 % to DEAL_CREATED, the next in order.
    assert_eq!(credit(Missing::Next), [80_000, 400_000, 160_000, 160_000]);
}
