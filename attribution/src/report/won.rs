//! Won deals made ready once for all questions: what revenue reports read of them, side by side in the order of the base.
//!
//! The day a deal closed on, what it is worth in the organisation's currency and where its journey ends depend on no
//! question, only on the facts of the base, the rates and the settings.

use std::ops::Range;

use super::{
    exchanges::Exchanges,
    settled::SettledRules,
    value::{Value, Valuer, is_measured},
};
use crate::{
    journey::{Ends, cut_off},
    journeys::{Journeys, index},
    query::{DatedBy, Measure, ReportQuery},
    time::{Day, Instant},
};

/// A won deal of the base.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WonDeal {
    pub(super) closed_at: i64,
    /// In the organisation's currency; of no use unless it `is_ready`.
    pub(super) value: Value,
    /// The position of its account, and its place among the account's deals.
    pub(super) account: u32,
    pub(super) place: u32,
    pub(super) ends: Ends,
    pub(super) closed_on: Day,
    /// Whether the account has other deals.
    pub(super) several: bool,
    /// False for deals that must be looked at each time: adjusted ones, and those whose worth cannot be told.
    pub(super) is_ready: bool,
}

/// All won deals of the base.
#[derive(Debug)]
pub(crate) struct WonDeals {
    /// Ascending by account and place.
    pub(super) all: Vec<WonDeal>,
    /// Who gets what of them.
    pub(super) settled: SettledRules,
}

impl WonDeals {
    /// Looks at every deal of the base.
    pub(crate) fn of(journeys: &Journeys) -> Self {
        let currency = journeys.settings().currency;
        let valuer = Valuer::new(journeys, currency);
        let mut exchanges = Exchanges::new(&journeys.context().rates, currency);
        let days = &journeys.context().days;
        let base = journeys.base();
        let mut won = Vec::new();
        for position in 0..base.with_deals() {
            let view = base.view(position);
            for (place, deal) in view.deals().iter().enumerate() {
                let closed_at = cut_off(Measure::Revenue, &view, place)
                    .filter(|_| is_measured(Measure::Revenue, deal));
                let Some(closed_at) = closed_at else {
                    continue;
                };
                let closed_on = days.day_of(Instant(closed_at));
                let ratio = exchanges.find(deal.currency, closed_on);
                let value = ratio.and_then(|ratio| valuer.value(deal, &ratio, None).ok());
                won.push(WonDeal {
                    closed_at,
                    value: value.unwrap_or_default(),
                    account: index(position),
                    place: index(place),
                    ends: Ends::of(&view, closed_at, deal.created_at),
                    closed_on,
                    several: view.deals().len() > 1,
                    is_ready: value.is_some() && !deal.adjusted,
                });
            }
        }
        won.shrink_to_fit();
        Self {
            all: won,
            settled: SettledRules::default(),
        }
    }

    /// Whether they answer this question.
    pub(super) fn answer(query: &ReportQuery, journeys: &Journeys) -> bool {
        query.measure == Measure::Revenue
            && query.dated_by != DatedBy::DealCreated
            && query.currency == journeys.settings().currency
    }

    /// Those of the accounts in these positions, and the number of the first.
    pub(super) fn of_accounts(&self, positions: &Range<usize>) -> (usize, &[WonDeal]) {
        let all = &self.all;
        let from = |position: usize| all.partition_point(|won| (won.account as usize) < position);
        let (start, end) = (from(positions.start), from(positions.end));
        (start, all.get(start..end).unwrap_or_default())
    }

    /// Bytes of memory.
    pub(crate) fn bytes(&self) -> usize {
        self.all.capacity() * size_of::<WonDeal>() + self.settled.bytes()
    }
}
