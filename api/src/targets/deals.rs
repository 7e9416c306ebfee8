//! What the deals themselves say: which closed how, which are open, which could not be converted, at what rates.

use std::collections::BTreeMap;

use agreement::{calendar::Period, win_rate::Outcomes};
use attribution::{
    Journeys, SurveyedDeal,
    filter::{DealTest, Filter, TextTest},
    ids::DealId,
    money::{Currency, ExchangeRate},
    query::{Measure, QueryError},
    time::{self, Day},
    vocabulary::Outcome,
};

use crate::ledger::day;

/// An open deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// Which.
    pub id: DealId,
    /// Its amount, in minor units of the survey's currency.
    pub amount: i64,
    /// Its stage, as given.
    pub stage: Option<String>,
}

/// The exchange rates a figure rests on, each with the number of deals or days of spend that it converted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UsedRates(BTreeMap<(Currency, Currency, Day), (ExchangeRate, u64)>);

impl UsedRates {
    /// Counts a use.
    pub fn add(&mut self, rate: ExchangeRate) {
        let key = (rate.from, rate.to, rate.on);
        self.0.entry(key).or_insert((rate, 0)).1 += 1;
    }

    /// The rates by currencies and day, with their uses.
    pub fn iter(&self) -> impl Iterator<Item = (ExchangeRate, u64)> + '_ {
        self.0.values().copied()
    }
}

/// What the deals of a segment, or all, say about a period.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deals {
    /// How the deals ended that closed in the trailing four quarters.
    pub outcomes: Outcomes,
    /// The open deals that are expected to close in the period.
    pub open: Vec<Open>,
    /// What they amount to.
    pub open_amount: i128,
    /// The rates that the amount attained rests on.
    pub rates: UsedRates,
    /// Amounts of the period for which there is no rate, in their own currencies.
    pub unconverted: BTreeMap<Currency, i128>,
}

/// The filter for a segment; none: all deals.
#[must_use]
pub fn of_segment(segment: Option<&str>) -> Option<Filter<DealTest>> {
    segment.map(|segment| Filter::Test(DealTest::Segment(TextTest::Eq(segment.to_owned()))))
}

/// A period of the calendar as the engine counts days.
#[must_use]
pub fn days(period: &Period) -> time::Period {
    time::Period {
        from: day(period.from()),
        to: day(period.to()),
    }
}

impl Deals {
    /// Looks at every deal once (twice for PIPELINE, which is converted at other days).
    ///
    /// # Errors
    /// When an amount does not fit.
    pub fn survey(
        journeys: &Journeys,
        measure: Measure,
        segment: Option<&str>,
        currency: Currency,
        period: &Period,
        trailing: &Period,
    ) -> Result<Self, QueryError> {
        let filter = of_segment(segment);
        let (period, trailing) = (days(period), days(trailing));
        let mut deals = Self::default();
        journeys.survey(Measure::Revenue, currency, filter.as_ref(), |deal| {
            deals.count(&deal, &period, &trailing);
            if measure == Measure::Revenue && deal.outcome == Outcome::Won {
                deals.trace_won(journeys, &deal, &period);
            }
        })?;
        if measure == Measure::Pipeline {
            journeys.survey(Measure::Pipeline, currency, filter.as_ref(), |deal| {
                if period.contains(deal.created_on) {
                    deals.trace(&deal, deal.amount);
                }
            })?;
        }
        Ok(deals)
    }

    fn count(&mut self, deal: &SurveyedDeal<'_>, period: &time::Period, trailing: &time::Period) {
        let Some(worth) = deal.worth else {
            return;
        };
        let closed = deal.closed_on.is_some_and(|on| trailing.contains(on));
        let expected = deal.expected_close_on.is_some_and(|on| period.contains(on));
        match deal.outcome {
            Outcome::Won if closed => self.outcomes.add_won(worth.amount),
            Outcome::Lost if closed => self.outcomes.add_lost(worth.amount),
            Outcome::Open if expected => {
                self.open_amount += i128::from(worth.amount);
                self.open.push(Open {
                    id: deal.id,
                    amount: worth.amount,
                    stage: deal.stage.map(str::to_owned),
                });
            }
            Outcome::Won | Outcome::Lost | Outcome::Open => {}
        }
    }

    /// A won deal: what of it lies in the period, itself or its adjustments.
    fn trace_won(&mut self, journeys: &Journeys, deal: &SurveyedDeal<'_>, period: &time::Period) {
        if deal.closed_on.is_some_and(|on| period.contains(on)) {
            self.trace(deal, deal.amount);
        }
        let calendar = journeys.settings().calendar;
        for adjustment in deal.adjustments {
            if period.contains(calendar.day_of(adjustment.at)) {
                self.trace(deal, adjustment.amount);
            }
        }
    }

    fn trace(&mut self, deal: &SurveyedDeal<'_>, amount: i64) {
        if deal.worth.is_none() {
            *self.unconverted.entry(deal.currency).or_default() += i128::from(amount);
        }
        for rate in &deal.rates {
            self.rates.add(*rate);
        }
    }
}
