//! Splitting an amount by shares, to the unit: largest remainder, ties to the earliest touch.

use std::cmp::Reverse;

use super::{Form, Shares, divisor::Divisors, position::Positions};

/// Up to here, looking for the largest remainder again and again is faster than ordering them.
const FEW: usize = 24;

/// Splits amounts; keeps its working memory from deal to deal.
#[derive(Debug, Default)]
pub(crate) struct Splitter {
    remainders: Vec<u64>,
    order: Vec<usize>,
    taken: Vec<u64>,
    divisors: Divisors,
}

impl Splitter {
    /// What each touch gets of `total`, in journey order. The parts sum to `total` (of every group, where there are
    /// groups), and no part is further than one unit from the exact share. A negative total mirrors a positive one.
    pub(crate) fn split(&mut self, total: i64, shares: &Shares, parts: &mut Vec<i64>) {
        parts.clear();
        let magnitude = total.unsigned_abs();
        let count = shares.numerators.len();
        match shares.form {
            Form::Uniform => uniform(magnitude, count, parts),
            Form::Single(place) => {
                parts.resize(count, 0);
                if let Some(part) = parts.get_mut(place) {
                    *part = total;
                }
                return;
            }
            Form::Positions(positions) => self.by_position(magnitude, &positions, count, parts),
            Form::Weighted { denominator } => {
                self.weighted(magnitude, &shares.numerators, denominator, parts)
            }
            Form::Grouped => self.grouped(magnitude, shares, parts),
        }
        if total < 0 {
            // Wrapping, because the magnitude of the most negative amount is its own negative.
            parts
                .iter_mut()
                .for_each(|part| *part = part.wrapping_neg());
        }
    }

    fn weighted(
        &mut self,
        magnitude: u64,
        weights: &[u64],
        denominator: u128,
        parts: &mut Vec<i64>,
    ) {
        let mut left = magnitude;
        if let Ok(denominator) = u64::try_from(denominator) {
            let divisor = self.divisors.get(denominator);
            self.remainders.resize(weights.len(), 0);
            let remainders = self.remainders.iter_mut();
            parts.extend(weights.iter().zip(remainders).map(|(&weight, slot)| {
                let (part, remainder) = divisor.mul_div_rem(magnitude, weight);
                *slot = remainder;
                left -= part;
                part.cast_signed()
            }));
            give_to_largest(left, &mut self.remainders, &mut self.order, parts);
        } else {
            // Weights are below 2^41, so only a journey of more than 2^23 touches comes here.
            let mut remainders = Vec::with_capacity(weights.len());
            for product in weights
                .iter()
                .map(|&weight| u128::from(magnitude) * u128::from(weight))
            {
                // A share is at most one, so the part is at most the magnitude.
                let part = u64::try_from(product / denominator).unwrap_or(u64::MAX);
                left -= part;
                parts.push(part.cast_signed());
                remainders.push(product % denominator);
            }
            give_to_largest(left, &mut remainders, &mut self.order, parts);
        }
    }

    /// All touches that hold no anchor have the same share, so five divisions do whatever the length of the journey.
    fn by_position(
        &mut self,
        magnitude: u64,
        positions: &Positions,
        count: usize,
        parts: &mut Vec<i64>,
    ) {
        let divisor = self.divisors.get(positions.denominator);
        let (part, remainder) = divisor.mul_div_rem(magnitude, positions.rest);
        let mut left = magnitude - part * (count - positions.count()) as u64;
        parts.resize(count, part.cast_signed());
        self.remainders.clear();
        self.remainders.resize(count, remainder);
        for (place, numerator) in positions.held() {
            let (part, remainder) = divisor.mul_div_rem(magnitude, numerator);
            left -= part;
            if let (Some(held), Some(slot)) = (parts.get_mut(place), self.remainders.get_mut(place))
            {
                *held = part.cast_signed();
                *slot = remainder;
            }
        }
        give_to_largest(left, &mut self.remainders, &mut self.order, parts);
    }

    fn grouped(&mut self, magnitude: u64, shares: &Shares, parts: &mut Vec<i64>) {
        self.taken.clear();
        self.taken.resize(shares.group_sizes.len(), 0);
        for &group in &shares.groups {
            let group = usize::try_from(group).unwrap_or(usize::MAX);
            if let (Some(&size), Some(taken)) =
                (shares.group_sizes.get(group), self.taken.get_mut(group))
            {
                let extra = u64::from(*taken < magnitude % size);
                *taken += 1;
                parts.push((magnitude / size + extra).cast_signed());
            }
        }
    }
}

fn uniform(magnitude: u64, count: usize, parts: &mut Vec<i64>) {
    let divisor = count as u64;
    let (part, extra) = (magnitude / divisor, magnitude % divisor);
    parts.extend((0..divisor).map(|place| (part + u64::from(place < extra)).cast_signed()));
}

