//! How much value marketing has committed itself to.

use chrono::{Datelike as _, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::value::half_to_even;

/// For how long a committed value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Per {
    /// A calendar month.
    Month,
    /// A fiscal quarter.
    Quarter,
    /// A fiscal year.
    Year,
}

impl Per {
    const fn months(self) -> u32 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Year => 12,
        }
    }
}

/// A value that is committed for every month, quarter or year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commitment {
    /// How much, in minor units.
    pub minor: i64,
    /// For how long.
    pub per: Per,
    /// The month (1 to 12) in which fiscal years start.
    pub fiscal_year_start_month: u32,
}

impl Commitment {
    /// What is committed for the days `from` until the day before `to`: whole units in full, parts of one by days,
    /// rounded half to even once. `None` at the ends of the calendar.
    #[must_use]
    pub fn over(&self, from: NaiveDate, to: NaiveDate) -> Option<i64> {
        // Parts have different divisors; days of units are at most 366, so that the sum stays exact.
        let mut whole: i128 = 0;
        let mut parts: Vec<(i128, i128)> = Vec::new();
        let mut day = from;
        while day < to {
            let (starts, ends) = self.unit_of(day)?;
            let until = ends.min(to);
            let days = i128::from((until - day).num_days());
            let of_unit = i128::from((ends - starts).num_days());
            if days == of_unit {
                whole += i128::from(self.minor);
            } else {
                parts.push((i128::from(self.minor) * days, of_unit));
            }
            day = until;
        }
        let divisor: i128 = parts.iter().map(|(_, divisor)| divisor).product();
        let dividend = whole * divisor
            + parts
                .iter()
                .map(|(dividend, own)| dividend * (divisor / own))
                .sum::<i128>();
        half_to_even(dividend, divisor)
    }

    /// The month, fiscal quarter or fiscal year that holds the day: first day, and the day after the last.
    fn unit_of(&self, day: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
        let months = self.per.months();
        let back = (day.month() + 12 - self.fiscal_year_start_month) % 12 % months;
        let starts = day.with_day(1)?.checked_sub_months(Months::new(back))?;
        Some((starts, starts.checked_add_months(Months::new(months))?))
    }
}
