//! Exact fractions: shares, rates and quotients are never floats.

use std::{
    fmt,
    ops::{Add, Mul, Sub},
};

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed as _, ToPrimitive as _, Zero as _};
use rust_decimal::Decimal;

/// An exact fraction. It neither overflows nor rounds; rounding happens once, where a figure is shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ratio(BigRational);

impl Ratio {
    /// `numerator` / `denominator`; `None` when that divides by zero.
    #[must_use]
    pub fn of(numerator: impl Into<BigInt>, denominator: impl Into<BigInt>) -> Option<Self> {
        let denominator = denominator.into();
        (!denominator.is_zero()).then(|| Self(BigRational::new(numerator.into(), denominator)))
    }

    /// A whole number.
    #[must_use]
    pub fn whole(number: impl Into<BigInt>) -> Self {
        Self(BigRational::from_integer(number.into()))
    }

    /// Nothing.
    #[must_use]
    pub fn zero() -> Self {
        Self::whole(0)
    }

    /// All.
    #[must_use]
    pub fn one() -> Self {
        Self::whole(1)
    }

    /// A decimal, exactly.
    #[must_use]
    pub fn of_decimal(decimal: Decimal) -> Self {
        let denominator = BigInt::from(10).pow(decimal.scale());
        Self(BigRational::new(decimal.mantissa().into(), denominator))
    }

    /// This / `divisor`; `None` when that divides by zero.
    #[must_use]
    pub fn over(&self, divisor: &Self) -> Option<Self> {
        (!divisor.0.is_zero()).then(|| Self(&self.0 / &divisor.0))
    }

    /// Whether it is less than zero.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.0.is_negative()
    }

    /// Whether it is more than zero.
    #[must_use]
    pub fn is_positive(&self) -> bool {
        self.0.is_positive()
    }

    /// The largest whole number that is not above it; saturated at the ends of an `i64`.
    #[must_use]
    pub fn floor(&self) -> i64 {
        let end = if self.is_negative() {
            i64::MIN
        } else {
            i64::MAX
        };
        self.0.floor().to_integer().to_i64().unwrap_or(end)
    }

    /// The nearest whole number, half to even; `None` when that does not fit an `i64`.
    #[must_use]
    pub fn round(&self) -> Option<i64> {
        self.nearest().to_i64()
    }

    /// As a decimal of this many places (at most 28), half to even; `None` when it has too many digits for one.
    #[must_use]
    pub fn to_decimal(&self, places: u32) -> Option<Decimal> {
        let scaled = &self.0 * BigRational::from_integer(BigInt::from(10).pow(places));
        let mantissa = Self(scaled).nearest().to_i128()?;
        Decimal::try_from_i128_with_scale(mantissa, places).ok()
    }

    fn nearest(&self) -> BigInt {
        let floor = self.0.floor();
        let rest = (&self.0 - &floor) * BigRational::from_integer(2.into());
        let floor = floor.to_integer();
        let one = BigRational::from_integer(1.into());
        let up = match rest.cmp(&one) {
            std::cmp::Ordering::Less => false,
            std::cmp::Ordering::Equal => floor.bit(0),
            std::cmp::Ordering::Greater => true,
        };
        if up { floor + 1 } else { floor }
    }
}

impl fmt::Display for Ratio {
    /// In lowest terms: "3/4", "-1/3", "2".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Add<&Ratio> for Ratio {
    type Output = Ratio;

    fn add(self, other: &Ratio) -> Ratio {
        Ratio(self.0 + &other.0)
    }
}

impl Sub<&Ratio> for &Ratio {
    type Output = Ratio;

    fn sub(self, other: &Ratio) -> Ratio {
        Ratio(&self.0 - &other.0)
    }
}

impl Mul<&Ratio> for &Ratio {
    type Output = Ratio;

    fn mul(self, other: &Ratio) -> Ratio {
        Ratio(&self.0 * &other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_to_the_even_neighbour() {
        let rounded = |numerator: i64| Ratio::of(numerator, 2).unwrap().round().unwrap();
        assert_eq!([1, 3, 5, -1, -3].map(rounded), [0, 2, 2, 0, -2]);
        let third = Ratio::of(-1, 3).unwrap();
        assert_eq!(third.to_decimal(4).unwrap().to_string(), "-0.3333");
        let eighth = Ratio::of(1, 8).unwrap();
        assert_eq!(eighth.to_decimal(2).unwrap().to_string(), "0.12");
        assert_eq!(Ratio::of_decimal(Decimal::new(125, 3)), eighth);
    }

    #[test]
    fn what_does_not_fit_is_said() {
        assert_eq!(Ratio::of(1, 0), None);
        assert_eq!(Ratio::one().over(&Ratio::zero()), None);
        assert_eq!((&Ratio::whole(i64::MAX) * &Ratio::whole(2)).round(), None);
        assert_eq!(Ratio::whole(i128::MAX).to_decimal(0), None);
    }
}
