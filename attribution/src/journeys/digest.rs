//! A fingerprint of all facts, to compare a snapshot that followed changes with one freshly loaded.

use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash, Hasher},
};

use super::{AccountView, Journeys, NO_TEXT, SUPPRESSED};
use crate::ids::AccountId;

impl Journeys {
    /// The same for the same facts, however they came to be: in which order they were given, how much lies in the
    /// overlay, how shared words are numbered. Comparable within one build of the program.
    #[must_use]
    pub fn digest(&self) -> u64 {
        // Sums do not care for order.
        let accounts = self.account_digests();
        let mut sum = accounts.values().copied().fold(0, u64::wrapping_add);
        for (campaign, facts) in self.spend() {
            for fact in facts {
                sum = sum.wrapping_add(hash_of(&(campaign, fact.on, fact.amount, fact.currency)));
            }
        }
        for rate in self.context.rates.iter() {
            sum = sum.wrapping_add(hash_of(&(rate.from, rate.to, rate.on, rate.rate_pico)));
        }
        let settings = self.settings();
        let mut margins = settings.segment_margin_rates_ppm.clone();
        margins.sort_unstable();
        let settings = hash_of(&(
            settings.calendar.zone.name(),
            settings.calendar.fiscal_year_start_month,
            settings.currency,
            settings.session_gap_millis,
            settings.margin_rate_ppm,
            margins,
            settings.eligible_kinds,
        ));
        sum.wrapping_add(settings)
    }

    /// The fingerprint of each account, to find out which of them differ.
    #[must_use]
    pub fn account_digests(&self) -> BTreeMap<AccountId, u64> {
        let facets: Vec<u64> = self.words.facets.iter().map(hash_of).collect();
        let texts: Vec<u64> = self.words.texts.iter().map(hash_of).collect();
        let accounts = self.accounts();
        accounts
            .map(|view| (view.id(), account(&view, &facets, &texts)))
            .collect()
    }
}

fn account(view: &AccountView<'_>, facets: &[u64], texts: &[u64]) -> u64 {
    let mut hasher = DefaultHasher::new();
    view.id().hash(&mut hasher);
    for lead in view.leads() {
        (lead.id, lead.created_at, lead.first_touch_elsewhere).hash(&mut hasher);
    }
    // In journey order: ties decided otherwise are other facts.
    view.at().hash(&mut hasher);
    view.touches().hash(&mut hasher);
    view.leads_of().hash(&mut hasher);
    for &number in view.facets() {
        (
            facets.get((number & !SUPPRESSED) as usize),
            number & SUPPRESSED,
        )
            .hash(&mut hasher);
    }
    let text = |number: u32| (number != NO_TEXT).then(|| texts.get(number as usize));
    for (place, (deal, detail)) in view.deals().iter().zip(view.details()).enumerate() {
        (
            detail.id,
            &detail.name,
            deal.amount,
            deal.currency,
            deal.kind,
            deal.outcome,
        )
            .hash(&mut hasher);
        (text(deal.segment), text(detail.stage), text(detail.owner)).hash(&mut hasher);
        (deal.created_at, deal.closed_at).hash(&mut hasher);
        (detail.expected_close_on, detail.term_months).hash(&mut hasher);
        (deal.cost_of_sale, deal.margin_rate_ppm).hash(&mut hasher);
        let mut contacts = view.contacts(place).to_vec();
        contacts.sort_unstable();
        contacts.hash(&mut hasher);
        let adjustments = view.adjustments(place).iter();
        let mut adjustments: Vec<_> = adjustments
            .map(|adjustment| (adjustment.at, adjustment.amount))
            .collect();
        adjustments.sort_unstable();
        adjustments.hash(&mut hasher);
    }
    hasher.finish()
}

fn hash_of(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
