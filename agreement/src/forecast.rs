//! Where a period may end: four forecasts, and the run rate it takes.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::{
    calendar::{Period, WorkingDays},
    ratio::Ratio,
    win_rate::Outcomes,
};

/// Where a deal of a stage stands in a forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// Left out.
    Omitted,
    /// May close.
    Pipeline,
    /// Closes if all goes well.
    BestCase,
    /// Promised.
    Commit,
}

/// An open deal that is expected to close in the period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenDeal<'a> {
    /// Its amount, in minor units.
    pub amount: i64,
    /// Its stage, as given.
    pub stage: Option<&'a str>,
    /// How likely it is won, by its stage; none where the stage is not known.
    pub probability: Option<Ratio>,
    /// Where it stands, by its stage; none where the stage is not known.
    pub category: Option<Category>,
}

/// How closed deals ended, by the stages they had been in, and all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StageOutcomes {
    /// Of the deals that had ever been in the stage.
    pub by_stage: HashMap<String, Outcomes>,
    /// Of all deals.
    pub overall: Outcomes,
}

/// Where the period may end, in minor units: what is attained, and what each method expects to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forecasts {
    /// Attained + the sum of amount x probability of its stage. A deal whose stage is not known counts with the win rate by
    /// count, and with nothing where there is none.
    pub weighted: i64,
    /// By category; each includes those before it.
    pub by_category: ByCategory,
    /// Attained + the sum of amount x the company's own rate from its stage to won: of the deals that closed in the trailing
    /// four quarters and had been in that stage, the part that was won. A stage none of them had been in counts with the
    /// win rate by count. None where nothing closed.
    pub by_cohort: Option<i64>,
}

/// A forecast by category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ByCategory {
    /// Attained and COMMIT.
    pub commit: i64,
    /// And `BEST_CASE`.
    pub best_case: i64,
    /// And PIPELINE. Deals whose stage is not known are here.
    pub pipeline: i64,
}

/// What it takes, on each day that remains, to attain the target: minor units a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequiredRunRate {
    /// On each day.
    pub per_day: i64,
    /// On each working day: a day that one of two teams works counts half. None where no working day remains.
    pub per_working_day: Option<i64>,
}

/// Forecasts of what is attained and the open deals expected to close in the period. `None` when the amounts are too large.
#[must_use]
pub fn forecasts(
    attained: i64,
    open: &[OpenDeal<'_>],
    outcomes: &StageOutcomes,
) -> Option<Forecasts> {
    let overall = outcomes.overall.rate_by_count();
    let attained = Ratio::whole(attained);
    let (mut weighted, mut cohort) = (attained.clone(), attained.clone());
    let (mut commit, mut best_case, mut pipeline) = (attained.clone(), attained.clone(), attained);
    for deal in open {
        let amount = Ratio::whole(deal.amount);
        if let Some(probability) = deal.probability.as_ref().or(overall.as_ref()) {
            weighted = weighted + &(&amount * probability);
        }
        let of_stage = deal.stage.and_then(|stage| outcomes.by_stage.get(stage));
        let rate = of_stage.and_then(Outcomes::rate_by_count);
        if let Some(rate) = rate.as_ref().or(overall.as_ref()) {
            cohort = cohort + &(&amount * rate);
        }
        let category = deal.category.unwrap_or(Category::Pipeline);
        if category == Category::Commit {
            commit = commit + &amount;
        }
        if matches!(category, Category::Commit | Category::BestCase) {
            best_case = best_case + &amount;
        }
        if category != Category::Omitted {
            pipeline = pipeline + &amount;
        }
    }
    let by_cohort = match overall {
        Some(_) => Some(cohort.round()?),
        None => None,
    };
    Some(Forecasts {
        weighted: weighted.round()?,
        by_category: ByCategory {
            commit: commit.round()?,
            best_case: best_case.round()?,
            pipeline: pipeline.round()?,
        },
        by_cohort,
    })
}

/// The forecast by run rate: what was booked on the days that are over, x days of the period / days over. `None` before a
/// day is over, and when the amount is too large.
#[must_use]
pub fn by_run_rate(attained: i64, period: &Period, today: NaiveDate) -> Option<i64> {
    let rate = Ratio::of(attained, period.elapsed(today))?;
    (&rate * &Ratio::whole(period.days())).round()
}

/// What it takes on each day that remains, today included: (target - attained) / days; nothing once it is attained.
/// `None` when the period is over. Before it begins, all its days remain.
#[must_use]
pub fn required_run_rate(
    target: i64,
    attained: i64,
    period: &Period,
    today: NaiveDate,
    working_days: &WorkingDays,
) -> Option<RequiredRunRate> {
    let gap = Ratio::whole((i128::from(target) - i128::from(attained)).max(0));
    let remaining = period.days() - period.elapsed(today);
    let per_day = gap.over(&Ratio::whole(remaining))?.round()?;
    let working = working_days.count(period) - working_days.elapsed(period, today);
    let working = Ratio::of(working, working_days.teams())?;
    Some(RequiredRunRate {
        per_day,
        per_working_day: gap.over(&working).and_then(|rate| rate.round()),
    })
}
