//! One purse: how much is in it follows from when it will be full again, so that is all it keeps.

use std::time::{Duration, Instant};

/// How large purses are, and how fast they fill.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    size: u64,
    /// How long it takes to regain one.
    each: Duration,
}

/// A purse.
#[derive(Debug, Clone, Copy)]
pub(super) struct Purse {
    full_at: Instant,
}

/// What is left after something was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// What a full purse holds.
    pub limit: u64,
    /// What is in it now.
    pub remaining: u64,
    /// How long until it is full again.
    pub full_in: Duration,
}

impl Pace {
    /// Purses of this size that regain so many in such a time.
    pub(super) fn new(size: u64, regained: u64, within: Duration) -> Self {
        let nanos = within.as_nanos() / u128::from(regained.max(1));
        let each = Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX).max(1));
        Self { size, each }
    }

    fn time_for(&self, amount: u64) -> Duration {
        let nanos = self.each.as_nanos().saturating_mul(u128::from(amount));
        Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }
}

impl Purse {
    /// A full one.
    pub(super) const fn full(now: Instant) -> Self {
        Self { full_at: now }
    }

    /// Whether it is full.
    pub(super) fn is_full(&self, now: Instant) -> bool {
        self.full_at <= now
    }

    /// Takes an amount; the error says how long to wait until there is enough. More than a full purse holds empties a
    /// full one.
    pub(super) fn take(
        &mut self,
        pace: &Pace,
        amount: u64,
        now: Instant,
    ) -> Result<Standing, Duration> {
        let missing = self.full_at.saturating_duration_since(now);
        let after = missing.saturating_add(pace.time_for(amount.min(pace.size)));
        let whole = pace.time_for(pace.size);
        if after > whole {
            return Err(after.saturating_sub(whole));
        }
        self.full_at = now.checked_add(after).unwrap_or(now);
        let left = whole.saturating_sub(after).as_nanos() / pace.each.as_nanos().max(1);
        Ok(Standing {
            limit: pace.size,
            remaining: u64::try_from(left).unwrap_or(u64::MAX),
            full_in: after,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_comes_back_with_time() {
        let now = Instant::now();
        let pace = Pace::new(10, 2, Duration::from_secs(1));
        let mut purse = Purse::full(now);
        let standing = purse.take(&pace, 4, now).expect("enough");
        assert_eq!(
            standing,
            Standing {
                limit: 10,
                remaining: 6,
                full_in: Duration::from_secs(2)
            }
        );
        assert_eq!(purse.take(&pace, 7, now), Err(Duration::from_millis(500)));
        // A refusal takes nothing.
        assert_eq!(purse.take(&pace, 6, now).expect("enough").remaining, 0);
        let later = now + Duration::from_secs(3);
        assert_eq!(purse.take(&pace, 1, later).expect("enough").remaining, 5);
        let much_later = now + Duration::from_secs(3_600);
        assert!(purse.is_full(much_later));
        assert_eq!(
            purse.take(&pace, 1, much_later).expect("enough").remaining,
            9
        );
    }

    #[test]
    fn more_than_a_purse_holds_empties_a_full_one() {
        let now = Instant::now();
        let pace = Pace::new(10, 10, Duration::from_secs(60));
        let mut purse = Purse::full(now);
        assert_eq!(
            purse.take(&pace, u64::MAX, now).expect("enough").remaining,
            0
        );
        assert_eq!(purse.take(&pace, 1, now), Err(Duration::from_secs(6)));
    }
}
