//! De-duplication: repeated touches of one (lead, channel, campaign, kind) are folded into the first of a session or day.

use super::{EligibleTouch, ReadyRule};
use crate::{
    ids::CampaignId,
    journeys::{AccountView, Journeys},
    rule::Dedupe,
    time::{Day, Instant},
    vocabulary::{Channel, TouchpointKind},
};

/// Working memory of de-duplication.
#[derive(Debug, Default)]
pub(super) struct Folds {
    repeats: Vec<(Group, usize)>,
    kept: Vec<bool>,
}

/// Touches that may repeat each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Group {
    lead: u32,
    channel: Channel,
    kind: TouchpointKind,
    campaign: Option<CampaignId>,
    day: Option<Day>,
}

impl Folds {
    /// Leaves of the eligible touches the first of each session or day.
    pub(super) fn fold(
        &mut self,
        view: &AccountView<'_>,
        rule: &ReadyRule,
        journeys: &Journeys,
        touches: &mut Vec<EligibleTouch>,
    ) {
        let by_day = match rule.rule.dedupe {
            Dedupe::Touch => return,
            Dedupe::Session => false,
            Dedupe::Day => true,
        };
        self.repeats.clear();
        for (eligible, &EligibleTouch { at, place, .. }) in touches.iter().enumerate() {
            let place = place as usize;
            let facets = view
                .facets()
                .get(place)
                .and_then(|&facets| journeys.words().facets.value(facets));
            if let (Some(facets), Some(&lead)) = (facets, view.leads_of().get(place)) {
                let day = by_day.then(|| journeys.context().days.day_of(Instant(at)));
                let group = Group {
                    lead,
                    channel: facets.channel,
                    kind: facets.kind,
                    campaign: facets.campaign,
                    day,
                };
                self.repeats.push((group, eligible));
            }
        }
        // By group, and within a group in journey order.
        self.repeats.sort_unstable();
        self.kept.clear();
        self.kept.resize(touches.len(), true);
        let gap = journeys.settings().session_gap_millis;
        let time = |eligible: usize| touches.get(eligible).map_or(0, |touch| touch.at);
        for (&(before, earlier), &(group, later)) in
            self.repeats.iter().zip(self.repeats.iter().skip(1))
        {
            let repeats =
                before == group && (by_day || time(later).saturating_sub(time(earlier)) < gap);
            if repeats && let Some(kept) = self.kept.get_mut(later) {
                *kept = false;
            }
        }
        let mut kept = self.kept.iter();
        touches.retain(|_| kept.next() == Some(&true));
    }
}
