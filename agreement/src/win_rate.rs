//! Win rates, coverage and the coverage that is needed.

use crate::ratio::Ratio;

/// How closed deals ended. Amounts are minor units of one currency.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// Deals won.
    pub won_count: u64,
    /// Deals lost.
    pub lost_count: u64,
    /// Amount of those won.
    pub won_amount: i128,
    /// Amount of those lost.
    pub lost_amount: i128,
}

impl Outcomes {
    /// Counts a deal that was won.
    pub fn add_won(&mut self, amount: i64) {
        self.won_count += 1;
        self.won_amount += i128::from(amount);
    }

    /// Counts a deal that was lost.
    pub fn add_lost(&mut self, amount: i64) {
        self.lost_count += 1;
        self.lost_amount += i128::from(amount);
    }

    /// Win rate by count: won / (won + lost). `None` where nothing closed.
    #[must_use]
    pub fn rate_by_count(&self) -> Option<Ratio> {
        Ratio::of(self.won_count, self.won_count + self.lost_count)
    }

    /// Win rate by amount: amount won / (amount won + amount lost). `None` where those sum to nothing, or to less.
    #[must_use]
    pub fn rate_by_amount(&self) -> Option<Ratio> {
        let all = self.won_amount + self.lost_amount;
        Ratio::of(self.won_amount, all).filter(|_| all > 0)
    }

    /// The average amount of a deal won, in minor units. `None` where none was.
    #[must_use]
    pub fn average_won(&self) -> Option<Ratio> {
        Ratio::of(self.won_amount, self.won_count)
    }
}

/// Coverage: amount of the open deals expected to close in the period / (target - attained). `None` once the target is
/// attained: then no coverage is needed.
#[must_use]
pub fn coverage(open_amount: i64, target: i64, attained: i64) -> Option<Ratio> {
    let gap = i128::from(target) - i128::from(attained);
    Ratio::of(open_amount, gap).filter(|_| gap > 0)
}

/// The coverage it takes: 1 / win rate. `None` where the rate is not positive.
#[must_use]
pub fn needed_coverage(win_rate: &Ratio) -> Option<Ratio> {
    win_rate
        .is_positive()
        .then(|| Ratio::one().over(win_rate))
        .flatten()
}
