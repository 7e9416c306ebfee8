//! What a deal takes from its account's journey.

use attribution::{
    facts::{AccountFacts, DealFact, TouchFact},
    ids::LeadId,
    query::{Exclusion, Measure},
    rule::{Dedupe, JourneyStart, Rule, Scope},
    time::Instant,
    vocabulary::Outcome,
};

use super::{World, calendar::Dates};

/// The touches of a deal, in journey order.
#[derive(Debug)]
pub(super) struct Journey<'a> {
    pub(super) eligible: Vec<&'a TouchFact>,
    pub(super) excluded: Vec<(&'a TouchFact, Exclusion)>,
    pub(super) foreign_contacts: Vec<LeadId>,
    /// When the oldest lead in scope was created.
    pub(super) lead_created: Option<Instant>,
}

/// When the deal stops taking; the revenue of an open deal, which no report has, stops now.
pub(super) fn cut_off(measure: Measure, deal: &DealFact, now: Instant) -> Instant {
    match measure {
        Measure::Pipeline => deal.created_at,
        Measure::Revenue => deal.closed_at.unwrap_or(now),
    }
}

impl World {
    pub(super) fn journey<'a>(
        &self,
        account: &'a AccountFacts,
        deal: &DealFact,
        cut_off: Instant,
        rule: &Rule,
    ) -> Journey<'a> {
        let own = |lead: &LeadId| account.leads.iter().any(|known| known.id == *lead);
        let scope = match rule.scope {
            Scope::Account => None,
            Scope::Contacts => Some(&deal.contacts),
            Scope::ContactsOrAccount if deal.contacts.is_empty() => None,
            Scope::ContactsOrAccount => Some(&deal.contacts),
        };
        let in_scope = |lead: LeadId| scope.is_none_or(|contacts| contacts.contains(&lead));
        let previous_win = account
            .deals
            .iter()
            .filter(|other| other.id != deal.id && other.outcome == Outcome::Won)
            .filter_map(|other| other.closed_at)
            .filter(|closed| *closed < cut_off)
            .max();

        let mut all: Vec<&TouchFact> = account.touches.iter().collect();
        all.sort_by(|a, b| {
            let bytes = |touch: &TouchFact| {
                let (source, message) = &touch.order;
                (source.as_bytes().to_vec(), message.as_bytes().to_vec())
            };
            a.at.cmp(&b.at).then_with(|| bytes(a).cmp(&bytes(b)))
        });

        let reason = |touch: &TouchFact| {
            let oldest = rule
                .lookback_days
                .map(|days| i128::from(cut_off.0) - i128::from(days) * 86_400_000);
            if touch.at > cut_off {
                Some(Exclusion::AfterCutOff)
            } else if oldest.is_some_and(|oldest| i128::from(touch.at.0) < oldest) {
                Some(Exclusion::BeforeLookback)
            } else if rule.journey_start == JourneyStart::PreviousWin
                && previous_win.is_some_and(|win| touch.at <= win)
            {
                Some(Exclusion::BeforePreviousWin)
            } else if touch.suppressed {
                Some(Exclusion::Suppressed)
            } else if rule.kinds.0 & (1 << (touch.facets.kind as u32)) == 0 {
                Some(Exclusion::Kind)
            } else if rule.teams.0 & (1 << (touch.facets.team as u8)) == 0 {
                Some(Exclusion::Team)
            } else if !in_scope(touch.lead) {
                Some(Exclusion::NotAContact)
            } else {
                None
            }
        };

        let mut eligible = Vec::new();
        let mut excluded = Vec::new();
        let mut seen: Vec<&TouchFact> = Vec::new();
        for touch in all {
            let reason = reason(touch).or_else(|| {
                let previous = seen.iter().rev().find(|other| same_group(other, touch));
                let folded = previous.is_some_and(|previous| match rule.dedupe {
                    Dedupe::Touch => false,
                    Dedupe::Session => {
                        touch.at.0 - previous.at.0 < self.settings.session_gap_millis
                    }
                    Dedupe::Day => {
                        let dates = Dates(self.settings.calendar);
                        dates.day(touch.at) == dates.day(previous.at)
                    }
                });
                seen.push(touch);
                folded.then_some(Exclusion::Duplicate)
            });
            match reason {
                None => eligible.push(touch),
                Some(reason) => excluded.push((touch, reason)),
            }
        }

        let lead_created = account
            .leads
            .iter()
            .filter(|lead| in_scope(lead.id))
            .filter_map(|lead| {
                let touches = account.touches.iter().filter(|touch| touch.lead == lead.id);
                let by_touch = touches
                    .map(|touch| touch.at)
                    .chain(lead.first_touch_elsewhere);
                lead.created_at.or_else(|| by_touch.min())
            })
            .min();
        let foreign = deal.contacts.iter().copied().filter(|lead| !own(lead));
        Journey {
            eligible,
            excluded,
            foreign_contacts: foreign.collect(),
            lead_created,
        }
    }
}

fn same_group(a: &TouchFact, b: &TouchFact) -> bool {
    a.lead == b.lead
        && a.facets.channel == b.facets.channel
        && a.facets.campaign == b.facets.campaign
        && a.facets.kind == b.facets.kind
}
