//! Counting the touches of rows: a touch that shares several deals counts once in each row.

/// Up to here, comparing each touch with those before it is faster than sorting them.
const FEW: usize = 24;

/// The touches of one account that rows must count.
#[derive(Debug, Default)]
pub(super) struct Counted {
    /// Row and touch in one number.
    all: Vec<u64>,
    /// How many postings they are of, and whether the last has any.
    postings: usize,
    in_hand: bool,
}

impl Counted {
    /// Another posting follows. Within one, every touch comes once.
    #[inline]
    pub(super) fn start_posting(&mut self) {
        self.in_hand = false;
    }

    /// A row has this touch of the account.
    #[inline]
    pub(super) fn push(&mut self, row: u32, touch: u32) {
        self.postings += usize::from(!self.in_hand);
        self.in_hand = true;
        self.all.push(u64::from(row) << 32 | u64::from(touch));
    }

    /// Calls `count` with the row of each touch, and forgets them.
    #[inline]
    pub(super) fn drain(&mut self, mut count: impl FnMut(u32)) {
        if self.all.is_empty() {
            return;
        }
        let several = self.postings > 1;
        if several && self.all.len() > FEW {
            self.all.sort_unstable();
            self.all.dedup();
        }
        for (place, touch) in self.all.iter().enumerate() {
            let repeats = several
                && self.all.len() <= FEW
                && self.all.iter().take(place).any(|before| before == touch);
            if !repeats {
                count(u32::try_from(touch >> 32).unwrap_or(u32::MAX));
            }
        }
        self.all.clear();
        self.postings = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn a_touch_of_several_deals_counts_once_in_each_row() {
        for deals in 1..6_u32 {
            for touches in [1, 3, 40] {
                let mut counted = Counted::default();
                let mut expected = BTreeSet::new();
                for deal in 0..deals {
                    counted.start_posting();
                    for touch in deal..touches {
                        let row = (touch + deal / 2) % 3;
                        counted.push(row, touch);
                        expected.insert((row, touch));
                    }
                }
                let mut by_row: BTreeMap<u32, usize> = BTreeMap::new();
                counted.drain(|row| *by_row.entry(row).or_default() += 1);
                for row in 0..3 {
                    let rows = expected.iter().filter(|(of, _)| *of == row).count();
                    assert_eq!(by_row.get(&row).copied().unwrap_or(0), rows);
                }
                counted.drain(|_| panic!("forgotten"));
            }
        }
    }
}
