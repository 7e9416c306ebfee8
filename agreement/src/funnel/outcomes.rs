//! What became of leads that did not go straight on: why they were rejected, and how many that came back were won.

use std::collections::BTreeMap;

use crate::lifecycle::Rejection;

/// One reason, with what it and all more frequent ones come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParetoRow {
    /// Why.
    pub reason: Rejection,
    /// How many leads were rejected for it.
    pub count: u64,
    /// How many for it or for a more frequent reason.
    pub cumulated: u64,
}

/// The reasons of rejections, the most frequent first; those of one frequency in the order of the list of reasons.
#[must_use]
pub fn pareto(reasons: impl IntoIterator<Item = Rejection>) -> Vec<ParetoRow> {
    let mut counts: BTreeMap<Rejection, u64> = BTreeMap::new();
    for reason in reasons {
        *counts.entry(reason).or_default() += 1;
    }
    let mut rows: Vec<(Rejection, u64)> = counts.into_iter().collect();
    rows.sort_by_key(|(reason, count)| (std::cmp::Reverse(*count), *reason));
    let mut cumulated = 0;
    rows.into_iter()
        .map(|(reason, count)| {
            cumulated += count;
            ParetoRow {
                reason,
                count,
                cumulated,
            }
        })
        .collect()
}

/// Leads that were recycled, and what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recycled {
    /// Recycled in the period; a lead that was recycled twice counts once.
    pub count: u64,
    /// Of those, became customers afterwards, whenever that was.
    pub won: u64,
}

/// Counts recycled leads: when each was first recycled in the period, and when it became a customer.
#[must_use]
pub fn recycled(leads: impl IntoIterator<Item = (i64, Option<i64>)>) -> Recycled {
    let mut counted = Recycled::default();
    for (recycled, won) in leads {
        counted.count += 1;
        counted.won += u64::from(won.is_some_and(|won| recycled <= won));
    }
    counted
}
