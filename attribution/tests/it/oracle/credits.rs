//! How one deal was credited.

use attribution::{
    ids::{AccountId, DealId},
    money::Currency,
    query::{Anchor, Credit, DealCredits, Measure},
    rule::{DatedRule, Model},
    time::Instant,
};
use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::{
    World,
    calendar::Dates,
    journey::cut_off,
    report::{applied, convert, in_groups},
    shares::{ANCHORS, anchors, shares, weights},
    split::split,
};

/// The credits of a deal, all of nothing where there is no rate; explanations are left empty. An open deal asked for
/// its revenue is taken as if it closed `now`. Under PARTICIPATION each campaign gets the whole.
pub(crate) fn deal_credits(
    world: &World,
    (measure, now): (Measure, Instant),
    rules: &[DatedRule],
    currency: Currency,
    (account, deal): (AccountId, DealId),
) -> Option<DealCredits> {
    let account = world.accounts.iter().find(|known| known.id == account)?;
    let deal = account.deals.iter().find(|known| known.id == deal)?;
    let cut_off = cut_off(measure, deal, now);
    let index = applied(rules, cut_off);
    let model = &rules[index].rule.model;
    let journey = world.journey(account, deal, cut_off, &rules[index].rule);
    let touches = &journey.eligible;
    let day = Dates(world.settings.calendar).day(cut_off);
    let factor = world.factor(deal.currency, currency, day);
    let amount = factor.as_ref().map(|factor| convert(deal.amount, factor));
    if amount
        .as_ref()
        .is_some_and(|amount| amount.to_i64().is_none())
    {
        return None;
    }
    let places = anchors(&journey, deal);
    let split_all = |whole: &BigInt| {
        if touches.is_empty() {
            vec![]
        } else if *model == Model::Participation {
            let campaigns: Vec<_> = touches.iter().map(|touch| touch.facets.campaign).collect();
            in_groups(whole, &campaigns)
        } else {
            split(whole, &shares(model, touches, places))
        }
    };
    let amounts = split_all(&amount.clone().unwrap_or_default());
    let micros = split_all(&BigInt::from(1_000_000));
    let credit = |place: usize| Credit {
        deal: deal.id,
        account: account.id,
        touchpoint: touches[place].id,
        lead: touches[place].lead,
        at: touches[place].at,
        amount: amounts[place].to_i64().unwrap(),
        share_micros: micros[place].to_i64().unwrap(),
        anchors: held(model, places, place),
        explanation: String::new(),
    };
    Some(DealCredits {
        rule: index,
        amount: amount.map(|amount| amount.to_i64().unwrap()),
        credits: (0..touches.len()).map(credit).collect(),
        sourced_by: places[1].or(places[0]).map(|place| touches[place].id),
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