/// Gives one unit each to the touches with the largest remainders, of equals to the earliest. Fewer units are left than
/// there are remainders above zero.
fn give_to_largest<R: Copy + Ord + Default>(
    left: u64,
    remainders: &mut [R],
    order: &mut Vec<usize>,
    parts: &mut [i64],
) {
    let left = usize::try_from(left).unwrap_or(usize::MAX);
    if left == 0 {
        return;
    }
    if remainders.len() <= FEW {
        for _ in 0..left {
            let mut largest = (0, R::default());
            for (place, &remainder) in remainders.iter().enumerate() {
                if remainder > largest.1 {
                    largest = (place, remainder);
                }
            }
            add_one(parts, largest.0);
            if let Some(remainder) = remainders.get_mut(largest.0) {
                *remainder = R::default();
            }
        }
        return;
    }
    order.clear();
    order.extend(0..remainders.len());
    let key = |&place: &usize| (Reverse(remainders.get(place).copied()), place);
    order.select_nth_unstable_by_key(left - 1, key);
    order
        .iter()
        .take(left)
        .for_each(|&place| add_one(parts, place));
}

#[inline]
fn add_one(parts: &mut [i64], place: usize) {
    if let Some(part) = parts.get_mut(place) {
        // Wrapping, because the magnitude of the most negative amount exceeds the largest positive one.
        *part = part.wrapping_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{Anchors, Touches},
        rule::{Missing, Model, PositionWeights},
        vocabulary::Channel,
    };
    use proptest::prelude::*;

    /// Touches at these times; the group of a touch is its time modulo three.
    struct At(Vec<i64>);

    impl Touches for At {
        fn count(&self) -> usize {
            self.0.len()
        }
        fn at(&self, place: usize) -> i64 {
            self.0[place]
        }
        fn channel(&self, place: usize) -> Channel {
            if self.0[place] % 2 == 0 {
                Channel::Direct
            } else {
                Channel::Email
            }
        }
        fn group(&mut self, place: usize) -> u32 {
            self.0[place] as u32 % 3
        }
    }

    fn shares(model: &Model, times: Vec<i64>, lead: i64, deal: i64) -> Shares {
        let mut shares = Shares::default();
        let anchors = Anchors::find(&times, Some(lead), deal);
        shares.assign(model, None, &anchors, &mut At(times));
        shares
    }

    fn split(total: i64, shares: &Shares) -> Vec<i64> {
        let mut parts = Vec::new();
        Splitter::default().split(total, shares, &mut parts);
        parts
    }

    /// The plainest way to do it.
    fn expected(total: i64, numerators: &[u64], denominator: u128) -> Vec<i64> {
        let exact = |&numerator: &u64| u128::from(total.unsigned_abs()) * u128::from(numerator);
        let mut parts: Vec<u128> = numerators.iter().map(|n| exact(n) / denominator).collect();
        let mut order: Vec<usize> = (0..parts.len()).collect();
        order.sort_by_key(|&at| (std::cmp::Reverse(exact(&numerators[at]) % denominator), at));
        let left = u128::from(total.unsigned_abs()) - parts.iter().sum::<u128>();
        order
            .iter()
            .take(left as usize)
            .for_each(|&at| parts[at] += 1);
        let sign = i128::from(total.signum());
        parts
            .iter()
            .map(|&part| (part as i128 * sign) as i64)
            .collect()
    }

    fn model() -> impl Strategy<Value = Model> {
        let missing = prop_oneof![
            Just(Missing::Proportional),
            Just(Missing::Even),
            Just(Missing::Next)
        ];
        let position = (prop::collection::vec(0..4_u32, 5), missing).prop_map(|(cuts, missing)| {
            let sum = cuts.iter().sum::<u32>().max(1);
            let mut weights: Vec<u32> = cuts.iter().map(|cut| cut * 1_000_000 / sum).collect();
            weights[4] += 1_000_000 - weights.iter().sum::<u32>();
            let anchors = [weights[0], weights[1], weights[2], weights[3]];
            Model::Position(PositionWeights::new(anchors, weights[4], missing).unwrap())
        });
        let decay = (1..50_i64).prop_map(|half_life_millis| Model::TimeDecay { half_life_millis });
        prop_oneof![
            position,
            decay,
            Just(Model::Linear),
            Just(Model::LastNonDirect)
        ]
    }

    proptest! {
        #[test]
        fn parts_are_the_largest_remainder_split(
            model in model(),
            mut times in prop::collection::vec(0..300_i64, 1..60),
            lead in -1..300_i64,
            deal in -1..300_i64,
            total in prop_oneof![-200..200_i64, any::<i64>()],
        ) {
            times.sort_unstable();
            let shares = shares(&model, times, lead, deal);
            let parts = split(total, &shares);
            prop_assert_eq!(parts.iter().map(|&part| i128::from(part)).sum::<i128>(), i128::from(total));
            prop_assert_eq!(parts, expected(total, &shares.numerators, shares.denominator(0)));
        }

        #[test]
        fn every_group_has_the_whole(times in prop::collection::vec(0..300_i64, 1..40), total: i64) {
            let shares = shares(&Model::Participation, times.clone(), 0, 0);
            let parts = split(total, &shares);
            for group in 0..3 {
                let of_group = times.iter().zip(&parts).filter(|(at, _)| *at % 3 == group);
                let (count, sum) = of_group.fold((0, 0_i128), |(n, sum), (_, &part)| (n + 1, sum + i128::from(part)));
                prop_assert!(count == 0 || sum == i128::from(total));
            }
        }
    }

    #[test]
    fn the_most_negative_amount_is_split_too() {
        let shares = shares(&Model::Linear, vec![1], 0, 0);
        assert_eq!(split(i64::MIN, &shares), [i64::MIN]);
    }
}
