//! Splitting by weights of which no two deals have the same: nothing can be looked up, so it must be quick to compute.
//!
//! One multiplication tells a part a little too small, and its fraction. Mostly that settles everything: no fraction is
//! so close to one that the part may be a unit more, and the fractions that get one of the units left over are clearly
//! larger than those that do not. Where it is not clear, whoever asks must compute remainders.

#![expect(
    clippy::indexing_slicing,
    reason = "arrays are indexed below their constant lengths"
)]
#![expect(
    clippy::cast_possible_truncation,
    reason = "halves of 128-bit numbers are taken apart on purpose"
)]

use super::{network::Network, reciprocal::Reciprocal};

/// Up to here it is quicker to order the fractions than to compute remainders.
const MANY: usize = 16;
/// The largest weight there may be.
const HEAVIEST: u64 = 1 << 40;
/// By how much the fraction of a part is too small, with 64 fractional bits: by less than this.
const ERROR: u64 = Reciprocal::ERROR * HEAVIEST;

/// Splits totals by weights, none above [`HEAVIEST`], that sum to `denominator`. Returns whether it was clear who gets
/// what; else what it gave is of no use.
#[inline]
pub(super) fn split<const N: usize>(
    totals: [u64; N],
    weights: &[u64],
    denominator: u64,
    parts: &mut Vec<[i64; N]>,
) -> bool {
    if totals.iter().any(|&total| total >= denominator) {
        return false;
    }
    let fractions = Reciprocal::of(denominator).fractions(totals);
    match weights.len() {
        0..=4 => among::<4, N>(totals, fractions, weights, parts),
        5..=8 => among::<8, N>(totals, fractions, weights, parts),
        9..=MANY => among::<MANY, N>(totals, fractions, weights, parts),
        _ => false,
    }
}

/// Among at most W touches; those that are not there have no weight. `fractions` are the totals over the denominator.
#[inline]
fn among<const W: usize, const N: usize>(
    totals: [u64; N],
    fractions: [u64; N],
    weights: &[u64],
    parts: &mut Vec<[i64; N]>,
) -> bool
where
    [u64; W]: Network,
{
    let mut padded = [0; W];
    for (slot, &weight) in padded.iter_mut().zip(weights) {
        *slot = weight;
    }
    // There may be more parts than touches: whoever asks looks at those of touches only.
    if parts.len() < W {
        parts.resize(W, [0; N]);
    }
    let Some(parts) = parts.first_chunk_mut::<W>() else {
        return false;
    };
    let mut clear = true;
    for k in 0..N {
        let (mut wholes, mut rests, mut left) = ([0; W], [0; W], totals[k]);
        for place in 0..W {
            let part = u128::from(fractions[k]) * u128::from(padded[place]);
            wholes[place] = (part >> 64) as u64;
            rests[place] = part as u64;
            left -= wholes[place];
        }
        let ordered = rests.descending();
        // The smallest that gets a unit, and the largest that does not; nothing is as large as u64::MAX.
        let left = left as usize;
        let least = ordered.get(left.wrapping_sub(1)).copied();
        let least = least.unwrap_or(u64::MAX);
        let most = ordered.get(left).copied().unwrap_or(0);
        clear &= (u64::MAX - ordered[0] > ERROR) & (least - most > ERROR);
        for place in 0..W {
            parts[place][k] = (wholes[place] + u64::from(rests[place] >= least)).cast_signed();
        }
    }
    clear
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::cmp::Reverse;

    /// The plainest way to do it, and whether no two remainders at the edge are the same.
    fn expected(total: u64, weights: &[u64], denominator: u64) -> Vec<i64> {
        let over = |weight: u64| u128::from(total) * u128::from(weight);
        let (part, rest) = (
            |weight| over(weight) / u128::from(denominator),
            |weight| over(weight) % u128::from(denominator),
        );
        let mut parts: Vec<u128> = weights.iter().map(|&weight| part(weight)).collect();
        let left = u128::from(total) - parts.iter().sum::<u128>();
        let mut order: Vec<usize> = (0..weights.len()).collect();
        order.sort_by_key(|&place| (Reverse(rest(weights[place])), place));
        for &place in order.iter().take(left as usize) {
            parts[place] += 1;
        }
        parts.iter().map(|&part| part as i64).collect()
    }

    /// Whether it was clear; what is given must then be right.
    fn check(totals: [u64; 3], weights: &[u64]) -> bool {
        let denominator = weights.iter().sum();
        // What an earlier deal has left must not matter.
        let mut parts = vec![[7; 3]; 5];
        let clear = split(totals, weights, denominator, &mut parts);
        if clear {
            for k in 0..3 {
                let given: Vec<i64> = parts
                    .iter()
                    .take(weights.len())
                    .map(|part| part[k])
                    .collect();
                assert_eq!(
                    given,
                    expected(totals[k], weights, denominator),
                    "{totals:?} {weights:?}"
                );
            }
        }
        clear
    }

    #[test]
    fn most_splits_are_clear() {
        for touches in 2..=MANY as u64 {
            let weights: Vec<u64> = (0..touches)
                .map(|place| HEAVIEST - place * place * 7_654_321)
                .collect();
            assert!(
                check([123_457, 61_728, 1_000_000], &weights),
                "{touches} touches"
            );
        }
    }

    #[test]
    fn totals_of_nothing_and_touches_of_no_weight_get_nothing() {
        assert!(check(
            [0, 1_000, 1_000_000],
            &[0, 3 << 20, 0, HEAVIEST, 12_345, 0]
        ));
    }

    #[test]
    fn equals_and_whole_parts_are_not_clear() {
        let [total, other] = [101, 1_000_000];
        assert!(!check([total; 3], &[HEAVIEST, HEAVIEST]));
        assert!(!check([other; 3], &[HEAVIEST]));
        assert!(!check(
            [other; 3],
            &[HEAVIEST, HEAVIEST / 4 * 3, HEAVIEST / 4]
        ));
    }

    #[test]
    fn totals_as_large_as_the_weights_and_longer_journeys_are_left_to_others() {
        assert!(!check([1, HEAVIEST + 5, 1], &[HEAVIEST, 5]));
        assert!(!check([1, u64::MAX >> 1, 1 << 63], &[HEAVIEST, 5]));
        assert!(!check([100; 3], &[HEAVIEST; MANY + 1]));
    }

    proptest! {
        #[test]
        fn what_is_clear_is_the_largest_remainder_split(
            weights in prop::collection::vec((0..=HEAVIEST, 0..41_u32), 1..=MANY),
            totals: [u64; 3],
            shifts in [0..63_u32, 20..63_u32, 40..63_u32],
        ) {
            // The latest touch has the largest weight, as in every journey.
            let weights: Vec<u64> = weights.iter().map(|&(weight, shift)| weight >> shift).chain([HEAVIEST]).collect();
            let totals = std::array::from_fn(|k| totals[k] >> shifts[k]);
            check(totals, &weights);
        }

        #[test]
        fn near_ties_are_never_given_to_the_wrong_one(
            base in 0..=HEAVIEST / 2, steps in prop::collection::vec(0..3_u64, 1..MANY), total in 0..HEAVIEST,
        ) {
            let weights: Vec<u64> = steps.iter().map(|step| base + step).chain([HEAVIEST]).collect();
            check([total, total % 1_000, 1_000_000], &weights);
        }
    }
}
