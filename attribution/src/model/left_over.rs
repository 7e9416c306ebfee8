//! The units left over after everybody got the whole part of his share.

#![expect(
    clippy::indexing_slicing,
    reason = "arrays of N are indexed below N, few places below FEW"
)]

use std::cmp::Reverse;

/// Up to here, ranking every remainder among all others is faster than ordering them: it never guesses wrong.
const FEW: usize = 16;

/// Gives one unit each to the touches with the largest remainders, of equals to the earliest. Keeps its working memory.
#[derive(Debug, Default)]
pub(super) struct LeftOver {
    order: Vec<usize>,
}

impl LeftOver {
    /// Gives what is `left` of N totals. Fewer units are left of each than it has remainders above zero.
    #[inline]
    pub(super) fn give<const N: usize>(
        &mut self,
        left: [u64; N],
        remainders: &[[u64; N]],
        parts: &mut [[i64; N]],
    ) {
        for k in 0..N {
            if left[k] == 0 {
                continue;
            }
            if remainders.len() <= FEW {
                rank(k, left[k], remainders, parts);
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

/// Gives a unit of one total to each touch that fewer than `left` touches come before; each two are compared once.
fn rank<const N: usize>(k: usize, left: u64, remainders: &[[u64; N]], parts: &mut [[i64; N]]) {
    let mut before = [0_u64; FEW];
    for (later, mine) in remainders.iter().enumerate() {
        let mut before_mine = 0;
        for (theirs, before_theirs) in remainders[..later].iter().zip(&mut before) {
            // Of equals the earlier comes before.
            let mine_first = u64::from(mine[k] > theirs[k]);
            *before_theirs += mine_first;
            before_mine += 1 - mine_first;
        }
        before[later] = before_mine;
    }
    for (before, parts) in before.iter().zip(parts) {
        parts[k] = parts[k].wrapping_add(i64::from(*before < left));
    }
}
