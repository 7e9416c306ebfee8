//! Conversion at an exact rational rate, rounded once, half to even.

use super::{Currency, ExchangeRate};

const PICO: u128 = 1_000_000_000_000;

/// How amounts of one currency become amounts of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conversion {
    from: Currency,
    to: Currency,
    first: Option<ExchangeRate>,
    second: Option<ExchangeRate>,
    ratio: Ratio,
}

/// Minor units of one currency for one minor unit of another, as a fraction: what converting needs, and no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ratio {
    numerator: u128,
    denominator: u128,
}

impl Conversion {
    /// A currency into itself.
    pub(super) fn identity(currency: Currency) -> Self {
        Self {
            from: currency,
            to: currency,
            first: None,
            second: None,
            ratio: Ratio::ONE,
        }
    }

    /// By one rate; true: the rate is used the other way round.
    pub(super) fn direct(
        from: Currency,
        to: Currency,
        (rate, inverse): (ExchangeRate, bool),
    ) -> Self {
        let pico = u128::from(rate.rate_pico.unsigned_abs());
        let (numerator, denominator) = if inverse { (PICO, pico) } else { (pico, PICO) };
        Self {
            from,
            to,
            first: Some(rate),
            second: None,
            ratio: Ratio {
                numerator,
                denominator,
            }
            .in_minor_units(from, to),
        }
    }

    /// By two rates.
    pub(super) fn through(
        from: Currency,
        to: Currency,
        (first, first_inverse): (ExchangeRate, bool),
        (second, second_inverse): (ExchangeRate, bool),
    ) -> Self {
        let one = u128::from(first.rate_pico.unsigned_abs());
        let two = u128::from(second.rate_pico.unsigned_abs());
        // A direct leg is pico / 10^12, an inverse one 10^12 / pico; of one of each, the powers of ten cancel.
        let (numerator, denominator) = match (first_inverse, second_inverse) {
            (false, false) => (one * two, PICO * PICO),
            (false, true) => (one, two),
            (true, false) => (two, one),
            (true, true) => (PICO * PICO, one * two),
        };
        Self {
            from,
            to,
            first: Some(first),
            second: Some(second),
            ratio: Ratio {
                numerator,
                denominator,
            }
            .in_minor_units(from, to),
        }
    }

    /// The currency that is given.
    #[must_use]
    pub fn from(&self) -> Currency {
        self.from
    }

    /// The currency that is got.
    #[must_use]
    pub fn to(&self) -> Currency {
        self.to
    }

    /// The rates it uses, as recorded: none within one currency, two through the organisation's.
    #[must_use]
    pub fn rates(&self) -> Vec<ExchangeRate> {
        self.first.into_iter().chain(self.second).collect()
    }

    /// Minor units of `to` for minor units of `from`, rounded half to even. `None` when that does not fit an `i64`.
    #[must_use]
    pub fn convert(&self, minor_units: i64) -> Option<i64> {
        self.ratio.convert(minor_units)
    }

    /// The rate between minor units.
    pub(crate) fn ratio(&self) -> Ratio {
        self.ratio
    }
}

impl Ratio {
    /// Of a currency to itself.
    pub(crate) const ONE: Self = Self {
        numerator: 1,
        denominator: 1,
    };

    /// As [`Conversion::convert`].
    #[inline]
    pub(crate) fn convert(&self, minor_units: i64) -> Option<i64> {
        if self.numerator == self.denominator {
            return Some(minor_units);
        }
        if let Some((numerator, denominator)) = self.narrow()
            && let Some(product) = minor_units.unsigned_abs().checked_mul(numerator)
        {
            // Dividing 64 bits is much quicker, and nearly all amounts are of that size.
            let (quotient, remainder) = (product / denominator, product % denominator);
            let (up, even) = (denominator - remainder, quotient.is_multiple_of(2));
            let rounded = quotient + u64::from(remainder > up || (remainder == up && !even));
            let rounded = i64::try_from(rounded).ok()?;
            return Some(if minor_units < 0 { -rounded } else { rounded });
        }
        mul_div_half_even(minor_units, self.numerator, self.denominator)
    }

    /// A fraction of 64-bit numbers.
    pub(crate) fn of_narrow(numerator: u64, denominator: u64) -> Self {
        Self {
            numerator: numerator.into(),
            denominator: denominator.into(),
        }
    }

    /// Numerator and denominator, where both fit 64 bits.
    #[inline]
    pub(crate) fn narrow(&self) -> Option<(u64, u64)> {
        let numerator = u64::try_from(self.numerator).ok()?;
        Some((numerator, u64::try_from(self.denominator).ok()?))
    }

    /// The same fraction in lowest terms.
    pub(crate) fn reduced(self) -> Self {
        let divisor = greatest_common_divisor(self.numerator, self.denominator).max(1);
        Self {
            numerator: self.numerator / divisor,
            denominator: self.denominator / divisor,
        }
    }

    /// Rates are between whole units; this makes the fraction one between minor units.
    fn in_minor_units(self, from: Currency, to: Currency) -> Self {
        let (from, to) = (from.decimals(), to.decimals());
        let Self {
            mut numerator,
            mut denominator,
        } = self;
        for _ in from..to {
            // Dividing where it comes out even keeps two large rates within 128 bits.
            if denominator.is_multiple_of(10) {
                denominator /= 10;
            } else {
                numerator *= 10;
            }
        }
        for _ in to..from {
            if numerator.is_multiple_of(10) {
                numerator /= 10;
            } else {
                denominator *= 10;
            }
        }
        Self {
            numerator,
            denominator,
        }
    }
}

