//! Spend of campaigns in a report.

use std::collections::{BTreeMap, HashMap};

use super::plan::Plan;
use crate::{
    filter::TouchTest,
    ids::CampaignId,
    money::Currency,
    query::{Dimension, Key},
};

/// Spend by row key, where the report has spend at all.
#[derive(Debug, Default)]
pub(super) struct Spend {
    pub(super) by_key: HashMap<Vec<Key>, Outlay>,
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
pub(super) fn spend(plan: &Plan<'_>) -> Option<Spend> {
    let by = &plan.query.group_by;
    let spends = by.contains(&Dimension::Campaign)
        && by
            .iter()
            .all(|dimension| *dimension == Dimension::Campaign || dimension.is_date());
    if !spends {
        return None;
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
    let rates = &plan.journeys.context().rates;
    let mut spend = Spend {
        by_key: HashMap::new(),
        makes_rows,
    };
    for (campaign, facts) in plan
        .journeys
        .spend()
        .filter(|&(campaign, _)| shown(campaign))
    {
        for fact in facts.iter().filter(|fact| plan.dates.in_period(fact.on)) {
            let key = by.iter().map(|dimension| match dimension {
                Dimension::Campaign => Key::Campaign(Some(campaign)),
                _ => Key::Date(plan.dates.row_date(fact.on)),
            });
            let outlay = spend.by_key.entry(key.collect()).or_default();
            let conversion = rates.find(fact.currency, plan.currency(), fact.on);
            match conversion.and_then(|conversion| conversion.convert(fact.amount)) {
                Some(amount) => {
                    outlay.amount += i128::from(amount);
                    outlay.converted = true;
                }
                None => {
                    *outlay.unconverted.entry(fact.currency).or_default() +=
                        i128::from(fact.amount);
                }
            }
        }
    }
    Some(spend)
}
