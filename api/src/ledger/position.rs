//! Which changes were applied.

use std::collections::BTreeMap;

use crate::db::Position;

/// Numbers of applied changes, as ranges. Gaps are changes that are not applied yet or never happened (a transaction
/// that took a number and was rolled back).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppliedPositions {
    /// Whoever asks after a change up to here is told that it was applied: the feed keeps it no longer, so it was
    /// committed long ago, or never.
    forgotten: i64,
    /// Everything up to here was applied.
    floor: i64,
    /// First to last of each range above the floor.
    ranges: BTreeMap<i64, i64>,
}

impl AppliedPositions {
    /// Everything up to here.
    #[must_use]
    pub const fn up_to(floor: i64) -> Self {
        Self {
            forgotten: floor,
            floor,
            ranges: BTreeMap::new(),
        }
    }

    /// Nothing yet, of a feed that begins after this change.
    #[must_use]
    pub const fn after(forgotten: i64) -> Self {
        Self {
            forgotten,
            floor: 0,
            ranges: BTreeMap::new(),
        }
    }

    /// Whether whoever made this change finds it in the ledger.
    #[must_use]
    pub fn contains(&self, position: Position) -> bool {
        position.0 <= self.forgotten || self.was_applied(position)
    }

    /// Whether this very change was applied. One that is committed late may have a number from before the feed's first
    /// entry, and was not.
    #[must_use]
    pub fn was_applied(&self, position: Position) -> bool {
        position.0 <= self.floor
            || self
                .ranges
                .range(..=position.0)
                .next_back()
                .is_some_and(|(_, last)| position.0 <= *last)
    }

    /// This change was applied.
    pub fn insert(&mut self, position: Position) {
        if self.was_applied(position) {
            return;
        }
        let number = position.0;
        let mut first = number;
        let mut last = number;
        if let Some((before, end)) = self
            .ranges
            .range(..number)
            .next_back()
            .map(|(a, b)| (*a, *b))
            && end + 1 == number
        {
            first = before;
        }
        if let Some(end) = self.ranges.remove(&(number + 1)) {
            last = end;
        }
        if first == self.floor + 1 {
            self.ranges.remove(&first);
            self.floor = last;
        } else {
            self.ranges.insert(first, last);
        }
    }

    /// The newest change that was applied.
    #[must_use]
    pub fn newest(&self) -> Position {
        Position(
            self.ranges
                .values()
                .next_back()
                .copied()
                .unwrap_or(self.floor),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_is_open_until_it_is_filled() {
        let mut applied = AppliedPositions::up_to(10);
        for number in [12, 14, 13, 15] {
            applied.insert(Position(number));
        }
        assert!(applied.contains(Position(9)) && applied.contains(Position(13)));
        assert!(!applied.contains(Position(11)) && !applied.contains(Position(16)));
        assert_eq!(applied.newest(), Position(15));
        applied.insert(Position(11));
        assert_eq!((applied.floor, applied.ranges.len()), (15, 0));
    }

    #[test]
    fn what_the_feed_forgot_is_there_for_who_asks_and_still_to_be_applied() {
        let mut applied = AppliedPositions::after(8);
        applied.insert(Position(9));
        assert!(applied.contains(Position(8)) && !applied.was_applied(Position(8)));
        applied.insert(Position(8));
        assert!(applied.was_applied(Position(8)) && !applied.was_applied(Position(7)));
        assert!(!applied.contains(Position(10)));
    }

    proptest::proptest! {
        #[test]
        fn in_whatever_order_the_same_numbers_are_applied(
            numbers in proptest::collection::vec(1_i64..200, 0..150)
        ) {
            let mut applied = AppliedPositions::up_to(0);
            for number in &numbers {
                applied.insert(Position(*number));
            }
            for number in 1..200 {
                proptest::prop_assert_eq!(applied.contains(Position(number)), numbers.contains(&number));
            }
        }
    }
}
