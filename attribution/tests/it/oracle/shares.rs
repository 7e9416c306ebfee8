//! Exact shares of the eligible touches.

use attribution::{
    facts::{DealFact, TouchFact},
    query::Anchor,
    rule::{Missing, Model, PositionWeights},
    time::Instant,
    vocabulary::Channel,
};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};

use super::{decay, journey::Journey};

/// The four anchors in their order.
pub(super) const ANCHORS: [Anchor; 4] = [
    Anchor::First,
    Anchor::LeadCreated,
    Anchor::DealCreated,
    Anchor::Last,
];

/// Where each anchor lies: a place among the eligible touches, or nowhere.
pub(super) fn anchors(journey: &Journey<'_>, deal: &DealFact) -> [Option<usize>; 4] {
    let touches = &journey.eligible;
    let last_by = |limit: Instant| touches.iter().rposition(|touch| touch.at <= limit);
    let some = !touches.is_empty();
    [
        some.then_some(0),
        journey.lead_created.and_then(last_by),
        last_by(deal.created_at),
        some.then(|| touches.len() - 1),
    ]
}

/// The share of each touch; they sum to one. Not for PARTICIPATION, which has no share of the deal.
pub(super) fn shares(
    model: &Model,
    touches: &[&TouchFact],
    anchors: [Option<usize>; 4],
) -> Vec<BigRational> {
    let count = touches.len();
    let all_to = |place: usize| {
        let mut shares = vec![BigRational::zero(); count];
        shares[place] = BigRational::one();
        shares
    };
    match model {
        Model::Linear => even(count),
        Model::LastNonDirect => {
            let place = touches
                .iter()
                .rposition(|touch| touch.facets.channel != Channel::Direct);
            all_to(place.unwrap_or(count - 1))
        }
        Model::TimeDecay { half_life_millis } => {
            let latest = touches[count - 1].at.0;
            let weights: Vec<BigInt> = touches
                .iter()
                .map(|touch| decay::weight(latest - touch.at.0, *half_life_millis))
                .collect();
            let sum: BigInt = weights.iter().sum();
            let share = |weight| BigRational::new(weight, sum.clone());
            weights.into_iter().map(share).collect()
        }
        Model::Position(weights) => position(weights, count, anchors),
        Model::Participation => panic!("shares of PARTICIPATION depend on the report"),
    }
}

fn even(count: usize) -> Vec<BigRational> {
    vec![BigRational::new(BigInt::one(), BigInt::from(count)); count]
}

/// The weight of each anchor, in their order.
pub(super) fn weights(weights: &PositionWeights) -> [u32; 4] {
    [
        weights.first,
        weights.lead_created,
        weights.deal_created,
        weights.last,
    ]
}

fn position(
    model: &PositionWeights,
    count: usize,
    anchors: [Option<usize>; 4],
) -> Vec<BigRational> {
    let hundred = |n: u32| BigRational::new(n.into(), 1_000_000.into());
    let weight = weights(model).map(hundred);
    let rest_weight = hundred(model.rest);
    // Anchors without weight take no part at all.
    let held: Vec<usize> = (0..4)
        .filter(|anchor| !weight[*anchor].is_zero() && anchors[*anchor].is_some())
        .collect();
    let missing: Vec<usize> = (0..4)
        .filter(|anchor| !weight[*anchor].is_zero() && anchors[*anchor].is_none())
        .collect();
    let rest: Vec<usize> = (0..count)
        .filter(|place| held.iter().all(|anchor| anchors[*anchor] != Some(*place)))
        .collect();
    if held.is_empty() {
        // Every touch is a touch of the rest, whatever the policy does with the weights.
        return even(count);
    }
    let mut of_anchor: Vec<BigRational> = vec![BigRational::zero(); 4];
    for anchor in &held {
        of_anchor[*anchor] = weight[*anchor].clone();
    }
    let mut of_rest = rest_weight.clone();
    let lost_rest = rest.is_empty() && !rest_weight.is_zero();
    if rest.is_empty() {
        of_rest = BigRational::zero();
    }
    match model.missing {
        Missing::Proportional => {
            let sum: BigRational = of_anchor.iter().sum::<BigRational>() + &of_rest;
            for anchor in &mut of_anchor {
                *anchor /= &sum;
            }
            of_rest /= &sum;
        }
        Missing::Even => {
            let mut lost: BigRational = missing.iter().map(|anchor| &weight[*anchor]).sum();
            if lost_rest {
                lost += &rest_weight;
            }
            let each = lost / BigRational::from_integer(held.len().into());
            for anchor in &held {
                of_anchor[*anchor] += &each;
            }
        }
        Missing::Next => {
            for anchor in missing {
                let ahead = held.iter().find(|other| **other > anchor);
                let behind = held.iter().rev().find(|other| **other < anchor);
                let heir = *ahead.or(behind).unwrap();
                of_anchor[heir] += &weight[anchor];
            }
            if lost_rest {
                of_anchor[*held.last().unwrap()] += &rest_weight;
            }
        }
    }
    let mut shares = vec![BigRational::zero(); count];
    for anchor in held {
        shares[anchors[anchor].unwrap()] += &of_anchor[anchor];
    }
    let each = of_rest / BigRational::from_integer(rest.len().max(1).into());
    for place in rest {
        shares[place] += &each;
    }
    shares
}
