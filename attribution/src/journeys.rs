//! All facts of the organisation in memory, by column, as an immutable snapshot.

mod account;
mod builder;
mod columns;
mod dictionary;
mod digest;
mod memory;
mod overlay;

pub use self::{builder::JourneysBuilder, memory::Memory, overlay::Applied};
pub(crate) use self::{
    columns::{
        AccountView, Columns, Deal, DealDetail, NO_INSTANT, NO_TEXT, SUPPRESSED, earlier, index,
    },
    dictionary::Dictionary,
};

use std::sync::{Arc, OnceLock};

use imbl::OrdMap;

use self::account::Block;
use crate::{
    facts::{Facets, Settings, SpendFact},
    ids::{AccountId, CampaignId},
    model::KnownShapes,
    money::{ExchangeRate, Rates},
    report::{Outlays, WonDeals},
    time::LocalDays,
};

/// An immutable snapshot of all facts. Cloning shares everything; changes make a new snapshot, so readers never wait.
///
/// Most accounts lie in the base, column by column; those changed since lie in an overlay on top of it, until
/// [`fold`](Self::fold) merges the two.
#[derive(Debug, Clone)]
pub struct Journeys {
    base: Arc<Columns>,
    /// Accounts that differ from the base; `None`: gone.
    overlay: OrdMap<AccountId, Option<Arc<Block>>>,
    words: Words,
    spend: OrdMap<CampaignId, Arc<[SpendFact]>>,
    context: Arc<Context>,
    /// Made of the base and the context when they are first asked for; whoever replaces either starts anew.
    won: Arc<OnceLock<WonDeals>>,
    /// Made of the spend and the context, in the same way.
    outlays: Arc<OnceLock<Outlays>>,
    /// What reports have learnt that depends on no facts.
    shapes: Arc<KnownShapes>,
    counts: Counts,
}

/// What many facts share, stored once. Both only grow, so a number once given means the same in every later snapshot.
#[derive(Debug, Clone, Default)]
pub(crate) struct Words {
    pub(crate) facets: Dictionary<Facets>,
    pub(crate) texts: Dictionary<Arc<str>>,
}

/// Everything derived from settings and rates.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) settings: Settings,
    pub(crate) days: LocalDays,
    pub(crate) rates: Rates,
    given_rates: Vec<ExchangeRate>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counts {
    accounts: usize,
    touches: usize,
    deals: usize,
}

impl Journeys {
    /// Starts an empty snapshot.
    #[must_use]
    pub fn builder(settings: Settings) -> JourneysBuilder {
        JourneysBuilder::new(settings)
    }

    /// The organisation's settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.context.settings
    }

    /// The exchange rates.
    #[must_use]
    pub fn rates(&self) -> &Rates {
        &self.context.rates
    }

    /// How many touchpoints it holds, suppressed ones too.
    #[must_use]
    pub fn touch_count(&self) -> usize {
        self.counts.touches
    }

    /// How many accounts it holds.
    #[must_use]
    pub fn account_count(&self) -> usize {
        self.counts.accounts
    }

    /// How many deals it holds.
    #[must_use]
    pub fn deal_count(&self) -> usize {
        self.counts.deals
    }

    pub(crate) fn words(&self) -> &Words {
        &self.words
    }

    pub(crate) fn context(&self) -> &Context {
        &self.context
    }

    /// Spend by campaign.
    pub(crate) fn spend(&self) -> impl Iterator<Item = (CampaignId, &[SpendFact])> {
        self.spend
            .iter()
            .map(|(&campaign, facts)| (campaign, &facts[..]))
    }

    /// An account, wherever it lies.
    pub(crate) fn account(&self, id: AccountId) -> Option<AccountView<'_>> {
        match self.overlay.get(&id) {
            Some(block) => block.as_ref().map(|block| block.view()),
            None => self.base.find(id).map(|position| self.base.view(position)),
        }
    }

    pub(crate) fn base(&self) -> &Columns {
        &self.base
    }

    /// The won deals of the base, made ready.
    pub(crate) fn won(&self) -> &WonDeals {
        self.won.get_or_init(|| WonDeals::of(self))
    }

    /// What reports have learnt of the shapes of journeys.
    pub(crate) fn shapes(&self) -> &KnownShapes {
        &self.shapes
    }

    /// The spend, made ready.
    pub(crate) fn outlays(&self) -> &Outlays {
        self.outlays.get_or_init(|| Outlays::of(self))
    }

    /// The same facts, with everything ready that most reports need.
    fn made_ready(self) -> Self {
        self.won();
        self.outlays();
        self
    }

    /// Whether an account differs from the base.
    pub(crate) fn is_changed(&self, id: AccountId) -> bool {
        self.overlay.contains_key(&id)
    }

    /// The changed accounts by ascending id; `None`: gone.
    pub(crate) fn changed(&self) -> impl Iterator<Item = (AccountId, Option<AccountView<'_>>)> {
        self.overlay
            .iter()
            .map(|(&id, block)| (id, block.as_ref().map(|block| block.view())))
    }

    /// All accounts by ascending id: those of the base, with the overlay's in place of theirs.
    pub(crate) fn accounts(&self) -> impl Iterator<Item = AccountView<'_>> {
        let base = self
            .base
            .ascending()
            .map(|position| self.base.view(position));
        let changed = self.overlay.iter().map(|(&id, block)| (id, block));
        let mut base = base.peekable();
        let mut changed = changed.peekable();
        std::iter::from_fn(move || {
            loop {
                let next_changed = changed.peek().map(|&(id, _)| id);
                let of_base = base.next_if(|view| next_changed.is_none_or(|id| view.id() < id));
                if of_base.is_some() {
                    return of_base;
                }
                let (id, block) = changed.next()?;
                base.next_if(|view| view.id() == id);
                if let Some(block) = block {
                    return Some(block.view());
                }
            }
        })
    }
}

impl Context {
    fn new(settings: Settings, rates: Vec<ExchangeRate>) -> Self {
        Self {
            days: LocalDays::new(settings.calendar),
            rates: Rates::new(settings.currency, rates.iter().copied()),
            settings,
            given_rates: rates,
        }
    }
}
