//! One account's part of the columns.

#![expect(
    clippy::indexing_slicing,
    reason = "offsets are written by the columns alone and always lie within them"
)]

use std::ops::Range;

#[cfg(doc)]
use super::SUPPRESSED;
use super::{Columns, Deal, DealDetail, Lead, NO_INSTANT, earlier, range};
use crate::{
    facts::Adjustment,
    ids::{AccountId, LeadId, TouchpointId},
};

/// One account's part of the columns. Each slice is taken when it is asked for: a report asks for few.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AccountView<'a> {
    pub(super) columns: &'a Columns,
    pub(super) position: usize,
}

impl<'a> AccountView<'a> {
    pub(crate) fn id(&self) -> AccountId {
        self.columns.ids[self.position]
    }

    /// When its oldest lead was created, or [`NO_INSTANT`].
    #[inline]
    pub(crate) fn oldest_lead(&self) -> i64 {
        self.columns.oldest_lead[self.position]
    }

    /// When each touch was, ascending.
    #[inline]
    pub(crate) fn at(&self) -> &'a [i64] {
        &self.columns.at[self.touch_range()]
    }

    pub(crate) fn touches(&self) -> &'a [TouchpointId] {
        &self.columns.touches[self.touch_range()]
    }

    /// The place of each touch's lead among the account's leads.
    pub(crate) fn leads_of(&self) -> &'a [u32] {
        &self.columns.leads_of[self.touch_range()]
    }

    /// The number of each touch's facets, and [`SUPPRESSED`].
    #[inline]
    pub(crate) fn facets(&self) -> &'a [u32] {
        &self.columns.facets[self.touch_range()]
    }

    /// Ascending by id.
    pub(crate) fn leads(&self) -> &'a [Lead] {
        &self.columns.leads[range(&self.columns.lead_start, self.position)]
    }

    /// Ascending by id.
    #[inline]
    pub(crate) fn deals(&self) -> &'a [Deal] {
        self.columns.deals(self.position)
    }

    /// What is read of few deals, in the order of the deals.
    pub(crate) fn details(&self) -> &'a [DealDetail] {
        &self.columns.details[range(&self.columns.deal_start, self.position)]
    }

    /// The contacts of the deal in this place.
    pub(crate) fn contacts(&self, deal: usize) -> &'a [LeadId] {
        &self.columns.contacts[range(&self.columns.contact_start, self.deal_position(deal))]
    }

    /// The adjustments of the deal in this place.
    pub(crate) fn adjustments(&self, deal: usize) -> &'a [Adjustment] {
        let starts = &self.columns.adjustment_start;
        &self.columns.adjustments[range(starts, self.deal_position(deal))]
    }

    /// The place of a lead among the account's.
    pub(crate) fn lead_place(&self, lead: LeadId) -> Option<usize> {
        self.leads()
            .binary_search_by_key(&lead, |lead| lead.id)
            .ok()
    }

    /// Whose the touch in this place was.
    pub(crate) fn lead_of(&self, touch: usize) -> Option<LeadId> {
        let place = *self.leads_of().get(touch)?;
        self.leads().get(place as usize).map(|lead| lead.id)
    }

    /// When the lead in this place was created: as given, else by its first touch here or elsewhere; [`NO_INSTANT`]: never.
    pub(crate) fn lead_creation(&self, place: usize) -> i64 {
        let lead = &self.leads()[place];
        if lead.created_at != NO_INSTANT {
            return lead.created_at;
        }
        let here = self.leads_of().iter().position(|&of| of as usize == place);
        earlier(
            lead.first_touch_elsewhere,
            here.map_or(NO_INSTANT, |touch| self.at()[touch]),
        )
    }

    #[inline]
    fn touch_range(&self) -> Range<usize> {
        range(&self.columns.touch_start, self.position)
    }

    /// Where the deal in this place lies among those of all accounts.
    fn deal_position(&self, deal: usize) -> usize {
        self.columns.deal_start[self.position] as usize + deal
    }
}
