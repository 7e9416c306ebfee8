//! The arithmetic in words.

use attribution::{
    money::Currency,
    query::Measure,
    rule::{Missing, Model, PositionWeights, Preset, Rule},
    time::Instant,
};
use proptest::prelude::*;

use crate::{
    credit_laws::{always, plain},
    engine::load,
    random::{any_rules, cases, world},
    worked::one_deal,
};

const DAY: i64 = 86_400_000;

/// The explanations of EUR 10,000.00 under a model, the lead and the deal created at these times.
fn explained(model: Model, lead: Option<i64>, deal: i64, touches: &[i64]) -> Vec<String> {
    let world = one_deal(
        1_000_000,
        Instant(deal),
        lead.map(Instant),
        touches.iter().copied().map(Instant),
    );
    let account = &world.accounts[0];
    let of = &account.deals[0];
    let rules = [always(Rule { model, ..plain() })];
    let credits =
        load(&world).deal_credits(Measure::Revenue, &rules, of.currency, account.id, of.id);
    let credits = credits.unwrap().credits;
    credits
        .into_iter()
        .map(|credit| credit.explanation)
        .collect()
}

#[test]
fn a_touch_that_holds_several_anchors_names_them_all() {
    let preset = |preset: Preset| preset.model();
    assert_eq!(
        explained(preset(Preset::WShaped), Some(10), 20, &[10, 20, 30]),
        [
            "FIRST 30 % + LEAD_CREATED 30 % = 60 % of EUR 10,000.00 = EUR 6,000.00",
            "DEAL_CREATED 30 % of EUR 10,000.00 = EUR 3,000.00",
            "rest 10 % of EUR 10,000.00 = EUR 1,000.00",
        ]
    );
    assert_eq!(
        explained(preset(Preset::LastTouch), None, 20, &[10])[0],
        "LAST 100 % of EUR 10,000.00 = EUR 10,000.00"
    );
}

#[test]
fn scaling_and_left_over_cents_are_said() {
    assert_eq!(
        explained(Preset::WShaped.model(), Some(5), 5, &[10, 20, 30])[0],
        "FIRST 30 % of 40 % held = 75 % of EUR 10,000.00 = EUR 7,500.00"
    );
    let thirds = explained(Preset::Linear.model(), None, 20, &[10, 20, 30]);
    let third = "1 of 3 touches = 33.3333 % of EUR 10,000.00 =";
    assert_eq!(
        thirds,
        [
            format!("{third} EUR 3,333.34 (+0.01 by largest remainder)"),
            format!("{third} EUR 3,333.33"),
            format!("{third} EUR 3,333.33"),
        ]
    );
    let next = Model::Position(PositionWeights {
        first: 250_000,
        lead_created: 0,
        deal_created: 250_000,
        last: 500_000,
        rest: 0,
        missing: Missing::Next,
    });
    assert_eq!(
        explained(next, None, 5, &[10, 20, 30]),
        [
            "FIRST 25 % of EUR 10,000.00 = EUR 2,500.00",
            "no anchor and no rest = 0 % of EUR 10,000.00 = EUR 0.00",
            "LAST 50 % + 25 % of weight that found no touch = 75 % of EUR 10,000.00 = EUR 7,500.00",
        ]
    );
}

#[test]
fn decay_says_age_and_weight() {
    assert_eq!(
        explained(Preset::TimeDecay.model(), None, 1, &[0, 7 * DAY]),
        [
            "age 7 days at half-life 7 days: weight 549,755,813,888 of 1,649,267,441,664 = 33.3333 % \
             of EUR 10,000.00 = EUR 3,333.33",
            "age 0 days at half-life 7 days: weight 1,099,511,627,776 of 1,649,267,441,664 = 66.6667 % \
             of EUR 10,000.00 = EUR 6,666.67 (+0.01 by largest remainder)",
        ]
    );
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn every_explanation_ends_with_the_whole_and_the_part(
        world in world(),
        rules in any_rules(true),
    ) {
        let journeys = load(&world);
        for account in &world.accounts {
            for deal in &account.deals {
                let credits = journeys
                    .deal_credits(Measure::Pipeline, &rules, deal.currency, account.id, deal.id)
                    .unwrap();
                for credit in credits.credits {
                    let text = &credit.explanation;
                    let whole = written(deal.currency, deal.amount);
                    let part = written(deal.currency, credit.amount);
                    let end = format!(" of {whole} = {part}");
                    let said = text.split(" (").next().unwrap_or(text);
                    prop_assert!(said.ends_with(&end), "{} lacks {}", text, end);
                }
            }
        }
    }
}

/// Such as EUR -1,234.50, by hand.
fn written(currency: Currency, amount: i64) -> String {
    let decimals = usize::try_from(crate::oracle::decimals(currency)).unwrap();
    let digits = format!("{:0width$}", amount.unsigned_abs(), width = decimals + 1);
    let (units, minor) = digits.split_at(digits.len() - decimals);
    let mut grouped = String::new();
    for (place, digit) in units.chars().enumerate() {
        if place > 0 && (units.len() - place) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if amount < 0 { "-" } else { "" };
    let point = if decimals > 0 { "." } else { "" };
    format!("{} {sign}{grouped}{point}{minor}", currency.as_str())
}
