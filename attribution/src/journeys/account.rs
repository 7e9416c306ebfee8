//! Facts of one account, brought into the form of the columns.

use std::sync::Arc;

use super::{
    Words,
    columns::{
        AccountView, Columns, Deal, DealDetail, Lead, NO_INSTANT, NO_TEXT, SUPPRESSED, index,
    },
};
use crate::{
    facts::{AccountFacts, DealFact, LeadFact, TouchFact},
    ids::{AccountId, LeadId, TouchpointId},
    time::Instant,
};

/// The place among touches at the same millisecond: (source, message id).
pub(super) type Order = (Arc<str>, Arc<str>);

/// One changed account, with what decides ties as long as it is known.
#[derive(Debug)]
pub(super) struct Block {
    columns: Columns,
    /// For each touch, in journey order; `None` for touches that come from the base, which does not keep it.
    pub(super) orders: Vec<Option<Order>>,
}

/// A touch on its way into an account.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) id: TouchpointId,
    pub(super) lead: LeadId,
    pub(super) at: Instant,
    pub(super) facets: u32,
    pub(super) suppressed: bool,
    pub(super) order: Option<Order>,
}

impl Block {
    /// An account from scratch.
    pub(super) fn of(facts: AccountFacts, words: &mut Words) -> Self {
        let mut columns = Columns::default();
        let orders = push_account(&mut columns, facts, words);
        Self {
            columns,
            orders: orders.into_iter().map(Some).collect(),
        }
    }

    /// An account of these leads and touches, and of the deals of another.
    pub(super) fn assemble(
        id: AccountId,
        leads: Vec<LeadFact>,
        entries: Vec<Entry>,
        deals: Option<&AccountView<'_>>,
    ) -> Self {
        let mut columns = Columns::default();
        let leads = all_leads(leads, entries.iter().map(|entry| entry.lead));
        for entry in &entries {
            let lead = place_of(&leads, entry.lead);
            columns.push_touch(entry.at, entry.id, lead, entry.suppressed, entry.facets);
        }
        leads.into_iter().for_each(|lead| columns.push_lead(lead));
        if let Some(view) = deals {
            columns.push_deals_of(view);
        }
        columns.end_account(id);
        Self {
            columns,
            orders: entries.into_iter().map(|entry| entry.order).collect(),
        }
    }

    pub(super) fn view(&self) -> AccountView<'_> {
        self.columns.view(0)
    }

    pub(super) fn bytes(&self) -> usize {
        let orders: usize = self
            .orders
            .iter()
            .flatten()
            .map(|(source, message)| source.len() + message.len())
            .sum();
        size_of::<Self>() + self.columns.bytes() + size_of_val(&self.orders[..]) + orders
    }

    pub(super) fn touch_bytes(&self) -> usize {
        self.columns.touch_bytes()
    }
}

/// The touches of an account as entries, in journey order; `orders` where they are known.
pub(super) fn entries(view: &AccountView<'_>, orders: &[Option<Order>]) -> Vec<Entry> {
    let columns = view
        .at()
        .iter()
        .zip(view.touches())
        .zip(view.leads_of())
        .zip(view.facets());
    columns
        .enumerate()
        .filter_map(|(place, (((&at, &id), &lead), &facets))| {
            Some(Entry {
                id,
                lead: view.leads().get(lead as usize)?.id,
                at: Instant(at),
                facets: facets & !SUPPRESSED,
                suppressed: facets & SUPPRESSED != 0,
                order: orders.get(place).cloned().flatten(),
            })
        })
        .collect()
}

/// The leads of an account as they were given.
pub(super) fn lead_facts(view: &AccountView<'_>) -> Vec<LeadFact> {
    let given = |at: i64| (at != NO_INSTANT).then_some(Instant(at));
    let fact = |lead: &Lead| LeadFact {
        id: lead.id,
        created_at: given(lead.created_at),
        first_touch_elsewhere: given(lead.first_touch_elsewhere),
    };
    view.leads().iter().map(fact).collect()
}

/// Appends an account to columns. Returns what decided the order of its touches, in journey order.
pub(super) fn push_account(
    columns: &mut Columns,
    facts: AccountFacts,
    words: &mut Words,
) -> Vec<Order> {
    let AccountFacts {
        id,
        leads,
        mut touches,
        mut deals,
    } = facts;
    let leads = all_leads(leads, touches.iter().map(|touch| touch.lead));
    touches.sort_by(|a, b| (a.at, &a.order).cmp(&(b.at, &b.order)));
    deals.sort_by_key(|deal| deal.id);
    let mut orders = Vec::with_capacity(touches.len());
    for touch in touches {
        let TouchFact {
            id,
            lead,
            at,
            order,
            facets,
            suppressed,
        } = touch;
        columns.push_touch(
            at,
            id,
            place_of(&leads, lead),
            suppressed,
            words.facets.number(&facets),
        );
        orders.push(order);
    }
    leads.into_iter().for_each(|lead| columns.push_lead(lead));
    for deal in deals {
        push_deal(columns, deal, words);
    }
    columns.end_account(id);
    orders
}

fn push_deal(columns: &mut Columns, fact: DealFact, words: &mut Words) {
    let DealFact {
        id,
        name,
        amount,
        currency,
        kind,
        segment,
        stage,
        owner,
        outcome,
        created_at,
        closed_at,
        expected_close_on,
        term_months,
        cost_of_sale,
        margin_rate_ppm,
        contacts,
        adjustments,
    } = fact;
    let mut text =
        |text: Option<String>| text.map_or(NO_TEXT, |text| words.texts.number(&text.into()));
    let deal = Deal {
        amount,
        created_at: created_at.0,
        closed_at: closed_at.map_or(NO_INSTANT, |at| at.0),
        cost_of_sale,
        margin_rate_ppm,
        segment: text(segment),
        currency,
        kind,
        outcome,
        adjusted: !adjustments.is_empty(),
    };
    let detail = DealDetail {
        id,
        name: name.into(),
        stage: text(stage),
        owner: text(owner),
        expected_close_on,
        term_months,
    };
    columns.push_deal(deal, detail, &contacts, &adjustments);
}

/// The leads by ascending id, each once (the later given holds); a lead that only its touches name is added.
fn all_leads(given: Vec<LeadFact>, touched: impl Iterator<Item = LeadId>) -> Vec<Lead> {
    let millis = |at: Option<Instant>| at.map_or(NO_INSTANT, |at| at.0);
    let lead = |fact: LeadFact| Lead {
        id: fact.id,
        created_at: millis(fact.created_at),
        first_touch_elsewhere: millis(fact.first_touch_elsewhere),
    };
    let mut leads: Vec<Lead> = given.into_iter().map(lead).collect();
    leads.reverse();
    leads.sort_by_key(|lead| lead.id);
    leads.dedup_by_key(|lead| lead.id);
    for id in touched {
        if let Err(place) = leads.binary_search_by_key(&id, |lead| lead.id) {
            leads.insert(
                place,
                Lead {
                    id,
                    created_at: NO_INSTANT,
                    first_touch_elsewhere: NO_INSTANT,
                },
            );
        }
    }
    leads
}

fn place_of(leads: &[Lead], id: LeadId) -> u32 {
    // `all_leads` has put every lead of a touch there.
    index(
        leads
            .binary_search_by_key(&id, |lead| lead.id)
            .unwrap_or_default(),
    )
}
