//! Counting the two clauses.

use super::{clock::Verdict, median};

/// How the clocks of a period stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClockCount {
    /// Due, and done in time.
    pub hit: u64,
    /// Due, and not done in time.
    pub missed: u64,
    /// Their deadline is ahead.
    pub not_yet_due: u64,
    /// Nothing was owed any more.
    pub cancelled: u64,
}

impl ClockCount {
    /// Counts a clock.
    pub const fn add(&mut self, verdict: Verdict) {
        let count = match verdict {
            Verdict::Hit => &mut self.hit,
            Verdict::Missed => &mut self.missed,
            Verdict::NotYetDue => &mut self.not_yet_due,
            Verdict::Cancelled => &mut self.cancelled,
        };
        *count += 1;
    }

    /// How many are due: done in time or not.
    #[must_use]
    pub const fn due(&self) -> u64 {
        self.hit + self.missed
    }
}

/// What sales accepted in a period. By hand and by silence are two columns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AcceptedLeads {
    /// Accepted by hand, or put on a deal.
    pub by_hand: u64,
    /// What those are worth, in minor units.
    pub by_hand_minor: i64,
    /// Accepted because sales said nothing within the agreed hours.
    pub silently: u64,
    /// What those are worth, in minor units.
    pub silently_minor: i64,
    /// Accepted ones that nothing was known to price by: worth nothing here, and said to be so.
    pub unpriced: u64,
    /// Not accepted.
    pub rejected: u64,
}

impl AcceptedLeads {
    /// Counts a lead that was accepted.
    pub fn add(&mut self, silently: bool, value_minor: Option<i64>) {
        let value = value_minor.unwrap_or_default();
        self.unpriced += u64::from(value_minor.is_none());
        if silently {
            self.silently += 1;
            self.silently_minor = self.silently_minor.saturating_add(value);
        } else {
            self.by_hand += 1;
            self.by_hand_minor = self.by_hand_minor.saturating_add(value);
        }
    }

    /// What all accepted leads are worth, in minor units.
    #[must_use]
    pub const fn value_minor(&self) -> i64 {
        self.by_hand_minor.saturating_add(self.silently_minor)
    }

    /// How many were accepted.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.by_hand + self.silently
    }
}

/// Where the time until the first response went, in milliseconds of business time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Delays {
    system: Vec<i64>,
    human: Vec<i64>,
}

impl Delays {
    /// Adds what is known of a lead: hand-off to assignment, and assignment to first response.
    pub fn add(&mut self, system: Option<i64>, human: Option<i64>) {
        self.system.extend(system);
        self.human.extend(human);
    }

    /// The median from hand-off to assignment.
    #[must_use]
    pub fn system(&self) -> Option<i64> {
        median(self.system.clone())
    }

    /// The median from assignment to first response.
    #[must_use]
    pub fn human(&self) -> Option<i64> {
        median(self.human.clone())
    }
}
