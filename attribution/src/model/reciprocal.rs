//! Dividing a few numbers by one that comes but once: a little too small, and much cheaper than a division.

#![expect(
    clippy::cast_possible_truncation,
    reason = "halves of 128-bit numbers are taken apart on purpose"
)]

/// A divisor's reciprocal, a little too small.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reciprocal {
    /// What makes the divisor fill 64 bits.
    shift: u32,
    /// 2^127 / the divisor shifted, too small by less than 42 parts in 2^64 and 1.
    value: u64,
}

impl Reciprocal {
    /// By how much [`fractions`](Self::fractions) are too small: by less than this, in units of their last bit.
    pub(super) const ERROR: u64 = 1 << 6;

    /// Of a divisor above zero.
    #[inline]
    pub(super) fn of(divisor: u64) -> Self {
        let shift = divisor.leading_zeros();
        let shifted = divisor << shift;
        // 2^96 / shifted, too small by the factor 1 - e, where e is above 0 and below 2^-30: the divisor was made larger
        // by at most 2^-31 of itself, and what a division drops is below 2^-32 of the quotient, which is at least 2^32 - 1.
        // A division by 33 bits is as dear as three multiplications, one by 64 as ten.
        let rough = u64::MAX / ((shifted >> 32) + 1);
        // e with 60 fractional bits, rounded down, is below 2^30, and the product below 2^63.
        let missing = (1_u128 << 96) - u128::from(rough) * u128::from(shifted);
        let missing = (missing >> 36) as u64;
        // Times 1 + e, which leaves it too small by the factor 1 - e^2 only, so it stays below 2^127 / 2^63.
        let value = (rough << 31) + ((rough * missing) >> 29);
        Self { shift, value }
    }

    /// Each number, which must be below the divisor, over the divisor, with 64 fractional bits.
    #[inline]
    pub(super) fn fractions<const N: usize>(&self, numbers: [u64; N]) -> [u64; N] {
        numbers.map(|number| {
            let product = u128::from(number << self.shift) * u128::from(self.value);
            (product >> 63) as u64
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(number: u64, divisor: u64) {
        let [fraction] = Reciprocal::of(divisor).fractions([number]);
        let exact = (u128::from(number) << 64) / u128::from(divisor);
        let missing = exact.checked_sub(fraction.into());
        // The exact one is rounded down, so it may be almost one too small itself.
        let most = u128::from(Reciprocal::ERROR) - 1;
        assert!(
            missing.is_some_and(|missing| missing < most),
            "{number} / {divisor}: {fraction} is not nearly {exact}"
        );
    }

    #[test]
    fn the_ends_of_the_range() {
        let divisors = (0..64).flat_map(|bit| {
            let power = 1_u64 << bit;
            [
                power - 1,
                power,
                power + 1,
                power + (power >> 1),
                power + (power - 1),
            ]
        });
        for divisor in divisors.filter(|&divisor| divisor > 0) {
            for number in [0, 1, divisor / 3, divisor / 2, divisor - 1] {
                if number < divisor {
                    check(number, divisor);
                }
            }
        }
    }

    proptest! {
        #[test]
        fn fractions_are_nearly_exact_and_never_too_large(divisor in 1_u64.., number: u64, shift in 0..64_u32) {
            let divisor = (divisor >> shift).max(1);
            check(number % divisor, divisor);
        }
    }
}
