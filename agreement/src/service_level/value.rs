//! What a lead is worth when it is handed off.
//!
//! value = win rate of its type x average amount won of its type, over the four quarters before. With won and lost deals
//! counted and the amounts of the won ones summed, that is
//!
//! ```text
//! won / (won + lost)  x  amount / won  =  amount / (won + lost)
//! ```
//!
//! so that only one division is rounded: half to even, to the minor unit. Types with fewer than ten outcomes tell too
//! little: they use the rates over all types.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// From how many outcomes on a type has rates of its own.
pub const ENOUGH: u64 = 10;

/// How deals ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Outcomes {
    /// Deals won.
    pub won: u64,
    /// Deals lost.
    pub lost: u64,
    /// What the won ones amount to, in minor units of one currency.
    pub won_minor: i64,
}

impl Outcomes {
    /// All of them.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.won.saturating_add(self.lost)
    }

    /// Counts one that was won.
    pub const fn add_won(&mut self, minor: i64) {
        self.won += 1;
        self.won_minor = self.won_minor.saturating_add(minor);
    }

    /// Counts one that was lost.
    pub const fn add_lost(&mut self) {
        self.lost += 1;
    }

    /// Win rate times average amount won, in minor units. `None` where nothing has ended yet.
    #[must_use]
    pub fn value_minor(&self) -> Option<i64> {
        half_to_even(i128::from(self.won_minor), i128::from(self.count()))
    }
}

/// The rates of one quarter: what leads that are handed off in it are worth.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LeadRates {
    /// ISO 4217 code of all amounts.
    pub currency: String,
    /// Over all types, and over deals whose leads have none.
    pub overall: Outcomes,
    /// By type of lead, such as `DEMO_REQUEST`.
    pub types: BTreeMap<String, Outcomes>,
}

impl LeadRates {
    /// The outcomes that price a lead of this type: its own, if there are enough.
    #[must_use]
    pub fn of_type(&self, lead_type: Option<&str>) -> &Outcomes {
        lead_type
            .and_then(|name| self.types.get(name))
            .filter(|outcomes| outcomes.count() >= ENOUGH)
            .unwrap_or(&self.overall)
    }

    /// What a lead of this type is worth, in minor units. `None` where nothing has ended yet.
    #[must_use]
    pub fn value_minor(&self, lead_type: Option<&str>) -> Option<i64> {
        self.of_type(lead_type).value_minor()
    }
}

/// A quotient of integers, rounded half to even. `None` for a divisor that is not positive.
pub(crate) fn half_to_even(dividend: i128, divisor: i128) -> Option<i64> {
    if divisor <= 0 {
        return None;
    }
    let (whole, rest) = (dividend.div_euclid(divisor), dividend.rem_euclid(divisor));
    let up = match (rest * 2).cmp(&divisor) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => whole % 2 != 0,
        std::cmp::Ordering::Greater => true,
    };
    i64::try_from(whole + i128::from(up)).ok()
}
