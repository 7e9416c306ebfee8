//! Spend made ready once for all questions: what each campaign cost in the organisation's currency, summed up by day.

use super::{exchanges::Exchanges, numbering::QuickMap};
use crate::{
    ids::CampaignId,
    journeys::Journeys,
    time::{Day, Period},
};

/// Spend of all campaigns of which every day's can be converted.
#[derive(Debug, Default)]
pub(crate) struct Outlays(QuickMap<CampaignId, Spent>);

/// The date of a row, if it has one, and the days of the period that the row takes in.
pub(super) type DatedRow = (Option<Day>, Period);

/// What one campaign cost.
#[derive(Debug, Default)]
pub(super) struct Spent {
    /// The days on which it cost anything, ascending.
    days: Vec<Day>,
    /// What it had cost by the end of each of them, in minor units.
    until: Vec<i128>,
}

impl Outlays {
    /// Converts each day's spend at that day's rate.
    pub(crate) fn of(journeys: &Journeys) -> Self {
        let currency = journeys.settings().currency;
        let mut exchanges = Exchanges::new(&journeys.context().rates, currency);
        let mut all = QuickMap::default();
        for (campaign, facts) in journeys.spend() {
            let converted = facts.iter().map(|fact| {
                let ratio = exchanges.find(fact.currency, fact.on)?;
                Some((fact.on, ratio.convert(fact.amount)?))
            });
            if let Some(converted) = converted.collect::<Option<Vec<_>>>() {
                all.insert(campaign, Spent::of(converted));
            }
        }
        Self(all)
    }

    /// What a campaign cost, if it is known.
    pub(super) fn find(&self, campaign: CampaignId) -> Option<&Spent> {
        self.0.get(&campaign)
    }

    /// Bytes of memory.
    pub(crate) fn bytes(&self) -> usize {
        let days: usize = self.0.values().map(|spent| spent.days.len()).sum();
        days * (size_of::<Day>() + size_of::<i128>())
    }
}

impl Spent {
    fn of(mut converted: Vec<(Day, i64)>) -> Self {
        converted.sort_by_key(|&(day, _)| day);
        let mut spent = Self::default();
        let mut sum = 0;
        for of_day in converted.chunk_by(|(a, _), (b, _)| a == b) {
            sum += of_day
                .iter()
                .map(|&(_, amount)| i128::from(amount))
                .sum::<i128>();
            spent.days.extend(of_day.first().map(|&(day, _)| day));
            spent.until.push(sum);
        }
        spent
    }

    /// What it cost before this day, and the place of the first day from there on.
    fn before(&self, day: Day) -> (i128, usize) {
        let place = self.days.partition_point(|&other| other < day);
        let last = place.checked_sub(1).and_then(|last| self.until.get(last));
        (last.copied().unwrap_or(0), place)
    }

    /// What it cost in each of these rows in which it cost anything, by the row's date. They ascend, and between two of
    /// them are no days on which it cost anything.
    pub(super) fn rows(&self, rows: &[DatedRow]) -> impl Iterator<Item = (Option<Day>, i128)> {
        let start = rows.first().map_or(Day(0), |(_, days)| days.from);
        let (mut before, mut first) = self.before(start);
        rows.iter().filter_map(move |&(date, days)| {
            // It has no more entries than the row has days.
            let most = usize::try_from(i64::from(days.to.0) - i64::from(days.from.0)).unwrap_or(0);
            let end = first.saturating_add(most).min(self.days.len());
            let of_row = self.days.get(first..end).unwrap_or_default();
            first += of_row.partition_point(|&day| day < days.to);
            let until = *self.until.get(first.checked_sub(1)?)?;
            let is_met = of_row.first().is_some_and(|&day| day < days.to);
            is_met.then(|| (date, until - std::mem::replace(&mut before, until)))
        })
    }

    /// Those of these days on which it cost anything.
    pub(super) fn days(&self, period: Period) -> &[Day] {
        let ((_, first), (_, end)) = (self.before(period.from), self.before(period.to));
        self.days.get(first..end).unwrap_or_default()
    }
}
