//! Dividing many numbers by one.

#![expect(
    clippy::cast_possible_truncation,
    reason = "halves of 128-bit numbers are taken apart on purpose"
)]

/// A divisor prepared so that each division costs two multiplications: its reciprocal is computed once
/// (Möller and Granlund, "Improved division by invariant integers", 2011).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Divisor {
    shift: u32,
    normalized: u64,
    reciprocal: u64,
    /// 2^64 / divisor, rounded up.
    rounded_up: u64,
    /// Dividends of so many bits need no more than that.
    short: u32,
}

impl Divisor {
    /// A divisor above zero.
    pub(super) fn new(divisor: u64) -> Self {
        let shift = divisor.leading_zeros();
        let normalized = divisor << shift;
        // Between 2^64 and 2^65; what is kept are the lower 64 bits.
        let reciprocal = (u128::MAX / u128::from(normalized)) as u64;
        Self {
            shift,
            normalized,
            reciprocal,
            rounded_up: (u64::MAX / divisor).wrapping_add(1),
            // The reciprocal of one does not fit.
            short: if divisor == 1 { 0 } else { shift },
        }
    }

    /// Quotients and remainders.
    #[inline]
    pub(super) fn div_rem_all<const N: usize>(&self, dividends: [u64; N]) -> [(u64, u64); N] {
        let all = dividends.iter().fold(0, |all, dividend| all | dividend);
        if all >> self.short > 0 {
            return dividends.map(|dividend| self.mul_div_rem(dividend, 1));
        }
        // What was rounded up makes the quotient too large by less than dividend / 2^64; that is less than one part in as
        // many as the divisor, because dividend x divisor is below 2^64.
        let divisor = self.normalized >> self.shift;
        dividends.map(|dividend| {
            let quotient = ((u128::from(dividend) * u128::from(self.rounded_up)) >> 64) as u64;
            (quotient, dividend - quotient * divisor)
        })
    }

    /// Quotient and remainder; the quotient must be below 2^64.
    #[cfg(test)]
    fn div_rem(&self, dividend: u128) -> (u64, u64) {
        self.div_rem_shifted(dividend << self.shift)
    }

    /// Quotient and remainder of `a` x `b`, where `b` is at most the divisor.
    #[inline]
    pub(super) fn mul_div_rem(&self, a: u64, b: u64) -> (u64, u64) {
        self.div_rem_shifted(u128::from(a) * u128::from(b << self.shift))
    }

    /// `rest` / divisor with 64 fractional bits, rounded down, where `rest` is below the divisor.
    #[inline]
    fn fraction(&self, rest: u64) -> u64 {
        self.div_rem_shifted(u128::from(rest << self.shift) << 64).0
    }

    #[inline]
    fn div_rem_shifted(&self, shifted: u128) -> (u64, u64) {
        let (high, low) = ((shifted >> 64) as u64, shifted as u64);
        let estimate = (u128::from(self.reciprocal) * u128::from(high)).wrapping_add(shifted);
        let mut quotient = ((estimate >> 64) as u64).wrapping_add(1);
        let mut remainder = low.wrapping_sub(quotient.wrapping_mul(self.normalized));
        // As often as not; nothing for the processor to guess.
        let too_far = u64::from(remainder > estimate as u64);
        quotient = quotient.wrapping_sub(too_far);
        remainder = remainder.wrapping_add(too_far.wrapping_neg() & self.normalized);
        if remainder >= self.normalized {
            quotient = quotient.wrapping_add(1);
            remainder -= self.normalized;
        }
        (quotient, remainder >> self.shift)
    }
}

/// A number that is to be multiplied by many and divided by one: each costs hardly more than the multiplications.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scaled {
    number: u64,
    divisor: u64,
    /// How often the divisor goes into the number, and the rest over the divisor with 64 fractional bits, rounded down.
    whole: u64,
    fraction: u64,
}

impl Scaled {
    /// A number to be divided by `divisor`, prepared as such.
    #[inline]
    pub(super) fn new(number: u64, divisor: u64, prepared: &Divisor) -> Self {
        let (whole, rest) = if number < divisor {
            (0, number)
        } else {
            prepared.mul_div_rem(number, 1)
        };
        Self {
            number,
            divisor,
            whole,
            fraction: prepared.fraction(rest),
        }
    }