/// The largest number that divides both; of 0 and 0 it is 0.
pub(crate) fn greatest_common_divisor(a: u128, b: u128) -> u128 {
    let (mut divisor, mut rest) = (a, b);
    while rest != 0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    divisor
}

/// `amount` x `ppm` / 1,000,000, half to even.
pub(crate) fn of_millionths(amount: i64, ppm: u32) -> Option<i64> {
    const MILLION: u64 = 1_000_000;
    match amount.unsigned_abs().checked_mul(u64::from(ppm)) {
        // Dividing 64 bits by a constant is what makes this quick; nearly all amounts are of that size.
        Some(product) => {
            let (quotient, remainder) = (product / MILLION, product % MILLION);
            let up = remainder > MILLION / 2 || (remainder == MILLION / 2 && quotient % 2 == 1);
            let rounded = (quotient + u64::from(up)).cast_signed();
            Some(if amount < 0 { -rounded } else { rounded })
        }
        None => mul_div_half_even(amount, u128::from(ppm), u128::from(MILLION)),
    }
}

/// `amount` x `numerator` / `denominator`, half to even; the product is exact, 192 bits if need be.
fn mul_div_half_even(amount: i64, numerator: u128, denominator: u128) -> Option<i64> {
    let magnitude = u128::from(amount.unsigned_abs());
    let (quotient, remainder) = match magnitude.checked_mul(numerator) {
        Some(product) => {
            let quotient = product / denominator;
            (quotient, product - quotient * denominator)
        }
        None => wide_div(magnitude, numerator, denominator)?,
    };
    let beyond_half = remainder > denominator - remainder;
    let half = remainder == denominator - remainder;
    let rounded = quotient + u128::from(beyond_half || (half && quotient % 2 == 1));
    let rounded = i128::try_from(rounded).ok()?;
    i64::try_from(if amount < 0 { -rounded } else { rounded }).ok()
}

/// Quotient and remainder of `a` x `b` / `c` where the product exceeds 128 bits: `b` is fed in bit by bit from the
/// top, so no intermediate exceeds 128 bits. `a` is below 2^64, `c` below 2^127. `None` when the quotient exceeds 64 bits.
fn wide_div(a: u128, b: u128, c: u128) -> Option<(u128, u128)> {
    let (mut quotient, mut remainder) = (0_u128, 0_u128);
    for bit in (0..u128::BITS).rev() {
        // remainder < c < 2^127, so doubling stays within 128 bits.
        remainder *= 2;
        quotient *= 2;
        if remainder >= c {
            remainder -= c;
            quotient += 1;
        }
        if (b >> bit) & 1 == 1 {
            let (whole, part) = (a / c, a % c);
            quotient += whole;
            remainder += part;
            if remainder >= c {
                remainder -= c;
                quotient += 1;
            }
        }
        if quotient >> 64 != 0 {
            return None;
        }
    }
    Some((quotient, remainder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_to_the_even_neighbour() {
        let cases = [
            (1, 0),
            (3, 2),
            (5, 2),
            (7, 4),
            (-1, 0),
            (-3, -2),
            (-5, -2),
            (-7, -4),
        ];
        for (amount, expected) in cases {
            assert_eq!(
                mul_div_half_even(amount, 1, 2),
                Some(expected),
                "{amount} / 2"
            );
        }
        assert_eq!(of_millionths(1001, 333_333), Some(334));
        for (amount, expected) in [(1, 0), (3, 2), (-5, -2), (-7, -4), (i64::MAX, 1 << 62)] {
            assert_eq!(of_millionths(amount, 500_000), Some(expected));
        }
    }

    #[test]
    fn a_ratio_converts_alike_in_lowest_terms_and_whatever_the_amount() {
        let amounts = [
            0,
            1,
            5,
            15,
            25,
            12_345_678,
            1 << 40,
            i64::MAX / 3,
            i64::MAX,
            i64::MIN,
        ];
        for (numerator, denominator) in [(1, 2), (109, 100), (3, 4), (855_123, 1_000_000), (1, 3)] {
            for scale in [1, 1_000_000_000_000, 1 << 70] {
                let ratio = Ratio {
                    numerator: numerator * scale,
                    denominator: denominator * scale,
                };
                for amount in amounts.into_iter().chain(amounts.map(|amount| amount / -7)) {
                    let expected = mul_div_half_even(amount, numerator, denominator);
                    assert_eq!(ratio.convert(amount), expected, "{amount} {ratio:?}");
                    assert_eq!(
                        ratio.reduced().convert(amount),
                        expected,
                        "{amount} {ratio:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn products_beyond_128_bits_are_exact() {
        // (2^63 - 1) x 2^100 / 2^100
        assert_eq!(
            mul_div_half_even(i64::MAX, 1 << 100, 1 << 100),
            Some(i64::MAX)
        );
        assert_eq!(
            mul_div_half_even(i64::MIN, 1 << 126, 1 << 126),
            Some(i64::MIN)
        );
        assert_eq!(
            mul_div_half_even(i64::MAX, 1 << 100, 1 << 101),
            Some(1 << 62)
        );
        assert_eq!(mul_div_half_even(i64::MAX, 1 << 101, 1 << 100), None);
        // 10^18 x (3 x 10^30) / (7 x 10^30) = 428571428571428571.43
        let (three, seven) = (3 * 10_u128.pow(30), 7 * 10_u128.pow(30));
        assert_eq!(
            mul_div_half_even(10_i64.pow(18), three, seven),
            Some(428_571_428_571_428_571)
        );
    }
}
