//! What one deal takes from its account's journey: scope, window, kind and team, de-duplication, anchors.

mod fold;
mod ready;

pub(crate) use self::ready::ReadyRule;

use self::{fold::Folds, ready::NOT_COUNTED};
use crate::{
    journeys::{AccountView, Journeys, NO_INSTANT, earlier, index},
    model::{Anchors, SettledPart},
    query::Measure,
    rule::{Dedupe, JourneyStart, Rule, Scope},
    time::{DAY_MILLIS, Instant},
    vocabulary::Outcome,
};

/// Up to here, comparing every time is faster than searching by halves: there is nothing to guess wrong.
const SHORT: usize = 24;

/// A touch that counts for a deal.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct EligibleTouch {
    /// When it was, in milliseconds.
    pub(crate) at: i64,
    /// Its place among the account's touches.
    pub(crate) place: u32,
    /// Its class, as the rule was told.
    pub(crate) class: u32,
}

#[cfg(test)]
impl EligibleTouch {
    /// Touches at these times, of one class.
    pub(crate) fn at_times(times: &[i64]) -> Vec<Self> {
        let touch = |(place, &at)| Self {
            at,
            place,
            class: 0,
        };
        (0..).zip(times).map(touch).collect()
    }
}

/// The touches of one deal that count, found anew for each deal in the same memory.
#[derive(Debug, Default)]
pub(crate) struct Eligible {
    /// Those found, in journey order, and behind them what earlier deals have left.
    touches: Vec<EligibleTouch>,
    found: usize,
    pub(crate) anchors: Anchors,
    /// Whether each lead is a contact of the deal; of use only `by_contact`.
    contacts: Vec<bool>,
    by_contact: bool,
    folds: Folds,
}

/// Where a deal's journey ends, whatever the rule: how many of its account's touches come before which instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ends {
    /// Touches until the cut-off.
    cut_off: u32,
    /// Touches until the deal was created.
    created: u32,
}

/// The touches a deal may look at, before anything is asked of the touches themselves.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    /// Nothing later counts.
    pub(crate) cut_off: i64,
    /// Nothing earlier counts.
    pub(crate) from: i64,
    /// Nothing at or before this counts; [`NO_INSTANT`]: no such bound.
    pub(crate) after: i64,
}

/// The instant after which no touch counts: the close for revenue, the creation for pipeline. `None` where revenue is
/// asked of a deal that is not closed.
pub(crate) fn cut_off(measure: Measure, view: &AccountView<'_>, deal: usize) -> Option<i64> {
    let deal = view.deals().get(deal)?;
    match measure {
        Measure::Revenue => (deal.closed_at != NO_INSTANT).then_some(deal.closed_at),
        Measure::Pipeline => Some(deal.created_at),
    }
}

impl Ends {
    /// Of a deal of this account with this cut-off, that was created then.
    pub(crate) fn of(view: &AccountView<'_>, cut_off: i64, created_at: i64) -> Self {
        let until = |end| index(view.at().partition_point(|&at| at <= end));
        Self {
            cut_off: until(cut_off),
            created: until(created_at),
        }
    }
}

impl Window {
    /// The window of a deal with this cut-off.
    #[inline]
    pub(crate) fn of(rule: &Rule, view: &AccountView<'_>, deal: usize, cut_off: i64) -> Self {
        let from = rule.lookback_days.map_or(i64::MIN, |days| {
            cut_off.saturating_sub(i64::from(days) * DAY_MILLIS)
        });
        let after = match rule.journey_start {
            JourneyStart::AccountStart => NO_INSTANT,
            JourneyStart::PreviousWin => previous_win(view, deal, cut_off),
        };
        Self {
            cut_off,
            from,
            after,
        }
    }

    /// The first instant that counts.
    #[inline]
    fn earliest(&self) -> i64 {
        match self.after {
            NO_INSTANT => self.from,
            after => self.from.max(after.saturating_add(1)),
        }
    }
}

impl Eligible {
    /// The touches that count, in journey order.
    #[inline]
    pub(crate) fn touches(&self) -> &[EligibleTouch] {
        self.touches.get(..self.found).unwrap_or_default()
    }

    /// Finds the touches of the deal in this place that count under a rule, and its anchors.
    pub(crate) fn find(
        &mut self,
        view: &AccountView<'_>,
        deal: usize,
        cut_off: i64,
        ends: Ends,
        rule: &ReadyRule,
        journeys: &Journeys,
    ) {
        let window = Window::of(&rule.rule, view, deal, cut_off);
        self.scope(view, deal, rule.rule.scope);
        let lead_created = if self.by_contact {
            self.oldest_contact(view)
        } else {
            view.oldest_lead()
        };
        self.count(view, &window, ends, lead_created, rule);
        if self.by_contact || rule.rule.dedupe != Dedupe::Touch {
            self.narrow(view, rule, journeys);
            self.anchors = Anchors::find(self.touches(), lead_created, ends.created);
        }
    }

