//! Following the facts: each batch of changes makes a new snapshot that shares all it did not touch.

use std::{
    collections::{HashMap, hash_map::Entry as MapEntry},
    sync::Arc,
};

use super::{
    Context, Counts, Journeys,
    account::{Block, Entry, Order, entries, lead_facts},
    columns::{AccountView, Columns},
};
use crate::{
    facts::{Change, LeadFact, TouchFact},
    ids::{AccountId, TouchpointId},
};

/// What became of a batch of changes.
#[derive(Debug, Clone)]
pub struct Applied {
    /// The facts after the changes. The snapshot they were applied to is as it was.
    pub journeys: Journeys,
    /// Accounts to be given again whole ([`Change::Account`]): a new touch has the same millisecond as a known one whose
    /// (source, message id) is no longer held, so which of them was first cannot be told. Until then the new one goes last.
    pub reread: Vec<AccountId>,
}

impl Journeys {
    /// Applies changes in order. Each account that changes is copied, so the cost is that of the accounts changed.
    #[must_use]
    pub fn apply(&self, changes: impl IntoIterator<Item = Change>) -> Applied {
        let mut journeys = self.clone();
        let mut reread = Vec::new();
        let (mut settings, mut rates) = (None, None);
        for change in changes {
            match change {
                Change::Account(facts) => {
                    let id = facts.id;
                    reread.retain(|&account| account != id);
                    let block = Block::of(*facts, &mut journeys.words);
                    journeys.put(id, Some(Arc::new(block)));
                }
                Change::AccountRemoved(id) => {
                    reread.retain(|&account| account != id);
                    journeys.put(id, None);
                }
                Change::Touches {
                    account,
                    leads,
                    touches,
                } => {
                    let (block, decided) = journeys.with_touches(account, leads, touches);
                    journeys.put(account, Some(Arc::new(block)));
                    if !decided && !reread.contains(&account) {
                        reread.push(account);
                    }
                }
                Change::Spend(campaign, facts) => {
                    journeys.outlays = Arc::default();
                    if facts.is_empty() {
                        journeys.spend.remove(&campaign);
                    } else {
                        journeys.spend.insert(campaign, facts.into());
                    }
                }
                Change::Rates(all) => rates = Some(all),
                Change::Settings(all) => settings = Some(*all),
            }
        }
        if settings.is_some() || rates.is_some() {
            let known = &journeys.context;
            let settings = settings.unwrap_or_else(|| known.settings.clone());
            let rates = rates.unwrap_or_else(|| known.given_rates.clone());
            journeys.context = Arc::new(Context::new(settings, rates));
            journeys.won = Arc::default();
            journeys.outlays = Arc::default();
        }
        Applied { journeys, reread }
    }

    /// The same facts with the overlay merged into the base: reports over it are fastest. It copies everything, so it is
    /// for the background, once the overlay has grown.
    #[must_use]
    pub fn fold(&self) -> Self {
        if self.overlay.is_empty() {
            return self.clone();
        }
        let columns = Columns::of(self.counts.accounts, || self.accounts());
        Self {
            base: Arc::new(columns),
            overlay: imbl::OrdMap::new(),
            won: Arc::default(),
            ..self.clone()
        }
        .made_ready()
    }

    /// How many accounts differ from the base.
    #[must_use]
    pub fn overlay_len(&self) -> usize {
        self.overlay.len()
    }

    fn put(&mut self, id: AccountId, block: Option<Arc<Block>>) {
        if let Some(before) = self.account(id).map(|view| Counts::of(&view)) {
            self.counts.accounts -= before.accounts;
            self.counts.touches -= before.touches;
            self.counts.deals -= before.deals;
        }
        if let Some(block) = &block {
            let now = Counts::of(&block.view());
            self.counts.accounts += now.accounts;
            self.counts.touches += now.touches;
            self.counts.deals += now.deals;
        }
        if block.is_some() || self.base.find(id).is_some() {
            self.overlay.insert(id, block);
        } else {
            self.overlay.remove(&id);
        }
    }

    /// The account with these touches added, and whether their order could be decided.
    fn with_touches(
        &mut self,
        id: AccountId,
        leads: Vec<LeadFact>,
        touches: Vec<TouchFact>,
    ) -> (Block, bool) {
        // Of a touch given twice, the later given holds.
        let given = touches
            .into_iter()
            .map(|touch| (touch.id, entry(touch, &mut self.words)));
        let mut new: HashMap<TouchpointId, Entry> = given.collect();
        let Some(view) = self.account(id) else {
            return (Block::assemble(id, leads, in_order(new), None), true);
        };
        let block = self.overlay.get(&id).and_then(Option::as_ref);
        let orders: &[Option<Order>] = block.map_or(&[], |block| &block.orders);
        let mut known = entries(&view, orders);
        let mut all_leads = lead_facts(&view);
        all_leads.extend(leads);

        // A touch that stays at its time keeps its place, whatever else of it changed; any other moves.
        known.retain_mut(|known| match new.entry(known.id) {
            MapEntry::Vacant(_) => true,
            MapEntry::Occupied(same) if same.get().at == known.at => {
                *known = same.remove();
                true
            }
            MapEntry::Occupied(_) => false,
        });
        let (merged, decided) = merge(known, in_order(new));
        (Block::assemble(id, all_leads, merged, Some(&view)), decided)
    }
}

impl Counts {
    fn of(view: &AccountView<'_>) -> Self {
        Self {
            accounts: 1,
            touches: view.at().len(),
            deals: view.deals().len(),
        }
    }
}

fn entry(touch: TouchFact, words: &mut super::Words) -> Entry {
    let TouchFact {
        id,
        lead,
        at,
        order,
        facets,
        suppressed,
    } = touch;
    Entry {
        id,
        lead,
        at,
        facets: words.facets.number(&facets),
        suppressed,
        order: Some(order),
    }
}

fn in_order(entries: HashMap<TouchpointId, Entry>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = entries.into_values().collect();
    entries.sort_by(|a, b| (a.at, &a.order).cmp(&(b.at, &b.order)));
    entries
}

/// Known and new touches in journey order, and whether every tie could be decided.
fn merge(known: Vec<Entry>, new: Vec<Entry>) -> (Vec<Entry>, bool) {
    let mut merged = Vec::with_capacity(known.len() + new.len());
    let mut decided = true;
    let mut known = known.into_iter().peekable();
    for entry in new {
        // Known touches stay in their order, so the new one goes before the first that is later.
        while let Some(before) = known.next_if(|known| match known.at.cmp(&entry.at) {
            std::cmp::Ordering::Less => true,
            std::cmp::Ordering::Greater => false,
            std::cmp::Ordering::Equal => match (&known.order, &entry.order) {
                (Some(known), Some(new)) => known <= new,
                _ => {
                    decided = false;
                    true
                }
            },
        }) {
            merged.push(before);
        }
        merged.push(entry);
    }
    merged.extend(known);
    (merged, decided)
}
