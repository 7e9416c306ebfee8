//! Who gets what of the won deals under one rule, kept for the next question under it.
//!
//! An organisation asks about every campaign, team and month under the rule that both teams have signed. Which touches of
//! a deal count and what each gets of it depend on that rule and the facts; a question decides only which deals it is
//! about and how rows are grouped. So from the second question under a rule on, the parts of the base's won deals are
//! read instead of computed.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::{
    plan::Plan,
    walk::{Case, Posting, Sink, Split, Walk},
    won::WonDeals,
};
use crate::{
    journey::EligibleTouch,
    journeys::{AccountView, Journeys, index},
    model::{Amounts, SettledPart},
    money::Currency,
    query::{DatedBy, Dimension, Measure, QueryError, ReportQuery},
    rule::{DatedRule, Model, Rule},
    time::{Day, Period},
};

/// How many rules are remembered, those included that were asked about once.
const RULES: usize = 8;
/// All that is settled together takes at most the memory of the base divided by this, or [`LITTLE`].
const SHARE_OF_BASE: usize = 2;
/// As many bytes are always there.
const LITTLE: usize = 1 << 20;

/// The rules that were asked about, the last one last.
#[derive(Debug, Default)]
pub(super) struct SettledRules(Mutex<Vec<Known>>);

#[derive(Debug)]
struct Known {
    rule: Rule,
    settled: Once,
}

/// Settled when it is first needed; without a value it would take too much memory.
type Once = Arc<OnceLock<Option<Arc<Settled>>>>;

/// The parts of all won deals of the base under one rule.
#[derive(Debug)]
pub(crate) struct Settled {
    /// By won deal.
    deals: Vec<Place>,
    /// Of all deals.
    parts: Vec<SettledPart>,
}

/// Where a deal's parts are.
#[derive(Debug, Clone, Copy)]
struct Place {
    start: u32,
    count: u32,
    /// Which of the touches sourced the deal.
    sourcing: u32,
}

/// What the touches of a deal get that count for it, in journey order.
#[derive(Debug, Clone, Copy)]
pub(super) struct SettledDeal<'a> {
    pub(super) parts: &'a [SettledPart],
    pub(super) sourcing: usize,
}

impl SettledRules {
    /// What is settled under a rule: nothing at the first question under it, and under one whose shares depend on how
    /// rows are grouped.
    pub(super) fn of(&self, rule: &Rule, journeys: &Journeys) -> Option<Arc<Settled>> {
        if rule.model == Model::Participation {
            return None;
        }
        let settled = self.asked(rule)?;
        let settled = settled.get_or_init(|| {
            let settled = Settled::of(journeys, rule).map(Arc::new);
            self.make_room(journeys, settled.as_deref().map_or(0, Settled::bytes));
            settled
        });
        settled.clone()
    }

    /// Bytes of memory.
    pub(super) fn bytes(&self) -> usize {
        self.lock().iter().map(Known::bytes).sum()
    }

    /// Remembers that a rule was asked about; none if it was not before.
    fn asked(&self, rule: &Rule) -> Option<Once> {
        let mut known = self.lock();
        if let Some(place) = known.iter().position(|known| known.rule == *rule) {
            let again = known.remove(place);
            let settled = again.settled.clone();
            known.push(again);
            return Some(settled);
        }
        if known.len() >= RULES {
            known.remove(0);
        }
        known.push(Known {
            rule: rule.clone(),
            settled: Arc::default(),
        });
        None
    }

    /// Forgets what was settled longest ago, until so many bytes more are not too many.
    fn make_room(&self, journeys: &Journeys, more: usize) {
        let mut known = self.lock();
        let room = room(journeys).saturating_sub(more);
        while known.iter().map(Known::bytes).sum::<usize>() > room {
            known.remove(0);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn bytes(&self) -> usize {
        let settled = self.settled.get().and_then(Option::as_ref);
        settled.map_or(0, |settled| settled.bytes())
    }
}

impl Settled {
    /// Shares out every won deal that is ready; `None`: that is too much to keep.
    fn of(journeys: &Journeys, rule: &Rule) -> Option<Self> {
        let query = ReportQuery {
            measure: Measure::Revenue,
            rules: vec![DatedRule::always(rule.clone())],
            period: Period {
                from: Day(i32::MIN),
                to: Day(i32::MAX),
            },
            dated_by: DatedBy::Closed,
            group_by: vec![Dimension::Campaign],
            deals: None,
            show: None,
            currency: journeys.settings().currency,
        };
        let plan = Plan::new(journeys, &query).ok()?;
        let mut walk = Walk::new(&plan);
        let mut settling = Settling::default();
        let room = room(journeys) / size_of::<SettledPart>();
        let WonDeals { all, .. } = journeys.won();
        let mut deals = Vec::with_capacity(all.len());
        for won in all {
            let start = settling.parts.len();
            if won.is_ready {
                let view = journeys.base().view(won.account as usize);
                let deal = view.deals().get(won.place as usize)?;
                walk.won_deal(&view, deal, won, None, &mut settling).ok()?;
            }
            if settling.parts.len() > room {
                return None;
            }
            deals.push(Place {
                start: u32::try_from(start).ok()?,
                count: index(settling.parts.len() - start),
                sourcing: settling.sourcing,
            });
        }
        settling.parts.shrink_to_fit();
        Some(Self {
            deals,
            parts: settling.parts,
        })
    }

    /// The parts of a won deal, given its number.
    #[inline]
    pub(super) fn deal(&self, number: usize) -> Option<SettledDeal<'_>> {
        let place = self.deals.get(number)?;
        let start = place.start as usize;
        Some(SettledDeal {
            parts: self.parts.get(start..start + place.count as usize)?,
            sourcing: place.sourcing as usize,
        })
    }

    fn bytes(&self) -> usize {
        self.deals.capacity() * size_of::<Place>()
            + self.parts.capacity() * size_of::<SettledPart>()
    }
}

/// How many bytes all that is settled may take.
fn room(journeys: &Journeys) -> usize {
    (journeys.base().bytes() / SHARE_OF_BASE).max(LITTLE)
}

/// Takes down who gets what.
#[derive(Default)]
struct Settling {
    parts: Vec<SettledPart>,
    sourcing: u32,
}

impl Sink for Settling {
    const EXPLAINS: bool = false;

    fn touch_part(&mut self, _: &AccountView<'_>, _: EligibleTouch) -> u32 {
        0
    }

    fn unconverted(&mut self, _: Currency, _: i64, _: bool) {}

    fn unattributed(&mut self, _: &Case<'_>, _: &Posting) -> Result<(), QueryError> {
        Ok(())
    }

    fn credited(&mut self, case: &Case<'_>, split: &Split<'_>) -> Result<(), QueryError> {
        let facets = case.view.facets();
        let parts = &mut self.parts;
        let mut touches = split.eligible.touches().iter();
        let count = split.eligible.touches().len();
        split.parts.for_each(count, |part: Amounts, has_share| {
            if let Some(touch) = touches.next()
                && let Some(&facets) = facets.get(touch.place as usize)
            {
                parts.push(SettledPart::new(touch.place, facets, part, has_share));
            }
        });
        self.sourcing = index(split.sourcing);
        Ok(())
    }

    fn end_account(&mut self) {}
}
