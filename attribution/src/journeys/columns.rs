//! Accounts side by side, a column for each property: what a report scans lies together.

#![expect(
    clippy::indexing_slicing,
    reason = "offsets are written by this module alone and always lie within their columns"
)]

mod view;

use std::{cmp::Reverse, ops::Range, sync::Arc};

pub(crate) use self::view::AccountView;
use crate::{
    facts::Adjustment,
    ids::{AccountId, DealId, LeadId, TouchpointId},
    money::Currency,
    time::{Day, Instant},
    vocabulary::{DealKind, Outcome},
};

/// Stands for an instant that is not there.
pub(crate) const NO_INSTANT: i64 = i64::MIN;
/// Stands for a text that is not there.
pub(crate) const NO_TEXT: u32 = u32::MAX;
/// The bit of a touch's facets that says the touch is suppressed. It makes them a number that no dictionary has, so a
/// suppressed touch passes no test.
pub(crate) const SUPPRESSED: u32 = 1 << 31;

/// Any number of accounts in compressed-sparse-row order: each owns a slice of the touches, leads and deals. Accounts
/// with deals come first, so that a report, which needs no others, reads every column from one end to the other.
#[derive(Debug, Clone)]
pub(crate) struct Columns {
    /// Ascending among accounts with deals, and again among those without.
    ids: Vec<AccountId>,
    /// How many accounts have deals.
    with_deals: usize,
    /// When each account's oldest lead was created.
    oldest_lead: Vec<i64>,
    touch_start: Vec<u32>,
    lead_start: Vec<u32>,
    deal_start: Vec<u32>,

    at: Vec<i64>,
    touches: Vec<TouchpointId>,
    /// The place of the lead among the account's leads.
    leads_of: Vec<u32>,
    /// A number of the facets, and [`SUPPRESSED`].
    facets: Vec<u32>,

    leads: Vec<Lead>,

    deals: Vec<Deal>,
    details: Vec<DealDetail>,
    contact_start: Vec<u32>,
    contacts: Vec<LeadId>,
    adjustment_start: Vec<u32>,
    adjustments: Vec<Adjustment>,
}

/// A lead of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lead {
    pub(crate) id: LeadId,
    /// As given, or [`NO_INSTANT`].
    pub(crate) created_at: i64,
    /// As given, or [`NO_INSTANT`].
    pub(crate) first_touch_elsewhere: i64,
}

/// What a report reads of every deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Deal {
    pub(crate) amount: i64,
    pub(crate) created_at: i64,
    /// Or [`NO_INSTANT`].
    pub(crate) closed_at: i64,
    pub(crate) cost_of_sale: Option<i64>,
    pub(crate) margin_rate_ppm: Option<u32>,
    /// A number of the texts, or [`NO_TEXT`].
    pub(crate) segment: u32,
    pub(crate) currency: Currency,
    pub(crate) kind: DealKind,
    pub(crate) outcome: Outcome,
    pub(crate) adjusted: bool,
}

/// What a report reads of few deals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DealDetail {
    pub(crate) id: DealId,
    pub(crate) name: Arc<str>,
    /// A number of the texts, or [`NO_TEXT`].
    pub(crate) stage: u32,
    /// A number of the texts, or [`NO_TEXT`].
    pub(crate) owner: u32,
    pub(crate) expected_close_on: Option<Day>,
    pub(crate) term_months: Option<u32>,
}

impl Default for Columns {
    fn default() -> Self {
        Self {
            ids: Vec::new(),
            with_deals: 0,
            oldest_lead: Vec::new(),
            touch_start: vec![0],
            lead_start: vec![0],
            deal_start: vec![0],
            at: Vec::new(),
            touches: Vec::new(),
            leads_of: Vec::new(),
            facets: Vec::new(),
            leads: Vec::new(),
            deals: Vec::new(),
            details: Vec::new(),
            contact_start: vec![0],
            contacts: Vec::new(),
            adjustment_start: vec![0],
            adjustments: Vec::new(),
        }
    }
}

impl Columns {
    /// How many accounts.
    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    pub(crate) fn touch_count(&self) -> usize {
        self.at.len()
    }

    pub(crate) fn deal_count(&self) -> usize {
        self.deals.len()
    }

    /// The position of an account.
    pub(crate) fn find(&self, id: AccountId) -> Option<usize> {
        let (with, without) = self.ids.split_at(self.with_deals);
        let among_others = || {
            without
                .binary_search(&id)
                .map(|position| self.with_deals + position)
        };
        with.binary_search(&id).or_else(|_| among_others()).ok()
    }