    /// Finds the touches that count by time, kind and team, and the anchors: every touch is written, and the next one over
    /// it unless it counts, so that there is nothing for the processor to guess.
    #[inline]
    fn count(
        &mut self,
        view: &AccountView<'_>,
        window: &Window,
        ends: Ends,
        lead_created: i64,
        rule: &ReadyRule,
    ) {
        let (earliest, end) = (window.earliest(), ends.cut_off as usize);
        let times = view.at().get(..end).unwrap_or_default();
        let start = match times.len() {
            0..=SHORT => 0,
            _ => times.partition_point(|&at| at < earliest),
        };
        let times = times.get(start..).unwrap_or_default();
        let facets = view.facets().get(start..end).unwrap_or_default();
        if self.touches.len() < times.len() {
            self.touches.resize(times.len(), EligibleTouch::default());
        }
        let (mut found, mut until_lead, mut until_deal) = (0, 0, 0);
        for (place, (&at, &facets)) in (index(start)..).zip(times.iter().zip(facets)) {
            let class = rule.class(facets);
            if let Some(free) = self.touches.get_mut(found) {
                *free = EligibleTouch { at, place, class };
            }
            let counts = (class != NOT_COUNTED) & (at >= earliest);
            found += usize::from(counts);
            until_lead += usize::from(counts & (at <= lead_created));
            until_deal += usize::from(counts & (place < ends.created));
        }
        self.found = found;
        // Nothing is as early as an instant that is not there.
        self.anchors = Anchors::new(found, until_lead, until_deal);
    }

    /// Takes over the touches that count for a deal from what was settled under a rule.
    #[inline]
    pub(crate) fn recall(
        &mut self,
        view: &AccountView<'_>,
        rule: &ReadyRule,
        settled: &[SettledPart],
    ) {
        let times = view.at();
        if self.touches.len() < settled.len() {
            self.touches.resize(settled.len(), EligibleTouch::default());
        }
        for (free, part) in self.touches.iter_mut().zip(settled) {
            *free = EligibleTouch {
                at: times.get(part.place as usize).copied().unwrap_or_default(),
                place: part.place,
                class: rule.class(part.facets),
            };
        }
        self.found = settled.len();
    }

    /// Leaves those of contacts, and one of each group of repeated touches.
    fn narrow(&mut self, view: &AccountView<'_>, rule: &ReadyRule, journeys: &Journeys) {
        let mut touches = std::mem::take(&mut self.touches);
        touches.truncate(self.found);
        touches.retain(|touch| self.is_in_scope(view, touch.place as usize));
        self.folds.fold(view, rule, journeys, &mut touches);
        self.found = touches.len();
        self.touches = touches;
    }

    /// Whether the scope of the deal last looked at takes in the lead of this touch.
    #[inline]
    pub(crate) fn is_in_scope(&self, view: &AccountView<'_>, touch: usize) -> bool {
        !self.by_contact || {
            let lead = view.leads_of().get(touch).map(|&lead| lead as usize);
            lead.and_then(|lead| self.contacts.get(lead)) == Some(&true)
        }
    }

    /// Marks the deal's contacts among the account's leads, where they bound the scope.
    fn scope(&mut self, view: &AccountView<'_>, deal: usize, scope: Scope) {
        self.by_contact = match scope {
            Scope::Account => false,
            Scope::Contacts => true,
            // A deal whose contacts are all strangers still has contacts: they contribute nothing.
            Scope::ContactsOrAccount => !view.contacts(deal).is_empty(),
        };
        if self.by_contact {
            self.contacts.clear();
            self.contacts.resize(view.leads().len(), false);
            for &contact in view.contacts(deal) {
                let mark = view
                    .lead_place(contact)
                    .and_then(|place| self.contacts.get_mut(place));
                if let Some(mark) = mark {
                    *mark = true;
                }
            }
        }
    }

    fn oldest_contact(&self, view: &AccountView<'_>) -> i64 {
        let contacts = self
            .contacts
            .iter()
            .enumerate()
            .filter(|&(_, &is_contact)| is_contact);
        contacts.fold(NO_INSTANT, |oldest, (lead, _)| {
            earlier(oldest, view.lead_creation(lead))
        })
    }
}

/// The latest close of another won deal of the account before the cut-off.
fn previous_win(view: &AccountView<'_>, deal: usize, cut_off: i64) -> i64 {
    let others = view
        .deals()
        .iter()
        .enumerate()
        .filter(|&(place, _)| place != deal);
    let wins =
        others.filter(|(_, other)| other.outcome == Outcome::Won && other.closed_at < cut_off);
    wins.map(|(_, win)| win.closed_at)
        .max()
        .unwrap_or(NO_INSTANT)
}

/// The rule in effect for a cut-off: the last that starts at or before it, or the first.
pub(crate) fn rule_in_effect(starts: impl Iterator<Item = Instant>, cut_off: i64) -> usize {
    starts
        .take_while(|start| start.0 <= cut_off)
        .count()
        .saturating_sub(1)
}
