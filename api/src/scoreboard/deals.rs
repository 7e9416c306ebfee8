//! What the deals say about a period: outcomes, what is open, how long winning took, who became a customer.

use std::collections::HashMap;

use agreement::{calendar::Period, measures, ratio::Ratio, win_rate::Outcomes};
use attribution::{
    Journeys, SurveyedDeal, Worth,
    ids::AccountId,
    money::Currency,
    query::{Measure, QueryError},
    time::{self, Day, Instant},
    vocabulary::Outcome,
};
use chrono::NaiveDate;

use crate::{ledger::day, targets::deals::days};

/// Which days a period's figures look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The period.
    pub period: Period,
    /// The day at whose start its open deals are counted: today, or the day after a period that is over.
    pub on: NaiveDate,
    /// The four fiscal quarters that were over then.
    pub trailing: Period,
}

/// What the deals say about one window. Amounts are minor units of one currency.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DealFigures {
    /// How the deals ended that closed in the trailing four quarters.
    pub outcomes: Outcomes,
    /// How long it took to win them, in milliseconds; unordered.
    pub won_after: Vec<i64>,
    /// Deals that were open at the start of the window's day.
    pub open: u64,
    /// Accounts whose first deal won was closed in the period.
    pub new_customers: u64,
    /// Those of them that won a deal with a term in the period.
    pub customers_with_term: u64,
    /// Amount and months of those deals.
    pub terms: Vec<(i64, u32)>,
    /// What all deals won of new customers in the period are worth.
    pub new_amount: i64,
    /// What they contribute.
    pub new_contribution: i64,
}

impl DealFigures {
    /// Walks the deals once for all windows.
    ///
    /// # Errors
    /// When an amount does not fit.
    pub fn survey<const N: usize>(
        journeys: &Journeys,
        currency: Currency,
        windows: [Window; N],
    ) -> Result<[Self; N], QueryError> {
        let mut figures = windows.map(|window| Survey::new(&window));
        let mut first_wins: HashMap<AccountId, Instant> = HashMap::new();
        journeys.survey(Measure::Revenue, currency, None, |deal| {
            if let (Outcome::Won, Some(closed)) = (deal.outcome, deal.closed_at) {
                let first = first_wins.entry(deal.account).or_insert(closed);
                *first = closed.min(*first);
            }
            figures.iter_mut().for_each(|survey| survey.count(&deal));
        })?;
        let calendar = journeys.settings().calendar;
        let won_first_on = |account: &AccountId| {
            let first = first_wins.get(account);
            first.map(|at| calendar.day_of(*at))
        };
        let mut failed = false;
        let done = figures.map(|survey| {
            survey.finish(won_first_on).unwrap_or_else(|| {
                failed = true;
                Self::default()
            })
        });
        if failed {
            return Err(QueryError::Overflow);
        }
        Ok(done)
    }

    /// Median time from creation to won, in days.
    #[must_use]
    pub fn median_days(&self) -> Option<Ratio> {
        measures::median_days(&self.won_after)
    }

    /// Pipeline velocity in minor units a day.
    #[must_use]
    pub fn velocity(&self) -> Option<Ratio> {
        let (rate, average) = (self.outcomes.rate_by_count()?, self.outcomes.average_won()?);
        measures::velocity(self.open, &rate, &average, &self.median_days()?)
    }

    /// Monthly amount of a new customer, in minor units.
    #[must_use]
    pub fn monthly_amount(&self) -> Option<Ratio> {
        measures::monthly_amount(self.customers_with_term, &self.terms)
    }

    /// Contribution / amount of new customers' deals.
    #[must_use]
    pub fn margin(&self) -> Option<Ratio> {
        measures::margin(self.new_contribution, self.new_amount)
    }
}

/// One window's figures while they grow.
struct Survey {
    period: time::Period,
    on: Day,
    trailing: time::Period,
    figures: DealFigures,
    /// Deals won in the period: whose, for how long, what they are worth.
    won: Vec<(AccountId, Option<u32>, Option<Worth>)>,
}

impl Survey {
    fn new(window: &Window) -> Self {
        Self {
            period: days(&window.period),
            on: day(window.on),
            trailing: days(&window.trailing),
            figures: DealFigures::default(),
            won: Vec::new(),
        }
    }

    fn count(&mut self, deal: &SurveyedDeal<'_>) {
        let figures = &mut self.figures;
        let closed_before = deal.closed_on.is_some_and(|closed| closed < self.on);
        figures.open += u64::from(deal.created_on < self.on && !closed_before);
        let (Some(closed_on), Some(closed_at)) = (deal.closed_on, deal.closed_at) else {
            return;
        };
        if self.trailing.contains(closed_on)
            && let Some(worth) = deal.worth
        {
            if deal.outcome == Outcome::Won {
                figures.outcomes.add_won(worth.amount);
                let took = closed_at.0.saturating_sub(deal.created_at.0);
                figures.won_after.push(took);
            } else {
                figures.outcomes.add_lost(worth.amount);
            }
        }
        if deal.outcome == Outcome::Won && self.period.contains(closed_on) {
            self.won.push((deal.account, deal.term_months, deal.worth));
        }
    }

    /// `None` when the amounts do not fit.
    fn finish(self, won_first_on: impl Fn(&AccountId) -> Option<Day>) -> Option<DealFigures> {
        let Self {
            period,
            mut figures,
            mut won,
            ..
        } = self;
        won.retain(|(account, ..)| won_first_on(account).is_some_and(|on| period.contains(on)));
        let (mut customers, mut with_term) = (Vec::new(), Vec::new());
        for (account, months, worth) in won {
            customers.push(account);
            let Some(worth) = worth else {
                continue;
            };
            figures.new_amount = figures.new_amount.checked_add(worth.amount)?;
            let contribution = figures.new_contribution;
            figures.new_contribution = contribution.checked_add(worth.contribution)?;
            if let Some(months) = months.filter(|months| *months > 0) {
                figures.terms.push((worth.amount, months));
                with_term.push(account);
            }
        }
        figures.new_customers = distinct(customers);
        figures.customers_with_term = distinct(with_term);
        Some(figures)
    }
}

fn distinct(mut accounts: Vec<AccountId>) -> u64 {
    accounts.sort_unstable();
    accounts.dedup();
    accounts.len() as u64
}
