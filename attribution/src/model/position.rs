//! Position models: weights on anchors, and what becomes of weight that finds no touch.

use super::{Anchors, Form};
use crate::{
    query::Anchor,
    rule::{Missing, PositionWeights},
};

/// Up to four touches with numerators of their own; all others have `rest`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Positions {
    held: [Position; 4],
    count: usize,
    /// The numerator of every touch that holds no anchor.
    pub(super) rest: u64,
    /// The sum of all numerators.
    pub(super) denominator: u64,
}

/// A touch that holds anchors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Position {
    place: usize,
    numerator: u64,
    /// How many anchors it holds.
    anchors: u64,
}

impl Positions {
    /// Place and numerator of each touch that holds an anchor.
    #[inline]
    pub(super) fn held(&self) -> impl Iterator<Item = (usize, u64)> + '_ {
        self.held
            .iter()
            .take(self.count)
            .map(|position| (position.place, position.numerator))
    }

    /// How many touches hold an anchor.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    fn add(&mut self, place: usize, weight: u64, anchors: u64) {
        let known = self
            .held
            .iter_mut()
            .take(self.count)
            .find(|position| position.place == place);
        if let Some(position) = known {
            position.numerator += weight;
            position.anchors += anchors;
        } else if let Some(free) = self.held.get_mut(self.count) {
            *free = Position {
                place,
                numerator: weight,
                anchors,
            };
            self.count += 1;
        }
    }
}

