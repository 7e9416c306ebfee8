//! Splitting amounts by shares, to the unit: largest remainder, ties to the earliest touch.

#![expect(clippy::indexing_slicing, reason = "arrays of N are indexed below N")]

use std::{array::from_fn, cmp::Ordering};

use super::{
    Form, Shares, by_weight,
    divisor::{Divisor, Divisors, Scaled},
    left_over::LeftOver,
    parts::{Alike, Amounts, Listed, Parts, sign, signed},
    position::Positions,
    wide,
};

/// How many totals are split at once.
const N: usize = 3;

/// Splits three totals by the same shares at once, which costs little more than one; keeps its working memory from deal
/// to deal.
#[derive(Debug, Default)]
pub(crate) struct Splitter {
    remainders: Vec<[u64; N]>,
    left_over: LeftOver,
    /// Of each group and total: what every touch of the group gets, and the units that its next touches get besides.
    groups: Vec<[(u64, u64); N]>,
    divisors: Divisors,
}

impl Splitter {
    /// Splits totals by shares. The parts sum to the total (of every group, where there are groups), and no part is
    /// further than one unit from the exact share. A negative total mirrors a positive one. Parts that must be listed are
    /// put into `listed`.
    #[inline]
    pub(crate) fn split<'a>(
        &mut self,
        totals: Amounts,
        shares: &'a Shares,
        listed: &'a mut Vec<Amounts>,
    ) -> Parts<'a> {
        match &shares.form {
            Form::Single(place) => Parts::Single(*place, totals),
            Form::Uniform => {
                let divisor = self.divisors.get(shares.count as u64);
                let divided = divisor.div_rem_all(totals.map(i64::unsigned_abs));
                Parts::Alike(Alike {
                    count: shares.count,
                    wholes: divided.map(|(whole, _)| whole),
                    left: divided.map(|(_, left)| left),
                    signs: totals.map(sign),
                })
            }
            Form::Known(fractions) => match shares.shapes.get(shares.rule) {
                Some(shapes) => Parts::Known(shapes.split(fractions, totals)),
                // Never: they are known of its rule.
                None => Parts::Listed(Listed {
                    numerators: &[],
                    parts: &[],
                }),
            },
            Form::Positions(_) | Form::Weighted { .. } | Form::Grouped => {
                self.list(totals.map(i64::unsigned_abs), shares, listed);
                mirror(totals, listed);
                Parts::Listed(Listed {
                    numerators: &shares.numerators,
                    parts: listed,
                })
            }
        }
    }

    /// Lists the parts.
    fn list(&mut self, magnitudes: [u64; N], shares: &Shares, parts: &mut Vec<Amounts>) {
        match shares.form {
            Form::Positions(positions) => {
                parts.clear();
                self.by_position(magnitudes, &positions, shares.count, parts);
            }
            Form::Weighted { denominator } => {
                if let Ok(denominator) = u64::try_from(denominator)
                    && by_weight::split(magnitudes, &shares.numerators, denominator, parts)
                {
                    return;
                }
                parts.clear();
                self.weighted(magnitudes, &shares.numerators, denominator, parts);
            }
            Form::Grouped => {
                parts.clear();
                self.grouped(magnitudes, shares, parts);
            }
            Form::Single(_) | Form::Uniform | Form::Known(_) => {}
        }
    }

    fn weighted(
        &mut self,
        magnitudes: [u64; N],
        weights: &[u64],
        denominator: u128,
        parts: &mut Vec<Amounts>,
    ) {
        // Beyond 63 bits there is no room for what is a little too large on the way.
        let Ok(denominator) = i64::try_from(denominator).map(i64::cast_unsigned) else {
            return wide::split(magnitudes, weights, denominator, parts, &mut self.left_over);
        };
        let divisor = Divisor::new(denominator);
        let scaled = magnitudes.map(|magnitude| Scaled::new(magnitude, denominator, &divisor));
        let mut left = magnitudes;
        self.remainders.clear();
        for &weight in weights {
            let divided = scaled.map(|scaled| scaled.times(weight));
            for k in 0..N {
                left[k] -= divided[k].0;
            }
            parts.push(divided.map(|(part, _)| part.cast_signed()));
            self.remainders
                .push(divided.map(|(_, remainder)| remainder));
        }
        self.left_over
            .give(left, denominator, &self.remainders, parts);
    }

    /// All touches that hold no anchor have the same share, so five divisions do whatever the length of the journey.
    fn by_position(
        &mut self,
        magnitudes: [u64; N],
        positions: &Positions,
        count: usize,
        parts: &mut Vec<Amounts>,
    ) {
        let divisor = self.divisors.get(positions.denominator);
        let others = (count - positions.count()) as u64;
        let mut left = magnitudes;
        let mut of_rest = [0; N];
        let rest = from_fn(|k| {
            let (part, remainder) = divisor.mul_div_rem(magnitudes[k], positions.rest);
            of_rest[k] = remainder;
            left[k] -= part * others;
            part.cast_signed()
        });
        parts.resize(count, rest);
        let mut of_held = [[0; N]; 4];
        for ((place, numerator), remainders) in positions.held().zip(&mut of_held) {
            let Some(parts) = parts.get_mut(place) else {
                continue;
            };
            for k in 0..N {
                let (part, remainder) = divisor.mul_div_rem(magnitudes[k], numerator);
                parts[k] = part.cast_signed();
                remainders[k] = remainder;
                left[k] -= part;
            }
        }
        if left != [0; N] {
            by_class(left, positions, &of_held, of_rest, parts);
        }
    }

    fn grouped(&mut self, magnitudes: [u64; N], shares: &Shares, parts: &mut Vec<Amounts>) {
        self.groups.clear();
        let Self {
            groups, divisors, ..
        } = self;
        groups.extend(shares.group_sizes.iter().map(|&size| {
            let divisor = divisors.get(size);
            // Most groups are of one touch, and there are many.
            magnitudes.map(|magnitude| match size {
                1 => (magnitude, 0),
                _ => divisor.mul_div_rem(magnitude, 1),
            })
        }));
        for &group in &shares.groups {
            if let Some(group) = groups.get_mut(group) {
                parts.push(from_fn(|k| {
                    let (part, left) = group[k];
                    group[k].1 = left.saturating_sub(1);
                    (part + left.min(1)).cast_signed()
                }));
            }
        }
    }
}

