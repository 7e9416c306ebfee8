//! Exchange rates as a walk over many deals asks for them.

use crate::{
    money::{Currency, Rates, Ratio},
    time::Day,
};

/// How many answers are remembered: two years of days in a few currencies. A power of two.
const REMEMBERED: u64 = 4096;

/// Rates into one currency. Deals of the same currency and day come again and again, so answers are remembered, each in
/// the place its question falls to; a later one that falls to the same place takes it over.
pub(super) struct Exchanges<'a> {
    rates: &'a Rates,
    into: Currency,
    remembered: Vec<Answer>,
}

/// A small answer, so that all of them stay in the processor's cache.
#[derive(Clone, Copy)]
struct Answer {
    question: u64,
    /// In lowest terms; zero where there is no rate.
    numerator: u64,
    denominator: u64,
}

impl<'a> Exchanges<'a> {
    pub(super) fn new(rates: &'a Rates, into: Currency) -> Self {
        Self {
            rates,
            into,
            remembered: Vec::new(),
        }
    }

    /// How an amount is converted that stands on this day; `None`: there is no rate.
    #[inline]
    pub(super) fn find(&mut self, from: Currency, on: Day) -> Option<Ratio> {
        if from == self.into {
            return Some(Ratio::ONE);
        }
        let question = question(from, on);
        match self.remembered.get(place(question)) {
            Some(answer) if answer.question == question => answer.ratio(),
            _ => self.look_up(from, on),
        }
    }

    #[cold]
    fn look_up(&mut self, from: Currency, on: Day) -> Option<Ratio> {
        let question = question(from, on);
        let found = self.rates.find(from, self.into, on);
        let ratio = found.map(|conversion| conversion.ratio().reduced());
        let narrow = ratio.map_or(Some((0, 1)), |ratio| ratio.narrow());
        // A fraction of large numbers is looked up each time; rates are rarely so precise.
        let Some((numerator, denominator)) = narrow else {
            return ratio;
        };
        let answer = Answer {
            question,
            numerator,
            denominator,
        };
        if self.remembered.is_empty() {
            let nothing = Answer {
                question: 0,
                ..answer
            };
            self.remembered = vec![nothing; place(REMEMBERED - 1) + 1];
        }
        if let Some(slot) = self.remembered.get_mut(place(question)) {
            *slot = answer;
        }
        ratio
    }
}

impl Answer {
    #[inline]
    fn ratio(self) -> Option<Ratio> {
        (self.numerator > 0).then(|| Ratio::of_narrow(self.numerator, self.denominator))
    }
}

/// Currency and day in one number, never zero: comparing the two by themselves costs more than all the rest.
#[inline]
fn question(from: Currency, on: Day) -> u64 {
    let [a, b, c] = from.as_bytes();
    u64::from(u32::from_be_bytes([0, a, b, c])) << 32 | u64::from(on.0.cast_unsigned())
}

/// Days of one currency lie side by side, those of another elsewhere.
#[inline]
fn place(question: u64) -> usize {
    let currency = (question >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
    usize::try_from(currency.wrapping_add(question) % REMEMBERED).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::ExchangeRate;

    #[test]
    fn what_is_remembered_is_what_the_rates_say() {
        let currency = |code| Currency::parse(code).unwrap();
        let (euro, dollar) = (currency("EUR"), currency("USD"));
        // More days than are remembered, so that some take the place of others.
        let rates = (0..10_000).step_by(9).map(|day| ExchangeRate {
            from: dollar,
            to: euro,
            on: Day(day),
            rate_pico: 900_000_000_000 + i64::from(day),
        });
        let rates = Rates::new(euro, rates);
        let mut exchanges = Exchanges::new(&rates, euro);
        for _ in 0..2 {
            for day in 0..10_020 {
                let found = exchanges.find(dollar, Day(day));
                let expected = rates.find(dollar, euro, Day(day));
                assert_eq!(
                    found,
                    expected.map(|conversion| conversion.ratio().reduced())
                );
                assert_eq!(found.is_some(), day % 9 <= 7 && day < 10_007, "{day}");
            }
        }
        assert_eq!(exchanges.find(euro, Day(-1)), Some(Ratio::ONE));
        assert_eq!(exchanges.find(currency("GBP"), Day(1)), None);
    }
}
