//! Deals looked at one by one are the deals of the report.

use std::collections::BTreeMap;

use attribution::{
    Worth,
    facts::Change,
    query::{DatedBy, Dimension, Key, Measure, ReportQuery},
    time::{Day, Period},
    vocabulary::Outcome,
};
use proptest::prelude::*;

use crate::{
    engine::load,
    oracle::World,
    random::{any_query, cases, world},
};

/// Adjustments are postings of their own: a survey shows deals without them.
fn unadjusted(mut world: World) -> World {
    for deal in world
        .accounts
        .iter_mut()
        .flat_map(|account| &mut account.deals)
    {
        deal.adjustments.clear();
    }
    world
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn a_survey_shows_what_the_report_adds_up(world in world(), query in any_query(false)) {
        let world = unadjusted(world);
        let journeys = load(&world);
        let query = ReportQuery {
            measure: Measure::Revenue,
            dated_by: DatedBy::Closed,
            group_by: vec![Dimension::Deal],
            period: Period { from: Day(-100_000), to: Day(100_000) },
            show: None,
            ..query
        };
        let mut surveyed = BTreeMap::new();
        let mut unconverted = 0;
        let survey = journeys.survey(Measure::Revenue, query.currency, query.deals.as_ref(), |deal| {
            if deal.outcome == Outcome::Won {
                match deal.worth {
                    Some(worth) => {
                        surveyed.insert(deal.id, worth);
                    }
                    None => unconverted += 1,
                }
            }
        });
        let (Ok(()), Ok(report)) = (survey, journeys.report(&query)) else { return Ok(()) };
        let mut reported: BTreeMap<_, Worth> = BTreeMap::new();
        let rows = report.rows.iter().map(|row| (&row.key, row.amount, row.contribution));
        let others = report.unattributed_rows.iter();
        let others = others.map(|row| (&row.key, row.amount, row.contribution));
        for (key, amount, contribution) in rows.chain(others) {
            let Key::Deal(deal) = key[0] else { panic!("grouped by deal") };
            let known = reported.entry(deal).or_insert(Worth { amount: 0, contribution: 0 });
            known.amount += amount;
            known.contribution += contribution;
        }
        prop_assert_eq!(surveyed, reported);
        prop_assert_eq!(unconverted, report.unconverted_deal_count);
    }

    #[test]
    fn a_survey_sees_changes(world in world(), other in world(), replaced in 0..4_usize, fold: bool) {
        let mut changed = world.clone();
        let mut journeys = load(&world);
        if let Some(account) = other.accounts.get(replaced) {
            changed.accounts.retain(|known| known.id != account.id);
            changed.accounts.push(account.clone());
            journeys = journeys.apply(vec![Change::Account(Box::new(account.clone()))]).journeys;
        } else if let Some(account) = world.accounts.get(replaced) {
            changed.accounts.retain(|known| known.id != account.id);
            journeys = journeys.apply(vec![Change::AccountRemoved(account.id)]).journeys;
        }
        if fold {
            journeys = journeys.fold();
        }
        let seen = |journeys: &attribution::Journeys| {
            let mut seen = Vec::new();
            let survey = journeys.survey(Measure::Pipeline, world.settings.currency, None, |deal| {
                seen.push((deal.id, format!("{deal:?}")));
            });
            seen.sort();
            survey.map(|()| seen)
        };
        prop_assert_eq!(seen(&journeys), seen(&load(&changed)));
    }
}