    /// How many accounts have deals; they come first.
    pub(crate) fn with_deals(&self) -> usize {
        self.with_deals
    }

    /// All positions by ascending id.
    pub(crate) fn ascending(&self) -> impl Iterator<Item = usize> + '_ {
        let (mut with, mut without) = (0..self.with_deals, self.with_deals..self.len());
        std::iter::from_fn(move || {
            let other_first = with.is_empty()
                || (!without.is_empty() && self.ids[without.start] < self.ids[with.start]);
            if other_first {
                without.next()
            } else {
                with.next()
            }
        })
    }

    /// The first position whose deals start at this deal or later.
    pub(crate) fn first_position_from_deal(&self, deal: usize) -> usize {
        self.deal_start
            .partition_point(|&start| (start as usize) < deal)
            .min(self.with_deals)
    }

    /// The deals of the account in this position.
    #[inline]
    pub(crate) fn deals(&self, position: usize) -> &[Deal] {
        &self.deals[range(&self.deal_start, position)]
    }

    /// The account in this position.
    ///
    /// # Panics
    /// When there is none.
    #[inline]
    pub(crate) fn view(&self, position: usize) -> AccountView<'_> {
        assert!(position < self.len(), "no account has this position");
        AccountView {
            columns: self,
            position,
        }
    }

    /// Adds a touch to the account being written, which ends with [`end_account`](Self::end_account).
    pub(super) fn push_touch(
        &mut self,
        at: Instant,
        id: TouchpointId,
        lead: u32,
        suppressed: bool,
        facets: u32,
    ) {
        self.at.push(at.0);
        self.touches.push(id);
        self.leads_of.push(lead);
        self.facets.push(if suppressed {
            facets | SUPPRESSED
        } else {
            facets
        });
    }

    pub(super) fn push_lead(&mut self, lead: Lead) {
        self.leads.push(lead);
    }

    pub(super) fn push_deal(
        &mut self,
        deal: Deal,
        detail: DealDetail,
        contacts: &[LeadId],
        adjustments: &[Adjustment],
    ) {
        self.deals.push(deal);
        self.details.push(detail);
        self.contacts.extend_from_slice(contacts);
        self.contact_start.push(index(self.contacts.len()));
        self.adjustments.extend_from_slice(adjustments);
        self.adjustment_start.push(index(self.adjustments.len()));
    }

    /// Ends an account: all that was pushed since the last end belongs to it.
    pub(super) fn end_account(&mut self, id: AccountId) {
        let first_lead = self.lead_start[self.ids.len()] as usize;
        let first_touch = self.touch_start[self.ids.len()] as usize;
        self.oldest_lead.push(oldest(
            &self.leads[first_lead..],
            &self.at[first_touch..],
            &self.leads_of[first_touch..],
        ));
        self.ids.push(id);
        self.touch_start.push(index(self.at.len()));
        self.lead_start.push(index(self.leads.len()));
        self.deal_start.push(index(self.deals.len()));
    }

    /// Appends an account of other columns.
    pub(super) fn push_view(&mut self, view: &AccountView<'_>) {
        self.at.extend_from_slice(view.at());
        self.touches.extend_from_slice(view.touches());
        self.leads_of.extend_from_slice(view.leads_of());
        self.facets.extend_from_slice(view.facets());
        self.leads.extend_from_slice(view.leads());
        self.push_deals_of(view);
        self.ids.push(view.id());
        self.oldest_lead.push(view.oldest_lead());
        self.touch_start.push(index(self.at.len()));
        self.lead_start.push(index(self.leads.len()));
        self.deal_start.push(index(self.deals.len()));
    }

    /// Appends the deals of an account of other columns to the account being written.
    pub(super) fn push_deals_of(&mut self, view: &AccountView<'_>) {
        for (place, (deal, detail)) in view.deals().iter().zip(view.details()).enumerate() {
            self.push_deal(
                *deal,
                detail.clone(),
                view.contacts(place),
                view.adjustments(place),
            );
        }
    }

    /// The same accounts in the order of the columns; of an account given twice, the later is kept.
    pub(super) fn sorted(self) -> Self {
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.sort_by_key(|&position| (self.ids[position], Reverse(position)));
        order.dedup_by_key(|position| self.ids[*position]);
        Self::of(order.len(), || {
            order.iter().map(|&position| self.view(position))
        })
    }

    /// Accounts given in ascending order of their ids, as often as asked.
    pub(super) fn of<'a, I: Iterator<Item = AccountView<'a>>>(
        count: usize,
        accounts: impl Fn() -> I,
    ) -> Self {
        let mut columns = Self::default();
        let mut touches = 0;
        let mut deals = 0;
        for view in accounts() {
            touches += view.at().len();
            deals += view.deals().len();
        }
        columns.reserve(count, touches, deals);
        accounts()
            .filter(|view| !view.deals().is_empty())
            .for_each(|view| columns.push_view(&view));
        columns.with_deals = columns.len();
        accounts()
            .filter(|view| view.deals().is_empty())
            .for_each(|view| columns.push_view(&view));
        columns.shrink();
        columns
    }

    /// Makes room for this much more.
    fn reserve(&mut self, accounts: usize, touches: usize, deals: usize) {
        self.ids.reserve(accounts);
        self.oldest_lead.reserve(accounts);
        self.touch_start.reserve(accounts);
        self.lead_start.reserve(accounts);
        self.deal_start.reserve(accounts);
        self.at.reserve(touches);
        self.touches.reserve(touches);
        self.leads_of.reserve(touches);
        self.facets.reserve(touches);
        self.deals.reserve(deals);
        self.details.reserve(deals);
        self.contact_start.reserve(deals);
        self.adjustment_start.reserve(deals);
    }

    /// Gives back memory that growing has left unused.
    fn shrink(&mut self) {
        self.ids.shrink_to_fit();
        self.oldest_lead.shrink_to_fit();
        self.touch_start.shrink_to_fit();
        self.lead_start.shrink_to_fit();
        self.deal_start.shrink_to_fit();
        self.at.shrink_to_fit();
        self.touches.shrink_to_fit();
        self.leads_of.shrink_to_fit();
        self.facets.shrink_to_fit();
        self.leads.shrink_to_fit();
        self.deals.shrink_to_fit();
        self.details.shrink_to_fit();
        self.contact_start.shrink_to_fit();
        self.contacts.shrink_to_fit();
        self.adjustment_start.shrink_to_fit();
        self.adjustments.shrink_to_fit();
    }

    /// Bytes of the touch columns and of the index that finds an account's touches.
    pub(super) fn touch_bytes(&self) -> usize {
        bytes(&self.at)
            + bytes(&self.touches)
            + bytes(&self.leads_of)
            + bytes(&self.facets)
            + bytes(&self.ids)
            + bytes(&self.touch_start)
    }

    /// Bytes of everything.
    pub(crate) fn bytes(&self) -> usize {
        let names: usize = self.details.iter().map(|detail| detail.name.len()).sum();
        self.touch_bytes()
            + bytes(&self.oldest_lead)
            + bytes(&self.lead_start)
            + bytes(&self.deal_start)
            + bytes(&self.leads)
            + bytes(&self.deals)
            + bytes(&self.details)
            + names
            + bytes(&self.contact_start)
            + bytes(&self.contacts)
            + bytes(&self.adjustment_start)
            + bytes(&self.adjustments)
    }
}