    /// Quotient and remainder of the number x `by` / divisor, where `by` is at most the divisor and that below 2^63.
    #[inline]
    pub(super) fn times(&self, by: u64) -> (u64, u64) {
        // The fraction is less than 2^-64 too small and `by` below 2^63, so the quotient is right or one too small.
        let of_rest = (u128::from(self.fraction) * u128::from(by)) >> 64;
        let quotient = (self.whole * by) + of_rest as u64;
        // Below twice the divisor, so 64 bits of each product are enough.
        let product = self.number.wrapping_mul(by);
        let remainder = product.wrapping_sub(quotient.wrapping_mul(self.divisor));
        let too_small = remainder >= self.divisor;
        let excess = if too_small { self.divisor } else { 0 };
        (quotient + u64::from(too_small), remainder - excess)
    }
}

/// Divisors prepared before: those of position models are few and come again and again.
#[derive(Debug)]
pub(super) struct Divisors {
    known: [(u64, Divisor); 64],
}

impl Default for Divisors {
    fn default() -> Self {
        Self {
            known: [(1, Divisor::new(1)); 64],
        }
    }
}

impl Divisors {
    /// A divisor above zero.
    #[inline]
    pub(super) fn get(&mut self, divisor: u64) -> Divisor {
        let slot = usize::try_from(divisor.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58).unwrap_or(0);
        match self.known.get_mut(slot) {
            Some((known, prepared)) if *known == divisor => *prepared,
            Some(slot) => {
                *slot = (divisor, Divisor::new(divisor));
                slot.1
            }
            None => Divisor::new(divisor),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_divides_as_the_machine_does(divisor in 1_u64.., quotient: u64, remainder: u64, shift in 0..64_u32) {
            let divisor = (divisor >> shift).max(1);
            let remainder = remainder % divisor;
            let dividend = u128::from(quotient) * u128::from(divisor) + u128::from(remainder);
            prop_assert_eq!(Divisor::new(divisor).div_rem(dividend), (quotient, remainder));
        }

        #[test]
        fn it_divides_products(divisor in 1_u64.., a: u64, b: u64, shift in 0..64_u32) {
            let divisor = (divisor >> shift).max(1);
            let b = b % divisor;
            let (product, by) = (u128::from(a) * u128::from(b), u128::from(divisor));
            let (quotient, remainder) = Divisor::new(divisor).mul_div_rem(a, b);
            prop_assert_eq!((u128::from(quotient), u128::from(remainder)), (product / by, product % by));
        }
    }

    #[test]
    fn several_dividends_are_divided_as_the_machine_does() {
        for divisor in
            (1..40).chain((0..64).flat_map(|bit| [(1 << bit) | 1, 1 << bit, u64::MAX >> bit]))
        {
            let prepared = Divisor::new(divisor);
            let short = u64::MAX >> divisor.ilog2();
            for most in [short / 2, short, short.saturating_add(1), u64::MAX] {
                let dividends = [
                    most,
                    most / divisor * divisor,
                    (most / divisor * divisor).wrapping_sub(1),
                ];
                let expected = dividends.map(|dividend| (dividend / divisor, dividend % divisor));
                assert_eq!(
                    prepared.div_rem_all(dividends),
                    expected,
                    "{dividends:?} / {divisor}"
                );
            }
        }
    }

    proptest! {
        #[test]
        fn several_random_dividends_are_divided_as_the_machine_does(divisor in 1_u64.., dividends: [u64; 3], shifts in [0..64_u32, 0..64_u32]) {
            let divisor = (divisor >> shifts[0]).max(1);
            let dividends = dividends.map(|dividend| dividend >> shifts[1]);
            let expected = dividends.map(|dividend| (dividend / divisor, dividend % divisor));
            prop_assert_eq!(Divisor::new(divisor).div_rem_all(dividends), expected);
        }
    }

    proptest! {
        #[test]
        fn a_scaled_number_is_the_quotient_of_the_product(divisor in 1_u64..1 << 63, number: u64, by: u64, shifts in [0..63_u32, 0..64_u32]) {
            let divisor = (divisor >> shifts[0]).max(1);
            let (number, by) = (number >> shifts[1], by % (divisor + 1));
            let scaled = Scaled::new(number, divisor, &Divisor::new(divisor));
            let (product, over) = (u128::from(number) * u128::from(by), u128::from(divisor));
            let (quotient, remainder) = scaled.times(by);
            prop_assert_eq!((u128::from(quotient), u128::from(remainder)), (product / over, product % over));
        }
    }

    #[test]
    fn the_ends_of_the_range() {
        for divisor in [1, 2, 3, u64::MAX - 1, u64::MAX, 1 << 63, (1 << 63) - 1] {
            for quotient in [0, 1, u64::MAX] {
                for remainder in [0, divisor / 2, divisor - 1] {
                    let dividend =
                        u128::from(quotient) * u128::from(divisor) + u128::from(remainder);
                    assert_eq!(
                        Divisor::new(divisor).div_rem(dividend),
                        (quotient, remainder)
                    );
                }
            }
        }
    }
}
