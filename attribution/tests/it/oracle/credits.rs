//! How one deal was credited.

use attribution::{
    ids::{AccountId, DealId},
    money::Currency,
    query::{Anchor, Credit, DealCredits, Measure},
    rule::{DatedRule, Model},
};
use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::{
    World,
    calendar::Dates,
    journey::cut_off,
    report::{applied, convert},
    shares::{ANCHORS, anchors, shares, weights},
    split::split,
};

/// The credits of a deal, all of nothing where there is no rate; explanations are left empty. Not for PARTICIPATION, whose shares a report decides.
pub(crate) fn deal_credits(
    world: &World,
    measure: Measure,
    rules: &[DatedRule],
    currency: Currency,
    account: AccountId,
    deal: DealId,
) -> Option<DealCredits> {
    let account = world.accounts.iter().find(|known| known.id == account)?;
    let deal = account.deals.iter().find(|known| known.id == deal)?;
    let index = applied(rules, cut_off(measure, deal));
    let rule = &rules[index].rule;
    let journey = world.journey(account, deal, measure, rule);
    let dates = Dates(world.settings.calendar);
    let day = match (measure, deal.closed_at) {
        (Measure::Revenue, Some(closed)) => dates.day(closed),
        _ => dates.day(deal.created_at),
    };
    let factor = world.factor(deal.currency, currency, day);
    let places = anchors(&journey, deal);
    let credits = match journey.eligible.is_empty() {
        false => {
            let amount = factor
                .as_ref()
                .map_or_else(BigInt::default, |factor| convert(deal.amount, factor));
            let shares = shares(&rule.model, &journey.eligible, places);
            let amounts = split(&amount, &shares);
            let micros = split(&BigInt::from(1_000_000), &shares);
            let credit = |place: usize| {
                let touch = journey.eligible[place];
                Credit {
                    deal: deal.id,
                    account: account.id,
                    touchpoint: touch.id,
                    lead: touch.lead,
                    at: touch.at,
                    amount: amounts[place].to_i64().unwrap(),
                    share_micros: micros[place].to_i64().unwrap(),
                    anchors: held(&rule.model, places, place),
                    explanation: String::new(),
                }
            };
            (0..journey.eligible.len()).map(credit).collect()
        }
        true => vec![],
    };
    Some(DealCredits {
        rule: index,
        amount: factor
            .as_ref()
            .map(|factor| convert(deal.amount, factor).to_i64().unwrap()),
        credits,
        sourced_by: places[1]
            .or(places[0])
            .map(|place| journey.eligible[place].id),
        excluded: journey
            .excluded
            .iter()
            .map(|(touch, reason)| (touch.id, *reason))
            .collect(),
        foreign_contacts: journey.foreign_contacts,
        rates: factor.map(|factor| factor.rates).unwrap_or_default(),
    })
}

/// The anchors a touch holds: those with weight, or all where the model gives none.
fn held(model: &Model, places: [Option<usize>; 4], place: usize) -> Vec<Anchor> {
    let counts = match model {
        Model::Position(model) => weights(model).map(|weight| weight > 0),
        _ => [true; 4],
    };
    (0..4)
        .filter(|anchor| counts[*anchor] && places[*anchor] == Some(place))
        .map(|anchor| ANCHORS[anchor])
        .collect()
}
