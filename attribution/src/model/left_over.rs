//! The units left over after everybody got the whole part of his share.

#![expect(clippy::indexing_slicing, reason = "arrays of N are indexed below N")]

use std::cmp::Reverse;

/// Up to here, ranking every remainder among all others is faster than ordering them: it never guesses wrong.
const FEW: usize = 16;
/// Below this, a remainder leaves room for a place beside it, and for the sign of a difference.
const SMALL: u64 = 1 << 58;

/// Gives one unit each to the touches with the largest remainders, of equals to the earliest. Keeps its working memory.
#[derive(Debug, Default)]
pub(super) struct LeftOver {
    order: Vec<usize>,
}

impl LeftOver {
    /// Gives what is `left` of N totals. Fewer units are left of each than it has remainders above zero; all are below
    /// `denominator`.
    #[inline]
    pub(super) fn give<const N: usize>(
        &mut self,
        left: [u64; N],
        denominator: u64,
        remainders: &[[u64; N]],
        parts: &mut [[i64; N]],
    ) {
        for k in 0..N {
            if left[k] == 0 {
                continue;
            }
            if denominator <= SMALL && remainders.len() <= FEW {
                if remainders.len() <= FEW / 2 {
                    rank::<{ FEW / 2 }, N>(k, left[k], remainders, parts);
                } else {
                    rank::<FEW, N>(k, left[k], remainders, parts);
                }
                continue;
            }
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

/// Gives a unit of one total to each of at most W touches that fewer than `left` touches come before. All W places are
/// compared with each touch, used or not: that is what processors do several at a time.
fn rank<const W: usize, const N: usize>(
    k: usize,
    left: u64,
    remainders: &[[u64; N]],
    parts: &mut [[i64; N]],
) {
    // The earlier of equals is made the larger, so that one comparison tells who comes before whom.
    let mut keys = [0_u64; W];
    let later_places = (0..W as u64).rev();
    for ((key, remainder), later) in keys.iter_mut().zip(remainders).zip(later_places) {
        *key = remainder[k] * W as u64 + later;
    }
    let mut before = [0_u64; W];
    for theirs in keys.iter().take(remainders.len()) {
        for (before, mine) in before.iter_mut().zip(&keys) {
            // The sign of the difference.
            *before += mine.wrapping_sub(*theirs) >> 63;
        }
    }
    for (before, parts) in before.iter().zip(parts) {
        parts[k] = parts[k].wrapping_add(i64::from(*before < left));
    }
}
