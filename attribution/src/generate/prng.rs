//! xoshiro256++ seeded by splitmix64: small, fast, and ours, so that no dependency can change a company.

use crate::time::Instant;

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// A stream of random numbers.
#[derive(Debug, Clone)]
pub(super) struct Prng {
    state: [u64; 4],
}

impl Prng {
    /// The stream `stream` of `seed`; different streams are independent.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let mut x = seed ^ stream.wrapping_mul(GOLDEN).rotate_left(17);
        let mut word = || {
            x = x.wrapping_add(GOLDEN);
            let mut z = x;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        };
        Self {
            state: [word(), word(), word(), word()],
        }
    }

    /// Any 64 bits.
    pub(super) fn next(&mut self) -> u64 {
        let [a, b, c, d] = self.state;
        let result = a.wrapping_add(d).rotate_left(23).wrapping_add(a);
        let c = c ^ a;
        let d = d ^ b;
        self.state = [a ^ d, b ^ c, c ^ (b << 17), d.rotate_left(45)];
        result
    }

    /// A number below `n` (0 when `n` is 0).
    pub(super) fn below(&mut self, n: u64) -> u64 {
        let wide = u128::from(self.next()) * u128::from(n);
        u64::try_from(wide >> 64).unwrap_or(0)
    }

    /// A number from `low` to `high`, both in; `low` if the range is empty.
    pub(super) fn range(&mut self, low: i64, high: i64) -> i64 {
        let width = u64::try_from(high.saturating_sub(low).saturating_add(1)).unwrap_or(0);
        low.saturating_add(i64::try_from(self.below(width)).unwrap_or(0))
    }

    /// True `permille` times in a thousand.
    pub(super) fn chance(&mut self, permille: u64) -> bool {
        self.below(1000) < permille
    }

    /// A place in a list of `length`.
    pub(super) fn index(&mut self, length: usize) -> usize {
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        usize::try_from(self.below(length)).unwrap_or(0)
    }

    /// One of a list that is not empty.
    #[expect(
        clippy::indexing_slicing,
        reason = "the place is below the length; callers pass lists that are not empty"
    )]
    pub(super) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.index(list.len())]
    }

    /// One of a list, as often as its weight says; the last if all weights are zero.
    pub(super) fn weighted<T: Copy>(&mut self, list: &[(T, u64)], otherwise: T) -> T {
        let mut left = self.below(list.iter().map(|(_, weight)| weight).sum());
        for (value, weight) in list {
            if left < *weight {
                return *value;
            }
            left -= weight;
        }
        otherwise
    }

    /// A version 7 UUID of that time, so that identifiers sort roughly by age as a database likes them.
    pub(super) fn uuid(&mut self, at: Instant) -> u128 {
        let time = u128::from(u64::try_from(at.0).unwrap_or(0) & 0xffff_ffff_ffff);
        let high = u128::from(self.next() & 0xfff);
        let low = u128::from(self.next() >> 2);
        (time << 80) | (0x7 << 76) | (high << 64) | (0b10 << 62) | low
    }
}
