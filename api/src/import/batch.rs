//! The objects of some rows, gathered until they are written in one transaction.

use super::{Noun, input::RawRow, plan::Problem};
use crate::ingest::{
    accounts::AccountRow,
    campaigns::CampaignRow,
    costs::CostRow,
    deals::{DealContactRow, DealRow, DealStepRow},
    exchange_rates::ExchangeRateRow,
    leads::LeadRow,
    spend::SpendRow,
    touchpoints::TouchpointRow,
};

/// The objects of some rows.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) rows: Vec<BatchRow>,
    pub(super) accounts: Objects<AccountRow>,
    pub(super) campaigns: Objects<CampaignRow>,
    pub(super) leads: Objects<LeadRow>,
    pub(super) deals: Objects<DealRow>,
    pub(super) contacts: Objects<DealContactRow>,
    pub(super) steps: Objects<DealStepRow>,
    pub(super) touchpoints: Objects<TouchpointRow>,
    pub(super) spend: Objects<SpendRow>,
    pub(super) costs: Objects<CostRow>,
    pub(super) rates: Objects<ExchangeRateRow>,
}

/// A row, kept until it is known whether it was rejected.
#[derive(Debug)]
pub(super) struct BatchRow {
    pub(super) raw: RawRow,
    pub(super) problems: Vec<Problem>,
}

/// The objects of one noun, each with the row and the plan it was made of.
#[derive(Debug)]
pub(super) struct Objects<R> {
    pub(super) rows: Vec<R>,
    pub(super) origins: Vec<Origin>,
    /// How many are not written because their row cannot be understood.
    pub(super) withdrawn: usize,
}

/// What an object was made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin {
    /// The row, counted within the batch.
    pub(super) row: usize,
    /// The plan, counted within its noun.
    pub(super) plan: usize,
}

impl<R> Default for Objects<R> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            origins: Vec::new(),
            withdrawn: 0,
        }
    }
}

impl<R> Objects<R> {
    pub(super) fn push(&mut self, row: usize, plan: usize, object: R) {
        self.rows.push(object);
        self.origins.push(Origin { row, plan });
    }

    /// Takes the objects of the last row out again.
    fn withdraw(&mut self, row: usize) {
        let keep = self.origins.partition_point(|origin| origin.row < row);
        self.withdrawn += self.origins.len() - keep;
        self.origins.truncate(keep);
        self.rows.truncate(keep);
    }
}

impl Batch {
    /// Takes the objects of the last row out again: one of them is wrong.
    pub(super) fn withdraw(&mut self, row: usize) {
        let Self {
            rows: _,
            accounts,
            campaigns,
            leads,
            deals,
            contacts,
            steps,
            touchpoints,
            spend,
            costs,
            rates,
        } = self;
        accounts.withdraw(row);
        campaigns.withdraw(row);
        leads.withdraw(row);
        deals.withdraw(row);
        contacts.withdraw(row);
        steps.withdraw(row);
        touchpoints.withdraw(row);
        spend.withdraw(row);
        costs.withdraw(row);
        rates.withdraw(row);
    }

    /// How many objects there are to write.
    pub(super) fn len(&self) -> usize {
        let Self {
            rows: _,
            accounts,
            campaigns,
            leads,
            deals,
            contacts,
            steps,
            touchpoints,
            spend,
            costs,
            rates,
        } = self;
        accounts.rows.len()
            + campaigns.rows.len()
            + leads.rows.len()
            + deals.rows.len()
            + contacts.rows.len()
            + steps.rows.len()
            + touchpoints.rows.len()
            + spend.rows.len()
            + costs.rows.len()
            + rates.rows.len()
    }

    /// How many objects of each noun are not written because their row cannot be understood.
    pub(super) fn withdrawn(&self) -> [(Noun, usize); 10] {
        [
            (Noun::Account, self.accounts.withdrawn),
            (Noun::Campaign, self.campaigns.withdrawn),
            (Noun::Lead, self.leads.withdrawn),
            (Noun::Deal, self.deals.withdrawn),
            (Noun::Contact, self.contacts.withdrawn),
            (Noun::Step, self.steps.withdrawn),
            (Noun::Touchpoint, self.touchpoints.withdrawn),
            (Noun::Spend, self.spend.withdrawn),
            (Noun::Cost, self.costs.withdrawn),
            (Noun::Rate, self.rates.withdrawn),
        ]
    }
}