/// A position in a column. Columns are numbered by 32 bits, to halve what an index costs.
///
/// # Panics
/// Beyond 4,294,967,295 entries in one column.
pub(crate) fn index(position: usize) -> u32 {
    u32::try_from(position).expect("a column holds at most 4,294,967,295 entries")
}

#[inline]
fn range(starts: &[u32], place: usize) -> Range<usize> {
    starts[place] as usize..starts[place + 1] as usize
}

fn bytes<T>(column: &Vec<T>) -> usize {
    column.capacity() * size_of::<T>()
}

/// The earlier of two instants, either of which may be missing.
pub(crate) fn earlier(a: i64, b: i64) -> i64 {
    match (a, b) {
        (NO_INSTANT, other) | (other, NO_INSTANT) => other,
        (a, b) => a.min(b),
    }
}

/// The earliest creation of all leads: those without a creation time were created by their first touch, so the first
/// touch of each such lead counts.
fn oldest(leads: &[Lead], at: &[i64], leads_of: &[u32]) -> i64 {
    let mut oldest = NO_INSTANT;
    let mut untold = false;
    for lead in leads {
        if lead.created_at == NO_INSTANT {
            untold = true;
            oldest = earlier(oldest, lead.first_touch_elsewhere);
        } else {
            oldest = earlier(oldest, lead.created_at);
        }
    }
    if untold {
        // Touches ascend in time, so the first of any such lead is the earliest of all of them.
        let first = leads_of
            .iter()
            .position(|&of| leads[of as usize].created_at == NO_INSTANT);
        oldest = earlier(oldest, first.map_or(NO_INSTANT, |touch| at[touch]));
    }
    oldest
}