/// The shares of `touches` eligible touches under a position model.
pub(super) fn form(weights: &PositionWeights, anchors: &Anchors, touches: usize) -> Form {
    if let Some(only) = weights.only() {
        // The commonest models by far.
        return anchors.place(only).map_or(Form::Uniform, Form::Single);
    }
    // Only anchors with a weight are part of the model: they alone are held, and receive what others miss.
    let held_at = |anchor: Anchor| {
        anchors
            .place(anchor)
            .filter(|_| weights.of_anchor(anchor) > 0)
    };
    let mut positions = Positions::default();
    let (mut anchors_held, mut missed) = (0_u64, 0_u64);
    for anchor in Anchor::ALL {
        let weight = u64::from(weights.of_anchor(anchor));
        match anchors.place(anchor) {
            Some(place) if weight > 0 => {
                positions.add(place, weight, 1);
                anchors_held += 1;
            }
            _ => missed += weight,
        }
    }
    if anchors_held == 0 {
        // Nothing is held, so every touch is rest; and without rest the deal is shared evenly all the same.
        return Form::Uniform;
    }
    let others = (touches - positions.count) as u64;
    let (rest, unused_rest) = if others > 0 {
        (u64::from(weights.rest), 0)
    } else {
        (0, u64::from(weights.rest))
    };
    if weights.missing == Missing::Next && missed + unused_rest > 0 {
        for (order, anchor) in Anchor::ALL.into_iter().enumerate() {
            if held_at(anchor).is_none() {
                let ahead = Anchor::ALL.into_iter().skip(order + 1).find_map(held_at);
                let behind = || Anchor::ALL.into_iter().take(order).rev().find_map(held_at);
                if let Some(place) = ahead.or_else(behind) {
                    positions.add(place, u64::from(weights.of_anchor(anchor)), 0);
                }
            }
        }
        if let Some(place) = Anchor::ALL.into_iter().rev().find_map(held_at) {
            positions.add(place, unused_rest, 0);
        }
    }
    // Whole numbers throughout: each of the others has rest / others, so everything is scaled by that; and under EVEN
    // each anchor gets missed / anchors, so by that too.
    let scale = if rest > 0 { others } else { 1 };
    let even = weights.missing == Missing::Even;
    let parts = if even { anchors_held } else { 1 };
    positions.rest = rest * parts;
    positions.denominator = positions.rest * others;
    for position in positions.held.iter_mut().take(positions.count) {
        let inherited = if even {
            (missed + unused_rest) * position.anchors
        } else {
            0
        };
        position.numerator = (position.numerator * parts + inherited) * scale;
        positions.denominator += position.numerator;
    }
    match (positions.held, positions.count, positions.rest) {
        ([Position { place, .. }, ..], 1, 0) => Form::Single(place),
        _ => Form::Positions(positions),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NO: Option<usize> = None;

    /// Shares in millionths by the places of (FIRST, `LEAD_CREATED`, `DEAL_CREATED`, LAST) and rest.
    fn shares(
        weights: [u32; 5],
        missing: Missing,
        places: [Option<usize>; 4],
        touches: usize,
    ) -> Vec<u64> {
        let [first, lead, deal, last, rest] = weights.map(|percent| percent * 10_000);
        let weights = PositionWeights::new([first, lead, deal, last], rest, missing).unwrap();
        // Times are places; a missing anchor lies before the first touch.
        let times: Vec<i64> = (0..touches).map(|place| place as i64).collect();
        let time = |place: Option<usize>| place.map_or(-1, |place| place as i64);
        let anchors = Anchors::at_times(&times, time(places[1]), time(places[2]));
        match form(&weights, &anchors, touches) {
            Form::Uniform => vec![1_000_000 / touches as u64; touches],
            Form::Single(place) => (0..touches)
                .map(|at| if at == place { 1_000_000 } else { 0 })
                .collect(),
            Form::Positions(positions) => {
                let mut shares = vec![positions.rest; touches];
                for (place, numerator) in positions.held() {
                    shares[place] = numerator;
                }
                assert_eq!(shares.iter().sum::<u64>(), positions.denominator);
                shares
                    .iter()
                    .map(|share| share * 1_000_000 / positions.denominator)
                    .collect()
            }
            other => panic!("{other:?}"),
        }
    }

    const W: [u32; 5] = [30, 30, 30, 0, 10];
    const FULL: [u32; 5] = [25, 25, 20, 20, 10];

    #[test]
    fn a_touch_with_several_anchors_gets_their_sum() {
        let places = [Some(0), Some(0), Some(2), Some(3)];
        assert_eq!(
            shares(W, Missing::Proportional, places, 4),
            [600_000, 50_000, 300_000, 50_000]
        );
    }

    #[test]
    fn proportional_scales_what_is_held() {
        let places = [Some(0), NO, NO, Some(2)];
        assert_eq!(
            shares(W, Missing::Proportional, places, 3),
            [750_000, 125_000, 125_000]
        );
        assert_eq!(
            shares(
                [40, 0, 0, 40, 20],
                Missing::Proportional,
                [Some(0), NO, NO, Some(1)],
                2
            ),
            [500_000, 500_000]
        );
    }

    #[test]
    fn even_gives_missing_weight_to_each_anchor_held_alike() {
        // 30 + 60 for FIRST, the only anchor held.
        assert_eq!(
            shares(W, Missing::Even, [Some(0), NO, NO, Some(2)], 3),
            [900_000, 50_000, 50_000]
        );
        // Rest finds no touch: its 10 go to FIRST, LEAD_CREATED and DEAL_CREATED, of which the first touch holds two.
        let places = [Some(0), Some(0), Some(1), Some(1)];
        assert_eq!(shares(W, Missing::Even, places, 2), [666_666, 333_333]);
    }

    #[test]
    fn next_hands_weight_to_the_next_anchor_that_is_held() {
        // LEAD_CREATED's 25 go to DEAL_CREATED.
        let places = [Some(0), NO, Some(1), Some(3)];
        assert_eq!(
            shares(FULL, Missing::Next, places, 4),
            [250_000, 450_000, 100_000, 200_000]
        );
        // Both are missing: their 45 go to LAST.
        assert_eq!(
            shares(FULL, Missing::Next, [Some(0), NO, NO, Some(2)], 3),
            [250_000, 100_000, 650_000]
        );
        // In W, LAST has no weight and so is no place to go: DEAL_CREATED's 30 go back to LEAD_CREATED.
        assert_eq!(
            shares(W, Missing::Next, [Some(0), Some(1), NO, Some(2)], 3),
            [300_000, 600_000, 100_000]
        );
        // Rest without touches goes to the last anchor held.
        assert_eq!(
            shares(FULL, Missing::Next, [Some(0), Some(0), Some(0), Some(1)], 2),
            [700_000, 300_000]
        );
    }

    #[test]
    fn where_nothing_is_held_all_touches_share_alike() {
        for missing in [Missing::Proportional, Missing::Even, Missing::Next] {
            let alike = vec![250_000; 4];
            assert_eq!(
                shares([0, 100, 0, 0, 0], missing, [Some(0), NO, NO, Some(3)], 4),
                alike
            );
            assert_eq!(
                shares([0, 50, 40, 0, 10], missing, [Some(0), NO, NO, Some(3)], 4),
                alike
            );
            assert_eq!(
                shares(
                    [0, 0, 0, 0, 100],
                    missing,
                    [Some(0), Some(1), NO, Some(3)],
                    4
                ),
                alike
            );
        }
    }
}
