//! Weights of `TIME_DECAY`: round(2^40 x 2^(-age / half-life)), correctly rounded, in whole numbers.

#![expect(
    clippy::cast_possible_truncation,
    reason = "halves of 128-bit numbers are taken apart on purpose"
)]

use super::exp2::{APPROXIMATION_ERROR, TABLES, Tables, exact};

/// Bits of the weight of the latest touch.
const BITS: u32 = 40;

/// Bits of the fraction of an age in half-lives: above them is room for 41.
const AGE_BITS: u32 = 57;

/// The weights of one half-life.
pub(crate) struct Decay {
    tables: &'static Tables,
    half_life: u64,
    /// The oldest age that still has a weight: 2^-1 rounds up to 1.
    oldest: u128,
    /// The same where every age that has a weight fits 64 bits, else 0.
    quick_below: u64,
    /// What makes the oldest age fill 64 bits.
    shift: u32,
    /// 2^64 times a half-life's share of the age shifted, in units of the last of [`AGE_BITS`], rounded down.
    reciprocal: u64,
}

impl Decay {
    /// For a half-life in milliseconds; one that is not positive counts as a millisecond.
    pub(crate) fn new(half_life_millis: i64) -> Self {
        let half_life = u64::try_from(half_life_millis).unwrap_or(0).max(1);
        let oldest = u128::from(half_life) * u128::from(BITS + 1);
        let quick_below = u64::try_from(oldest).unwrap_or(0);
        // None of 64 would be left for an age that is not quick anyway.
        let shift = quick_below.leading_zeros() % 64;
        // The half-life shifted is at least 2^63 / 41, so it is below 2^64 where it is of use.
        let reciprocal = (1_u128 << (64 + AGE_BITS)) / (u128::from(half_life) << shift);
        Self {
            tables: &TABLES,
            half_life,
            oldest,
            quick_below,
            shift,
            reciprocal: reciprocal as u64,
        }
    }

    /// The weight of a touch this many milliseconds before the latest. A half rounds up, so only what is older than 41
    /// half-lives has none.
    #[inline]
    pub(crate) fn weight(&self, age: u64) -> u64 {
        if age >= self.quick_below {
            return self.slow_weight(age);
        }
        // Age in half-lives, too small by less than two of its last bits: a 56th power of a half makes the weight too
        // large by less than 89 of the last bits of `power`, which is off by less than 32 itself.
        let halvings = ((u128::from(age << self.shift) * u128::from(self.reciprocal)) >> 64) as u64;
        let power = self.tables.approximate(halvings << (64 - AGE_BITS));
        // `power` has 63 fractional bits, the weight 40 fewer and one fewer for every whole half-life.
        let drop = 63 - BITS + (halvings >> AGE_BITS) as u32;
        let half = 1_u64 << (drop - 1);
        let fraction = power & ((half << 1) - 1);
        if fraction.abs_diff(half) <= APPROXIMATION_ERROR {
            // Too close to a half for the approximation to tell which side it is on.
            return self.exact_weight(age);
        }
        (power + half) >> drop
    }

    /// Where the age is beyond all weights, or the half-life beyond all reason.
    #[cold]
    fn slow_weight(&self, age: u64) -> u64 {
        if u128::from(age) >= self.oldest {
            return u64::from(u128::from(age) == self.oldest);
        }
        self.exact_weight(age)
    }

    /// The same by 127 bits, for an age below 41 half-lives.
    #[cold]
    fn exact_weight(&self, age: u64) -> u64 {
        let half_life = u128::from(self.half_life);
        let (whole, part) = (age / self.half_life, u128::from(age % self.half_life));
        let upper = (part << 64) / half_life;
        let lower = (((part << 64) % half_life) << 63) / half_life;
        let power = exact((upper << 63) | lower);
        let drop = 127 - BITS + whole as u32;
        ((power + (1_u128 << (drop - 1))) >> drop) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WEEK: i64 = 7 * 86_400_000;

    /// Natural numbers of any size, just enough to check a weight without any approximation.
    #[derive(Clone)]
    struct Big(Vec<u32>);

    impl Big {
        fn one() -> Self {
            Self(vec![1])
        }
        fn times(&self, factor: u64) -> Self {
            let mut out = vec![0_u32; self.0.len() + 2];
            for (shift, half) in [(0, factor & 0xffff_ffff), (1, factor >> 32)] {
                let mut carry = 0_u64;
                for place in 0..out.len() - shift {
                    let digit = u64::from(self.0.get(place).copied().unwrap_or(0));
                    let sum = u64::from(out[place + shift]) + digit * half + carry;
                    out[place + shift] = sum as u32;
                    carry = sum >> 32;
                }
            }
            while out.last() == Some(&0) {
                out.pop();
            }
            Self(out)
        }
        fn power(base: u64, exponent: u64) -> Self {
            (0..exponent).fold(Self::one(), |product, _| product.times(base))
        }
        fn at_most(&self, other: &Self) -> bool {
            let key = |big: &Self| (big.0.len(), big.0.iter().rev().copied().collect::<Vec<_>>());
            key(self) <= key(other)
        }
    }

    /// w = round(2^(40 - age / h)) means (2w - 1)^h <= 2^(41 h - age) < (2w + 1)^h, all of them whole numbers.
    fn is_correctly_rounded(weight: u64, age: u64, half_life: u64) -> bool {
        let exact = Big::power(2, 41 * half_life - age);
        let above = !Big::power(2 * weight + 1, half_life).at_most(&exact);
        let below = weight == 0 || Big::power(2 * weight - 1, half_life).at_most(&exact);
        above && below
    }

    #[test]
    fn weights_are_correctly_rounded_by_exact_arithmetic() {
        for half_life in [1, 2, 3, 5, 7, 12, 29, 64, 97] {
            let decay = Decay::new(half_life);
            let half_life = half_life as u64;
            for age in 0..=41 * half_life {
                let weight = decay.weight(age);
                assert!(
                    is_correctly_rounded(weight, age, half_life),
                    "age {age} half-life {half_life}: {weight}"
                );
            }
        }
    }

    #[test]
    fn whole_half_lives_are_powers_of_two_and_older_than_41_is_nothing() {
        let decay = Decay::new(WEEK);
        for halvings in 0..=40 {
            assert_eq!(decay.weight(halvings * WEEK as u64), 1 << (40 - halvings));
        }
        assert_eq!(decay.weight(41 * WEEK as u64), 1);
        assert_eq!(decay.weight(41 * WEEK as u64 + 1), 0);
        assert_eq!(decay.weight(u64::MAX), 0);
    }

    proptest! {
        #[test]
        fn the_fast_way_and_the_precise_way_agree(half_life in 1..i64::MAX, small in 0..62_u32, age: u64) {
            let decay = Decay::new(half_life >> small);
            let age = (u128::from(age) % decay.oldest) as u64;
            prop_assert_eq!(decay.weight(age), decay.exact_weight(age));
        }

        #[test]
        fn weights_never_rise_with_age(half_life in 1..4_000_000_000_i64, age in 0..100_000_000_000_u64) {
            let decay = Decay::new(half_life);
            prop_assert!(decay.weight(age) >= decay.weight(age + 1));
        }
    }
}
