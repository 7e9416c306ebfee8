//! Numbering what deals decide of the rows.

use super::{numbering::Numbering, parts::DealPart, plan::Plan, walk::Case};
use crate::time::Day;

/// Marks a day that no deal has stood on yet.
const NO_PART: u32 = u32::MAX;

/// Numbers deals' parts of rows as they appear.
pub(super) struct DealNumbers<'p> {
    plan: &'p Plan<'p>,
    parts: Numbering<DealPart>,
    /// Where the day decides everything: the number for no day, and of each day of the question's period that was met.
    /// Looking it up is much cheaper than making the part and finding its number.
    by_day: Option<Vec<u32>>,
}

impl<'p> DealNumbers<'p> {
    pub(super) fn new(plan: &'p Plan<'p>) -> Self {
        Self {
            plan,
            parts: Numbering::default(),
            by_day: plan.by.day_decides_deal().then(Vec::new),
        }
    }

    /// The number of the part that a deal decides which stands on this day; `None`: the touches date it.
    #[inline]
    pub(super) fn number(&mut self, case: &Case<'_>, day: Option<Day>) -> u32 {
        let place = match (&self.by_day, day) {
            (Some(_), Some(day)) => self.plan.dates.place_in_period(day).map(|place| place + 1),
            (Some(_), None) => Some(0),
            (None, _) => None,
        };
        let known = place.and_then(|place| self.by_day.as_ref()?.get(place));
        match known {
            Some(&number) if number != NO_PART => number,
            _ => self.add(case, day, place),
        }
    }

    /// The part with this number.
    pub(super) fn part(&self, number: u32) -> Option<&DealPart> {
        self.parts.keys.get(number as usize)
    }

    fn add(&mut self, case: &Case<'_>, day: Option<Day>, place: Option<usize>) -> u32 {
        let number = self.parts.number(DealPart::of(self.plan, case, day));
        if let (Some(by_day), Some(place)) = (&mut self.by_day, place) {
            if by_day.len() <= place {
                by_day.resize(place + 1, NO_PART);
            }
            if let Some(free) = by_day.get_mut(place) {
                *free = number;
            }
        }
        number
    }
}
