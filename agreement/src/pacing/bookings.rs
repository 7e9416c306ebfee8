//! What was booked on which day.

use std::collections::BTreeMap;

use chrono::NaiveDate;

/// Amounts by local day, in minor units of one currency.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bookings(BTreeMap<NaiveDate, i128>);

impl Bookings {
    /// What was booked from the day `from` until the day before `to`.
    #[must_use]
    pub fn between(&self, from: NaiveDate, to: NaiveDate) -> i128 {
        if from >= to {
            return 0;
        }
        self.0.range(from..to).map(|(_, amount)| amount).sum()
    }

    /// The first day on which anything was booked.
    #[must_use]
    pub fn first_day(&self) -> Option<NaiveDate> {
        self.0.keys().next().copied()
    }

    /// The days on which something was booked, in order, with the amount.
    pub fn iter(&self) -> impl Iterator<Item = (NaiveDate, i128)> + '_ {
        self.0.iter().map(|(day, amount)| (*day, *amount))
    }

    /// Books an amount on a day.
    pub fn add(&mut self, day: NaiveDate, amount: i64) {
        *self.0.entry(day).or_default() += i128::from(amount);
    }
}

impl FromIterator<(NaiveDate, i64)> for Bookings {
    /// Amounts of one day add up.
    fn from_iter<I: IntoIterator<Item = (NaiveDate, i64)>>(amounts: I) -> Self {
        let mut bookings = Self::default();
        for (day, amount) in amounts {
            bookings.add(day, amount);
        }
        bookings
    }
}
