//! The company as a whole, and the stream of its accounts.

use super::{
    account::{self, Remembered},
    campaign, finance,
    journey::Media,
    people,
    prng::Prng,
    quota::Quota,
    records::{Costs, GeneratedAccount, GeneratedCampaign, GeneratedRate, GeneratedSpend, Person},
    season::Season,
    size::Size,
};

/// An invented company: small by itself, its accounts are made while they are read.
#[derive(Debug, Clone)]
pub struct Company {
    pub(super) seed: u64,
    pub(super) size: Size,
    pub(super) season: Season,
    pub(super) people: Vec<Person>,
    pub(super) campaigns: Vec<GeneratedCampaign>,
    pub(super) media: Media,
}

impl Company {
    /// The company of this seed and size: always the same one.
    #[must_use]
    pub fn new(seed: u64, size: Size) -> Self {
        let season = Season::new(size.months, size.ending);
        let people = people::staff(seed);
        let campaigns = campaign::campaigns(seed, size.campaigns, &season, &people);
        let media = Media::new(&campaigns);
        Self {
            seed,
            size,
            season,
            people,
            campaigns,
            media,
        }
    }

    /// Its size.
    #[must_use]
    pub const fn size(&self) -> &Size {
        &self.size
    }

    /// Its name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        "Brightwater"
    }

    /// The domain of its site and its mail.
    #[must_use]
    pub const fn domain(&self) -> &'static str {
        people::DOMAIN
    }

    /// Its currency: budgets and costs are in it.
    #[must_use]
    pub const fn currency(&self) -> &'static str {
        finance::HOME
    }

    /// Its marketing and sales people.
    #[must_use]
    pub fn people(&self) -> &[Person] {
        &self.people
    }

    /// Its campaigns.
    #[must_use]
    pub fn campaigns(&self) -> &[GeneratedCampaign] {
        &self.campaigns
    }

    /// Daily spend, campaign by campaign, at most once for a campaign and day.
    #[must_use]
    pub fn spend(&self) -> Vec<GeneratedSpend> {
        finance::spend(self.seed, &self.campaigns, &self.season)
    }

    /// Monthly costs of both teams.
    #[must_use]
    pub fn costs(&self) -> Costs {
        finance::costs(self.seed, &self.season)
    }

    /// Exchange rates of every currency in use, each working day.
    #[must_use]
    pub fn rates(&self) -> Vec<GeneratedRate> {
        finance::rates(self.seed, &self.season)
    }

    /// Its accounts, one after the other, each made when it is asked for.
    #[must_use]
    pub fn accounts(&self) -> Accounts<'_> {
        let size = &self.size;
        let accounts = size.accounts.max(1);
        Accounts {
            company: self,
            prng: Prng::new(self.seed, 1000),
            next: 0,
            accounts,
            deals: Quota::new(size.deals),
            won: Quota::new(size.won.min(size.deals)),
            deals_left: size.deals,
            leads: Quota::new(size.leads.saturating_sub(accounts)),
            touches: Quota::new(size.touchpoints),
            touch_number: 0,
            deal_number: 0,
            remembered: Remembered::default(),
        }
    }
}

/// The accounts of a [`Company`]; holds no more than one of them at a time.
#[derive(Debug, Clone)]
pub struct Accounts<'a> {
    pub(super) company: &'a Company,
    pub(super) prng: Prng,
    pub(super) next: u64,
    pub(super) accounts: u64,
    pub(super) deals: Quota,
    pub(super) won: Quota,
    pub(super) deals_left: u64,
    pub(super) leads: Quota,
    pub(super) touches: Quota,
    pub(super) touch_number: u64,
    pub(super) deal_number: u64,
    pub(super) remembered: Remembered,
}

impl Iterator for Accounts<'_> {
    type Item = GeneratedAccount;

    fn next(&mut self) -> Option<GeneratedAccount> {
        (self.next < self.accounts).then(|| account::next(self))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = usize::try_from(self.accounts - self.next).unwrap_or(usize::MAX);
        (left, Some(left))
    }
}
