//! Spend beside credit: where rows are grouped by campaign, alone or with a date.

use attribution::query::{Dimension, Key, ReportQuery};

use super::{
    World,
    calendar::{Dates, is_date},
    filters::campaign_shows,
    report::{Sums, convert, within},
};

/// Whether the rows of this report have spend.
pub(super) fn is_shown(query: &ReportQuery) -> bool {
    query.group_by.contains(&Dimension::Campaign)
        && query
            .group_by
            .iter()
            .all(|dimension| *dimension == Dimension::Campaign || is_date(*dimension))
}

/// Adds the spend of the period to the rows, and rows for campaigns that spent and earned nothing.
pub(super) fn add(world: &World, query: &ReportQuery, sums: &mut Sums) {
    let dates = Dates(world.settings.calendar);
    let mut total = num_bigint::BigInt::from(0);
    for (campaign, days) in &world.spend {
        // With a filter on more than the campaign, only rows that are there anyway show their spend.
        let shown = match &query.show {
            None => Some(true),
            Some(filter) => campaign_shows(filter, *campaign),
        };
        for spend in days.iter().filter(|spend| within(query, spend.on)) {
            let key: Vec<Key> = query
                .group_by
                .iter()
                .map(|dimension| match dimension {
                    Dimension::Campaign => Key::Campaign(Some(*campaign)),
                    date => Key::Date(dates.start(*date, spend.on)),
                })
                .collect();
            if !shown.unwrap_or_else(|| sums.rows.contains_key(&key)) {
                continue;
            }
            match world.factor(spend.currency, query.currency, spend.on) {
                None => {
                    *sums.unconverted_spend.entry(spend.currency).or_default() += spend.amount;
                }
                Some(factor) => {
                    let amount = convert(spend.amount, &factor);
                    total += &amount;
                    sums.rows.entry(key).or_default().spend += amount;
                }
            }
        }
    }
    sums.spend = Some(total);
}
