//! All figures of one period.

use std::sync::Arc;

use agreement::{calendar::Period, measures, ratio::Ratio};
use anyhow::Context as _;
use attribution::{
    Journeys,
    money::Currency,
    query::{DatedBy, Dimension, Key, Measure, QueryError, Report, ReportQuery},
    vocabulary::Team,
};

use super::{
    deals::{DealFigures, Window},
    leads::Decided,
};
use crate::{
    error::{ApiError, ApiResult},
    graphql::types::attribution::official,
    ledger::{Ledger, Waited, day},
    targets::{basis::Today, deals::days, facts::Outlays},
};

/// What one team has of a period's revenue, in minor units. Three figures that are never added to one another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OfTeam {
    /// By the official rule.
    pub credited: i64,
    /// Deals whose lead the team's touch created, in full.
    pub sourced: i64,
    /// Deals the team touched, in full.
    pub influenced: i64,
}

/// All figures of one period, in minor units of one currency.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PeriodFigures {
    /// Marketing's revenue.
    pub marketing: OfTeam,
    /// Sales' revenue.
    pub sales: OfTeam,
    /// Revenue of deals without any eligible touch.
    pub unattributed: i64,
    /// All revenue.
    pub revenue: i64,
    /// What the credited part of it contributes.
    pub credited_contribution: i64,
    /// What all of it contributes.
    pub contribution: i64,
    /// Spend of campaigns.
    pub spend: i64,
    /// Other costs of both teams.
    pub costs: i64,
    /// What the deals say.
    pub deals: DealFigures,
    /// What sales decided about hand-offs.
    pub decided: Decided,
}

impl PeriodFigures {
    /// Contribution less spend less costs.
    #[must_use]
    pub fn profit(&self) -> Option<i64> {
        measures::profit(self.contribution, self.spend, self.costs)
    }

    /// Cost to acquire a customer.
    #[must_use]
    pub fn customer_acquisition_cost(&self) -> Option<Ratio> {
        measures::customer_acquisition_cost(self.spend, self.costs, self.deals.new_customers)
    }

    /// Months until a new customer has paid what winning it cost.
    #[must_use]
    pub fn payback_months(&self) -> Option<Ratio> {
        let cost = self.customer_acquisition_cost()?;
        let (monthly, margin) = (self.deals.monthly_amount()?, self.deals.margin()?);
        measures::payback_months(&cost, &monthly, &margin)
    }

    /// Return on marketing investment: what credit contributes, less spend, over spend.
    #[must_use]
    pub fn return_on_marketing_investment(&self) -> Option<Ratio> {
        measures::return_on_marketing_investment(self.credited_contribution, self.spend)
    }

    /// Accepted over decided hand-offs.
    #[must_use]
    pub fn acceptance_rate(&self) -> Option<Ratio> {
        measures::acceptance_rate(self.decided.accepted, self.decided.rejected)
    }

    fn add(&mut self, report: &Report) {
        for row in &report.rows {
            let [Key::Team(team)] = row.key.as_slice() else {
                continue;
            };
            let of_team = OfTeam {
                credited: row.amount,
                sourced: row.sourced,
                influenced: row.influenced,
            };
            match team {
                Team::Marketing => self.marketing = of_team,
                Team::Sales => self.sales = of_team,
            }
            self.credited_contribution += row.contribution;
        }
        let unattributed = report.unattributed_rows.iter().map(|row| row.contribution);
        self.contribution = self.credited_contribution + unattributed.sum::<i64>();
        self.unattributed = report.unattributed;
        self.revenue = report.total;
    }
}

/// The window of a period, seen on a day.
///
/// # Errors
/// Never for periods of our time.
pub fn window(period: Period, today: Today) -> anyhow::Result<Window> {
    let on = today.day.min(period.to());
    let trailing = today.fiscal_year.trailing_four_quarters(on);
    Ok(Window {
        period,
        on,
        trailing: trailing.context("the calendar has no year before this one")?,
    })
}

/// The figures of two periods at one moment of the ledger; what sales decided is still to come.
///
/// # Errors
/// When the ledger cannot answer.
pub async fn figures(
    ledger: &Ledger,
    waited: &Waited,
    currency: Currency,
    windows: [Window; 2],
    outlays: Arc<Outlays>,
) -> ApiResult<[PeriodFigures; 2]> {
    let state = waited.state.clone();
    let rules = official::rules(&state)?;
    let mut figures = [PeriodFigures::default(), PeriodFigures::default()];
    for (figures, window) in figures.iter_mut().zip(&windows) {
        let query = Arc::new(ReportQuery {
            measure: Measure::Revenue,
            rules: rules.clone(),
            period: days(&window.period),
            dated_by: DatedBy::Closed,
            group_by: vec![Dimension::Team],
            deals: None,
            show: None,
            currency,
        });
        figures.add(&ledger.report(waited, &query).await?.report);
    }
    let work = move || -> ApiResult<[PeriodFigures; 2]> {
        let journeys = &state.journeys;
        let surveyed = DealFigures::survey(journeys, currency, windows)
            .map_err(|error| ApiError::bad_input(format!("This scoreboard: {error}.")))?;
        for ((figures, window), deals) in figures.iter_mut().zip(&windows).zip(surveyed) {
            figures.deals = deals;
            figures.spend = spend(journeys, currency, &window.period)
                .map_err(|error| ApiError::bad_input(format!("This scoreboard: {error}.")))?;
            figures.costs = costs(journeys, currency, &window.period, &outlays)?;
        }
        Ok(figures)
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(anyhow::Error::new)?
}

/// Spend of the period's days, each at its day's rate; what no rate converts is left out.
fn spend(journeys: &Journeys, currency: Currency, period: &Period) -> Result<i64, QueryError> {
    let mut sum = 0_i128;
    journeys.survey_spend(currency, days(period), |spend| {
        sum += i128::from(spend.converted.unwrap_or_default());
    })?;
    i64::try_from(sum).map_err(|_| QueryError::Overflow)
}

/// Costs of the months whose first day is in the period, each at that day's rate; what no rate converts is left out.
fn costs(
    journeys: &Journeys,
    currency: Currency,
    period: &Period,
    outlays: &Outlays,
) -> anyhow::Result<i64> {
    let of_period = outlays
        .costs
        .iter()
        .filter(|cost| period.contains(cost.month));
    let sum: i128 = of_period
        .filter_map(|cost| {
            let given = Currency::parse(&cost.currency)?;
            let conversion = journeys.rates().find(given, currency, day(cost.month))?;
            conversion.convert(cost.amount_minor).map(i128::from)
        })
        .sum();
    Ok(i64::try_from(sum)?)
}
