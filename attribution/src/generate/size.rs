//! How large a company is to be.

use crate::time::Day;

/// How much of everything there is. The numbers are met exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Accounts, the people who buy alone among them. At least one.
    pub accounts: u64,
    /// Leads; every account has at least one, so fewer than `accounts` means one each.
    pub leads: u64,
    /// Campaigns.
    pub campaigns: u64,
    /// Touchpoints.
    pub touchpoints: u64,
    /// Deals of any outcome.
    pub deals: u64,
    /// Deals that are won, at most `deals`.
    pub won: u64,
    /// How many times the touchpoints of an account without deals each deal brings with it.
    pub deal_attention: u64,
    /// Whole months of history, at least two.
    pub months: u32,
    /// The day after the last day of history ("today").
    pub ending: Day,
}

impl Size {
    /// The company of the demo: two years, 60,000 touchpoints.
    #[must_use]
    pub const fn demo(ending: Day) -> Self {
        Self {
            accounts: 2_000,
            leads: 6_000,
            campaigns: 40,
            touchpoints: 60_000,
            deals: 1_500,
            won: 640,
            deal_attention: 8,
            months: 24,
            ending,
        }
    }

    /// A company of that many touchpoints in the proportions of the benchmark: at 10,000,000 touchpoints
    /// there are 1,000,000 accounts and 300,000 won deals.
    #[must_use]
    pub const fn bench(touchpoints: u64, ending: Day) -> Self {
        let accounts = if touchpoints < 10 {
            1
        } else {
            touchpoints / 10
        };
        Self {
            accounts,
            leads: accounts * 3 / 2,
            campaigns: 200,
            touchpoints,
            deals: accounts / 2,
            won: accounts * 3 / 10,
            deal_attention: 0,
            months: 24,
            ending,
        }
    }
}
