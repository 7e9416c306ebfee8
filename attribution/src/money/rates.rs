//! Which rate holds on a day.

use std::collections::HashMap;

use super::{Conversion, Currency, ExchangeRate};
use crate::time::Day;

/// The oldest a rate may be, in days before the day that asks for it.
pub const MAX_RATE_AGE_DAYS: i32 = 7;

/// All exchange rates of the organisation, found by day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rates {
    home: Currency,
    /// (day, pico-units), ascending by day, one a day.
    pairs: HashMap<(Currency, Currency), Vec<(Day, i64)>>,
}

impl Rates {
    /// Rates of an organisation whose currency is `home`. Of two rates of a pair on one day the later given holds;
    /// rates that are not positive are left out.
    #[must_use]
    pub fn new(home: Currency, rates: impl IntoIterator<Item = ExchangeRate>) -> Self {
        let mut pairs: HashMap<(Currency, Currency), Vec<(Day, i64)>> = HashMap::new();
        for rate in rates {
            if rate.rate_pico > 0 && rate.from != rate.to {
                let pair = pairs.entry((rate.from, rate.to)).or_default();
                pair.push((rate.on, rate.rate_pico));
            }
        }
        for pair in pairs.values_mut() {
            // Stable, so the last of a day is the one given last; that one is kept.
            pair.sort_by_key(|&(on, _)| on);
            pair.reverse();
            pair.dedup_by_key(|&mut (on, _)| on);
            pair.reverse();
        }
        Self { home, pairs }
    }

    /// How to convert on a local day: the latest rate on or before it, at most [`MAX_RATE_AGE_DAYS`] old; direct,
    /// else inverse, else through the organisation's currency with each leg direct or inverse. `None`: there is no rate.
    #[must_use]
    pub fn find(&self, from: Currency, to: Currency, on: Day) -> Option<Conversion> {
        if from == to {
            return Some(Conversion::identity(from));
        }
        if let Some(leg) = self.leg(from, to, on) {
            return Some(Conversion::direct(from, to, leg));
        }
        if from == self.home || to == self.home {
            return None;
        }
        let (first, second) = (self.leg(from, self.home, on)?, self.leg(self.home, to, on)?);
        Some(Conversion::through(from, to, first, second))
    }

    /// All rates, in no particular order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = ExchangeRate> + '_ {
        self.pairs.iter().flat_map(|(&(from, to), pair)| {
            pair.iter().map(move |&(on, rate_pico)| ExchangeRate {
                from,
                to,
                on,
                rate_pico,
            })
        })
    }

    /// The rate from one currency to the other, and whether it is used the other way round.
    fn leg(&self, from: Currency, to: Currency, on: Day) -> Option<(ExchangeRate, bool)> {
        let direct = self.latest(from, to, on).map(|rate| (rate, false));
        direct.or_else(|| self.latest(to, from, on).map(|rate| (rate, true)))
    }

    fn latest(&self, from: Currency, to: Currency, on: Day) -> Option<ExchangeRate> {
        let pair = self.pairs.get(&(from, to))?;
        let after = pair.partition_point(|&(day, _)| day <= on);
        let &(day, rate_pico) = pair.get(after.checked_sub(1)?)?;
        let fresh = i64::from(on.0) - i64::from(day.0) <= i64::from(MAX_RATE_AGE_DAYS);
        fresh.then_some(ExchangeRate {
            from,
            to,
            on: day,
            rate_pico,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn currency(code: &str) -> Currency {
        Currency::parse(code).unwrap()
    }

    fn rate(from: &str, to: &str, on: i32, rate_pico: i64) -> ExchangeRate {
        ExchangeRate {
            from: currency(from),
            to: currency(to),
            on: Day(on),
            rate_pico,
        }
    }

    const ONE: i64 = 1_000_000_000_000;

    fn convert(rates: &Rates, from: &str, to: &str, on: i32, amount: i64) -> Option<i64> {
        rates
            .find(currency(from), currency(to), Day(on))?
            .convert(amount)
    }

    #[test]
    fn the_latest_rate_holds_for_seven_days() {
        let rates = Rates::new(
            currency("EUR"),
            [
                rate("USD", "EUR", 10, ONE / 2),
                rate("USD", "EUR", 12, ONE / 4),
                rate("USD", "EUR", 12, ONE / 5),
            ],
        );
        assert_eq!(convert(&rates, "USD", "EUR", 9, 1000), None);
        assert_eq!(convert(&rates, "USD", "EUR", 11, 1000), Some(500));
        assert_eq!(convert(&rates, "USD", "EUR", 12, 1000), Some(200));
        assert_eq!(convert(&rates, "USD", "EUR", 19, 1000), Some(200));
        assert_eq!(convert(&rates, "USD", "EUR", 20, 1000), None);
    }

    #[test]
    fn direct_then_inverse_then_through_the_organisations_currency() {
        let rates = Rates::new(
            currency("EUR"),
            [
                rate("EUR", "USD", 1, 2 * ONE),
                rate("GBP", "EUR", 1, 5 * ONE / 4),
                rate("JPY", "EUR", 1, ONE / 160),
            ],
        );
        assert_eq!(convert(&rates, "EUR", "USD", 1, 100), Some(200));
        assert_eq!(convert(&rates, "USD", "EUR", 1, 100), Some(50));
        assert_eq!(convert(&rates, "GBP", "USD", 1, 100), Some(250));
        // 100.00 USD = 50 EUR = 8,000 JPY, which have no decimals.
        assert_eq!(convert(&rates, "USD", "JPY", 1, 10_000), Some(8_000));
        assert_eq!(convert(&rates, "USD", "CHF", 1, 100), None);
    }
}
