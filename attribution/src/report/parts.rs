//! What a row is, in two halves: what the deal decides, and what the touch decides.

use std::hash::{Hash, Hasher};

use super::{plan::Plan, walk::Case};
use crate::{
    ids::{AccountId, DealId, LeadId},
    journey::EligibleTouch,
    journeys::{AccountView, NO_TEXT},
    query::{Dimension, Key},
    time::Day,
    vocabulary::DealKind,
};

/// What the deal decides of a row; `None` where it is not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct DealPart {
    pub(super) account: Option<AccountId>,
    deal: Option<DealId>,
    kind: Option<DealKind>,
    /// A number of the texts.
    segment: Option<u32>,
    date: Option<Day>,
}

/// What the touch decides of a row; `None` where it is not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct TouchPart {
    pub(super) class: u32,
    pub(super) lead: Option<LeadId>,
    pub(super) date: Option<Day>,
}

/// What is not asked is the same in all of a report, and need not be hashed.
impl Hash for DealPart {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        let date = self
            .date
            .map_or(0, |date| u64::from(date.0.cast_unsigned()));
        let segment = u64::from(self.segment.unwrap_or(0));
        state.write_u64(date << 32 | segment);
        if let Some(kind) = self.kind {
            state.write_u64(kind as u64);
        }
        if let Some(account) = self.account {
            state.write_u128(account.0);
        }
        if let Some(deal) = self.deal {
            state.write_u128(deal.0);
        }
    }
}

impl DealPart {
    /// Of a deal that stands on this day; `None`: the touches date it.
    pub(super) fn of(plan: &Plan<'_>, case: &Case<'_>, day: Option<Day>) -> Self {
        let by = plan.by;
        let id = || case.view.details().get(case.place).map(|detail| detail.id);
        Self {
            account: by.account.then_some(case.view.id()),
            deal: if by.deal { id() } else { None },
            kind: by.deal_kind.then_some(case.deal.kind),
            segment: by.segment.then_some(case.deal.segment),
            date: by.date.and(day).map(|day| plan.dates.row_date(day)),
        }
    }
}

impl TouchPart {
    /// Of a touch.
    pub(super) fn of(plan: &Plan<'_>, view: &AccountView<'_>, touch: EligibleTouch) -> Self {
        let EligibleTouch { at, place, class } = touch;
        Self {
            class,
            lead: if plan.by.lead {
                view.lead_of(place as usize)
            } else {
                None
            },
            date: plan
                .dates_rows_by_touch()
                .then(|| plan.dates.row_date(plan.dates.day_of(at))),
        }
    }
}

/// The key of a row, in the order asked; without a touch only the deal's dimensions and the date.
pub(super) fn key(plan: &Plan<'_>, deal: &DealPart, touch: Option<TouchPart>) -> Vec<Key> {
    let class = touch.and_then(|touch| plan.classes.get(touch.class as usize));
    let mut of_facets = class.into_iter().flatten().cloned();
    let keys = plan
        .query
        .group_by
        .iter()
        .filter_map(|dimension| match dimension {
            Dimension::Account => deal.account.map(Key::Account),
            Dimension::Deal => deal.deal.map(Key::Deal),
            Dimension::DealKind => deal.kind.map(Key::DealKind),
            Dimension::Segment => {
                let text = |number| plan.journeys.words().texts.value(number).cloned();
                deal.segment.map(|number| Key::Segment(text(number)))
            }
            Dimension::Lead => touch.and_then(|touch| touch.lead).map(Key::Lead),
            dimension if dimension.is_date() => deal
                .date
                .or(touch.and_then(|touch| touch.date))
                .map(Key::Date),
            _ => of_facets.next(),
        });
    keys.collect()
}

/// The halves of a row with this key; `None`: this report can have no such row.
pub(super) fn parse(plan: &Plan<'_>, key: &[Key]) -> Option<(DealPart, TouchPart)> {
    let (mut deal, mut touch) = (DealPart::default(), TouchPart::default());
    let mut of_facets = Vec::new();
    if key.len() != plan.query.group_by.len() {
        return None;
    }
    for (value, dimension) in key.iter().zip(&plan.query.group_by) {
        match (value, dimension) {
            (&Key::Account(account), Dimension::Account) => deal.account = Some(account),
            (&Key::Deal(id), Dimension::Deal) => deal.deal = Some(id),
            (&Key::DealKind(kind), Dimension::DealKind) => deal.kind = Some(kind),
            (Key::Segment(None), Dimension::Segment) => deal.segment = Some(NO_TEXT),
            (Key::Segment(Some(text)), Dimension::Segment) => {
                deal.segment = Some(plan.journeys.words().texts.find(text)?);
            }
            (&Key::Lead(lead), Dimension::Lead) => touch.lead = Some(lead),
            (&Key::Date(date), by) if by.is_date() && plan.dates_rows_by_touch() => {
                touch.date = Some(date)
            }
            (&Key::Date(date), by) if by.is_date() => deal.date = Some(date),
            (other, by) if !by.is_of_deal() && !by.is_date() && *by != Dimension::Lead => {
                of_facets.push(other.clone())
            }
            _ => return None,
        }
    }
    let class = plan.classes.iter().position(|class| *class == of_facets)?;
    touch.class = crate::journeys::index(class);
    Some((deal, touch))
}
