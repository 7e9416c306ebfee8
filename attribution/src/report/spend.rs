//! Spend of campaigns in a report.

use std::collections::BTreeMap;

use super::{
    exchanges::Exchanges,
    numbering::QuickMap,
    outlays::{DatedRow, Spent},
    plan::Plan,
};
use crate::{
    filter::TouchTest,
    ids::CampaignId,
    money::Currency,
    query::{Dimension, Key, QueryError},
    time::{Day, Period},
};

/// Spend by row key, where the report has spend at all.
#[derive(Debug, Default)]
pub(super) struct Spend {
    pub(super) by_key: QuickMap<Vec<Key>, Outlay>,
    /// Whether a campaign that spent and earned nothing is a row.
    pub(super) makes_rows: bool,
}

/// What the campaign of one row cost.
#[derive(Debug, Default, Clone)]
pub(super) struct Outlay {
    pub(super) amount: i128,
    /// Whether any of it could be converted.
    pub(super) converted: bool,
    pub(super) unconverted: BTreeMap<Currency, i128>,
}

/// The spend of a report grouped by CAMPAIGN, alone or with a date; `None` for any other. Each day's spend is converted at
/// that day's rate. `show` leaves spend out where it tests nothing but the campaign; where it tests more, spend is shown
/// in the rows that credit makes, for nobody can say which part of it belongs to the touches shown.
///
/// # Errors
/// When what a day cost does not fit 64 bits in the report's currency.
pub(super) fn spend(plan: &Plan<'_>) -> Result<Option<Spend>, QueryError> {
    let by = &plan.query.group_by;
    let spends = by.contains(&Dimension::Campaign)
        && by
            .iter()
            .all(|dimension| *dimension == Dimension::Campaign || dimension.is_date());
    if !spends {
        return Ok(None);
    }
    let of_campaign = |test: &TouchTest| matches!(test, TouchTest::Campaign(_));
    let show = plan.query.show.as_ref();
    let makes_rows = show.is_none_or(|show| show.tests_only(&of_campaign));
    let shown = |campaign: CampaignId| {
        let passes = |test: &TouchTest| match test {
            TouchTest::Campaign(campaigns) => campaigns.contains(&Some(campaign)),
            _ => true,
        };
        !makes_rows || show.is_none_or(|show| show.holds(&mut { passes }))
    };
    let is_own = plan.currency() == plan.journeys.settings().currency;
    let outlays = is_own.then(|| plan.journeys.outlays());
    let mut exchanges = Exchanges::new(&plan.journeys.context().rates, plan.currency());
    let dated = by.iter().any(|dimension| dimension.is_date());
    let mut spend = Spend {
        by_key: QuickMap::default(),
        makes_rows,
    };
    let rows = if dated {
        plan.dates.rows()
    } else {
        Some(vec![(None, plan.query.period)])
    };
    for (campaign, facts) in plan
        .journeys
        .spend()
        .filter(|&(campaign, _)| shown(campaign))
    {
        if let Some(spent) = outlays.and_then(|outlays| outlays.find(campaign)) {
            spend.keep_spent(plan, campaign, spent, rows.as_deref());
            continue;
        }
        // Facts of one campaign come mostly by day, so a row's facts follow each other: its key is built once.
        let mut row = (None, Outlay::default());
        for fact in facts.iter().filter(|fact| plan.dates.in_period(fact.on)) {
            let date = dated.then(|| plan.dates.row_date(fact.on));
            if row.0 != Some(date) {
                spend.keep(plan, campaign, std::mem::take(&mut row));
                row.0 = Some(date);
            }
            match exchanges.find(fact.currency, fact.on) {
                Some(ratio) => {
                    let amount = ratio.convert(fact.amount).ok_or(QueryError::Overflow)?;
                    row.1.amount += i128::from(amount);
                    row.1.converted = true;
                }
                None => {
                    *row.1.unconverted.entry(fact.currency).or_default() += i128::from(fact.amount);
                }
            }
        }
        spend.keep(plan, campaign, row);
    }
    Ok(Some(spend))
}

impl Spend {
    /// Adds what a campaign cost. `rows` are the rows of the period; absent: each day is looked at by itself.
    fn keep_spent(
        &mut self,
        plan: &Plan<'_>,
        campaign: CampaignId,
        spent: &Spent,
        rows: Option<&[DatedRow]>,
    ) {
        let of_day = |&day: &Day| {
            let to = Day(day.0.saturating_add(1));
            (Some(plan.dates.row_date(day)), Period { from: day, to })
        };
        let days: Vec<DatedRow>;
        let rows = match rows {
            Some(rows) => rows,
            None => {
                days = spent.days(plan.query.period).iter().map(of_day).collect();
                &days
            }
        };
        for (date, amount) in spent.rows(rows) {
            let outlay = Outlay {
                amount,
                converted: true,
                ..Outlay::default()
            };
            self.keep(plan, campaign, (Some(date), outlay));
        }
    }

    /// Adds what a campaign cost in the row of a date (`Some(None)`: of no date) to what is known of that row.
    fn keep(&mut self, plan: &Plan<'_>, campaign: CampaignId, row: (Option<Option<Day>>, Outlay)) {
        let (Some(date), outlay) = row else { return };
        let key = plan.query.group_by.iter().map(|dimension| match date {
            Some(date) if dimension.is_date() => Key::Date(date),
            _ => Key::Campaign(Some(campaign)),
        });
        let known = self.by_key.entry(key.collect()).or_default();
        known.amount += outlay.amount;
        known.converted |= outlay.converted;
        for (currency, amount) in outlay.unconverted {
            *known.unconverted.entry(currency).or_default() += amount;
        }
    }
}
