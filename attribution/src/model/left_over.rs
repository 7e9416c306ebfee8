//! The units left over after everybody got the whole part of his share.

#![expect(clippy::indexing_slicing, reason = "arrays of N are indexed below N")]

use std::cmp::Reverse;

/// Up to here, ranking every remainder among all others is faster than ordering them: it never guesses wrong.
const FEW: usize = 16;
/// Up to here, a remainder leaves room for a place beside it in 64 bits.
const SMALL: u64 = 1 << 60;

/// Gives one unit each to the touches with the largest remainders, of equals to the earliest. Keeps its working memory.
#[derive(Debug, Default)]
pub(super) struct LeftOver {
    order: Vec<usize>,
}

impl LeftOver {
    /// Gives what is `left` of N totals. Fewer units are left of each than it has remainders above zero; all are below
    /// `denominator`. The remainders are used up.
    #[inline]
    pub(super) fn give<const N: usize>(
        &mut self,
        left: [u64; N],
        denominator: u64,
        remainders: &mut [[u64; N]],
        parts: &mut [[i64; N]],
    ) {
        if left == [0; N] {
            return;
        }
        if remainders.len() <= FEW && denominator <= SMALL {
            rank(left, remainders, parts);
            return;
        }
        for k in 0..N {
            let of_total: Vec<u64> = remainders.iter().map(|remainders| remainders[k]).collect();
            self.give_one_total(left[k], &of_total, |place| {
                if let Some(parts) = parts.get_mut(place) {
                    // Wrapping, because the most negative amount exceeds the largest positive one.
                    parts[k] = parts[k].wrapping_add(1);
                }
            });
        }
    }

    /// Calls `add` for each touch that gets one of the `left` units of one total.
    pub(super) fn give_one_total<R: Copy + Ord>(
        &mut self,
        left: u64,
        remainders: &[R],
        mut add: impl FnMut(usize),
    ) {
        let left = usize::try_from(left).unwrap_or(usize::MAX);
        if left == 0 {
            return;
        }
        self.order.clear();
        self.order.extend(0..remainders.len());
        let key = |&place: &usize| (Reverse(remainders.get(place).copied()), place);
        self.order.select_nth_unstable_by_key(left - 1, key);
        self.order.iter().take(left).for_each(|&place| add(place));
    }
}

/// Gives a unit to each touch that fewer than `left` touches come before.
fn rank<const N: usize>(left: [u64; N], remainders: &mut [[u64; N]], parts: &mut [[i64; N]]) {
    for (later_places, remainders) in (0..=15).rev().zip(remainders.iter_mut()) {
        // The earlier of equals is made the larger, so that one comparison tells who comes before whom.
        *remainders = remainders.map(|remainder| remainder << 4 | later_places);
    }
    for (mine, parts) in remainders.iter().zip(parts) {
        let mut before = [0_u64; N];
        for other in remainders.iter() {
            for k in 0..N {
                before[k] += u64::from(other[k] > mine[k]);
            }
        }
        for k in 0..N {
            parts[k] = parts[k].wrapping_add(i64::from(before[k] < left[k]));
        }
    }
}