/// What was split is the magnitude: makes the parts of negative totals negative.
#[inline]
fn mirror(totals: Amounts, parts: &mut [Amounts]) {
    if totals.iter().all(|&total| total >= 0) {
        return;
    }
    let signs = totals.map(sign);
    for part in parts {
        *part = from_fn(|k| signed(part[k].cast_unsigned(), signs[k]));
    }
}

/// Gives what is `left` to the largest remainders, where all touches without an anchor have the same one: so only the
/// held touches need be ranked, and what they leave goes to the earliest others.
fn by_class(
    mut left: [u64; N],
    positions: &Positions,
    of_held: &[[u64; N]; 4],
    of_rest: [u64; N],
    parts: &mut [Amounts],
) {
    let others = parts.len() - positions.count();
    let held = || positions.held().map(|(place, _)| place).zip(of_held);
    let units = left;
    for (place, mine) in held() {
        let held_before = held().filter(|&(other, _)| other < place).count();
        let others_before = place - held_before;
        let mut before = [0; N];
        for k in 0..N {
            for (other, theirs) in held() {
                let earlier = (theirs[k] == mine[k]) & (other < place);
                before[k] += u64::from((theirs[k] > mine[k]) | earlier);
            }
            before[k] += match of_rest[k].cmp(&mine[k]) {
                Ordering::Greater => others as u64,
                Ordering::Equal => others_before as u64,
                Ordering::Less => 0,
            };
        }
        if let Some(parts) = parts.get_mut(place) {
            for k in 0..N {
                let unit = u64::from(before[k] < units[k]);
                // Wrapping, because the most negative amount exceeds the largest positive one.
                parts[k] = parts[k].wrapping_add(unit.cast_signed());
                left[k] -= unit;
            }
        }
    }
    for (place, parts) in parts.iter_mut().enumerate() {
        if left == [0; N] {
            return;
        }
        if held().all(|(held, _)| held != place) {
            for k in 0..N {
                let unit = left[k].min(1);
                parts[k] = parts[k].wrapping_add(unit.cast_signed());
                left[k] -= unit;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{Anchors, KnownShapes, Touches},
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
            u32::try_from(self.0[place].rem_euclid(3)).unwrap()
        }
    }

    fn shares(model: &Model, times: Vec<i64>, lead: i64, deal: i64) -> Shares {
        let mut shares = Shares::default();
        let anchors = Anchors::at_times(&times, lead, deal);
        shares.assign(model, None, &anchors, &mut At(times));
        shares
    }

    fn split(total: i64, shares: &Shares) -> Vec<i64> {
        let mut listed = Vec::new();
        // Beside others, which must not disturb it.
        let totals = [7, total, -1_000_000];
        let parts = Splitter::default().split(totals, shares, &mut listed);
        (0..shares.count)
            .map(|place| parts.part(place)[1])
            .collect()
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
            .map(|&part| i64::try_from(i128::try_from(part).unwrap() * sign).unwrap())
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

    /// Weights such as people give: then amounts leave few rests, and the same ones come again.
    fn round_weights() -> impl Strategy<Value = Model> {
        let missing = prop_oneof![
            Just(Missing::Proportional),
            Just(Missing::Even),
            Just(Missing::Next)
        ];
        let weights = prop_oneof![
            Just([30, 30, 30, 0, 10]),
            Just([25, 25, 20, 20, 10]),
            Just([40, 0, 0, 40, 20]),
            Just([20, 0, 0, 60, 20])
        ];
        (weights, missing).prop_map(|([first, lead, deal, last, rest], missing)| {
            let anchors = [first, lead, deal, last].map(|percent| percent * 10_000);
            Model::Position(PositionWeights::new(anchors, rest * 10_000, missing).unwrap())
        })
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
            let numerators: Vec<u64> = (0..shares.count).map(|place| shares.numerator(place)).collect();
            let parts = split(total, &shares);
            prop_assert_eq!(parts.iter().map(|&part| i128::from(part)).sum::<i128>(), i128::from(total));
            prop_assert_eq!(parts, expected(total, &numerators, shares.denominator(0)));
        }

        #[test]
        fn shapes_that_come_again_are_split_as_if_they_were_new(
            models in prop::collection::vec(prop_oneof![model(), round_weights()], 1..3),
            journeys in prop::collection::vec(
                (prop::collection::vec(0..9_i64, 1..18), -1..9_i64, -1..9_i64, any::<i64>(), 0..4_i64), 1..200),
        ) {
            let mut known = Shares::knowing(&KnownShapes::default(), models.iter());
            for (mut times, lead, deal, large, small) in journeys {
                times.sort_unstable();
                let anchors = Anchors::at_times(&times, lead, deal);
                for (rule, model) in models.iter().enumerate() {
                    let new = shares(model, times.clone(), lead, deal);
                    known.assign_again(rule, model, None, &anchors, &mut At(times.clone()));
                    for place in 0..times.len() {
                        let cross = |a: &Shares, b: &Shares| u128::from(a.numerator(place)) * b.denominator(place);
                        prop_assert_eq!(cross(&known, &new), cross(&new, &known));
                    }
                    for total in [large, small, -small, i64::MIN] {
                        prop_assert_eq!(split(total, &known), split(total, &new), "{:?} {:?}", model, times);
                    }
                }
            }
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
