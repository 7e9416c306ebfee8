//! Loading: account by account, in any order.

use std::sync::Arc;

use imbl::OrdMap;

use super::{Context, Counts, Journeys, Words, account::push_account, columns::Columns};
use crate::{
    facts::{AccountFacts, Settings, SpendFact},
    ids::CampaignId,
    money::ExchangeRate,
};

/// Collects facts into a first snapshot.
#[derive(Debug)]
pub struct JourneysBuilder {
    settings: Settings,
    rates: Vec<ExchangeRate>,
    columns: Columns,
    words: Words,
    spend: OrdMap<CampaignId, Arc<[SpendFact]>>,
}

impl JourneysBuilder {
    pub(super) fn new(settings: Settings) -> Self {
        Self {
            settings,
            rates: Vec::new(),
            columns: Columns::default(),
            words: Words::default(),
            spend: OrdMap::new(),
        }
    }

    /// Adds an account. Accounts may come in any order (ascending ids are fastest); of one given twice the later holds.
    pub fn push(&mut self, account: AccountFacts) -> &mut Self {
        push_account(&mut self.columns, account, &mut self.words);
        self
    }

    /// Sets all spend of a campaign.
    pub fn spend(&mut self, campaign: CampaignId, facts: Vec<SpendFact>) -> &mut Self {
        if facts.is_empty() {
            self.spend.remove(&campaign);
        } else {
            self.spend.insert(campaign, facts.into());
        }
        self
    }

    /// Sets all exchange rates.
    pub fn rates(&mut self, rates: Vec<ExchangeRate>) -> &mut Self {
        self.rates = rates;
        self
    }

    /// The snapshot of everything given.
    #[must_use]
    pub fn finish(self) -> Journeys {
        let Self {
            settings,
            rates,
            columns,
            words,
            spend,
        } = self;
        let columns = columns.sorted();
        Journeys {
            counts: Counts {
                accounts: columns.len(),
                touches: columns.touch_count(),
                deals: columns.deal_count(),
            },
            base: Arc::new(columns),
            overlay: OrdMap::new(),
            words,
            spend,
            context: Arc::new(Context::new(settings, rates)),
            won: Arc::default(),
            outlays: Arc::default(),
            shapes: Arc::default(),
        }
        .made_ready()
    }
}
