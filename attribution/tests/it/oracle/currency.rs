//! Conversion: which rate holds, and half to even.

use attribution::{
    money::{Currency, ExchangeRate},
    time::Day,
};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::One;

use super::World;

/// Digits after the point of the currencies that the tests use.
pub(crate) fn decimals(currency: Currency) -> u32 {
    match currency.as_str() {
        "JPY" | "CLP" => 0,
        "KWD" | "TND" => 3,
        "EUR" | "USD" | "GBP" | "CHF" | "SEK" | "BRL" => 2,
        other => panic!("the oracle does not know {other}"),
    }
}

/// A factor from minor units to minor units, and the rates it came from.
#[derive(Debug, Clone)]
pub(super) struct Factor {
    pub(super) factor: BigRational,
    pub(super) rates: Vec<ExchangeRate>,
}

impl World {
    /// How to convert on a day; nothing where there is no rate.
    pub(super) fn factor(&self, from: Currency, to: Currency, on: Day) -> Option<Factor> {
        let (rate, rates) = if from == to {
            (BigRational::one(), vec![])
        } else if let Some((rate, used)) = self.leg(from, to, on) {
            (rate, vec![used])
        } else {
            let home = self.settings.currency;
            let (one, first) = self.leg(from, home, on)?;
            let (other, second) = self.leg(home, to, on)?;
            (one * other, vec![first, second])
        };
        let ten = |n: u32| BigRational::from_integer(BigInt::from(10).pow(n));
        Some(Factor {
            factor: rate * ten(decimals(to)) / ten(decimals(from)),
            rates,
        })
    }

    /// Direct, else inverse.
    fn leg(&self, from: Currency, to: Currency, on: Day) -> Option<(BigRational, ExchangeRate)> {
        let pico = BigInt::from(10).pow(12);
        if let Some(rate) = self.latest(from, to, on) {
            return Some((BigRational::new(rate.rate_pico.into(), pico), rate));
        }
        let rate = self.latest(to, from, on)?;
        Some((BigRational::new(pico, rate.rate_pico.into()), rate))
    }

    /// The latest on or before the day, at most seven days old.
    fn latest(&self, from: Currency, to: Currency, on: Day) -> Option<ExchangeRate> {
        self.rates
            .iter()
            .filter(|rate| rate.from == from && rate.to == to)
            .filter(|rate| rate.on <= on && rate.on.0 >= on.0 - 7)
            .max_by_key(|rate| rate.on)
            .copied()
    }
}

/// The nearest integer; halves to the even one.
pub(super) fn half_even(value: &BigRational) -> BigInt {
    let two = BigInt::from(2);
    let half = BigRational::new(BigInt::one(), two.clone());
    let floor = value.floor().to_integer();
    let rest = value - value.floor();
    let up = match rest.cmp(&half) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => &floor % &two != BigInt::from(0),
    };
    if up { floor + BigInt::one() } else { floor }
}
