//! Laws of reports.

use std::collections::{BTreeMap, HashSet};

use attribution::{
    facts::DealFact,
    filter::{DealTest, Filter, TouchTest},
    ids::DealId,
    query::{Credit, DatedBy, Dimension, Key, Measure, QueryError, Report, ReportQuery, Row},
    time::{Day, Period},
};
use proptest::prelude::*;

use crate::{
    engine::{load, with_accounts},
    oracle::World,
    random::{any_query, cases, world},
};

/// All of time.
const ALWAYS: Period = Period {
    from: Day(-100_000),
    to: Day(100_000),
};

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn shown_hidden_and_unattributed_make_the_total(world in world(), query in any_query(false)) {
        let Ok(report) = load(&world).report(&query) else { return Ok(()) };
        prop_assert!(report.conserves);
        let rows: i128 = report.rows.iter().map(|row| i128::from(row.amount)).sum();
        let parts = rows + i128::from(report.hidden) + i128::from(report.unattributed);
        prop_assert_eq!(parts, i128::from(report.total));
        let unattributed: i128 =
            report.unattributed_rows.iter().map(|row| i128::from(row.amount)).sum();
        prop_assert_eq!(unattributed, i128::from(report.unattributed));
        let deals: u64 = report.unattributed_rows.iter().map(|row| row.deal_count).sum();
        prop_assert_eq!(deals, report.unattributed_deal_count);
        prop_assert_eq!(report.deals_by_rule.iter().sum::<u64>(), report.deal_count);
        if query.show.is_none() && query.dated_by != DatedBy::Touched {
            let micros: i64 = report.rows.iter().map(|row| row.weight_micros).sum();
            let credited = report.deal_count - report.unattributed_deal_count;
            prop_assert_eq!(micros, i64::try_from(credited).unwrap() * 1_000_000);
            let sourced: u64 = report.rows.iter().map(|row| row.sourced_deal_count).sum();
            prop_assert_eq!(sourced, credited);
        }
        if let Some(spend) = report.spend {
            let rows: i64 = report.rows.iter().filter_map(|row| row.spend).sum();
            prop_assert_eq!(rows, spend);
        }
    }

    #[test]
    fn the_order_of_insertion_does_not_matter(
        world in world(),
        query in any_query(true),
        keys in prop::collection::vec(any::<u64>(), 16),
    ) {
        let shuffled = shuffle(world.clone(), &keys);
        let (one, other) = (load(&world), load(&shuffled));
        prop_assert_eq!(one.report(&query), other.report(&query));
        prop_assert_eq!(one.digest(), other.digest());
    }

    #[test]
    fn threads_do_not_matter(world in world(), query in any_query(true), threads in 1..6_usize) {
        let journeys = load(&world);
        prop_assert_eq!(journeys.report_on(&query, threads), journeys.report(&query));
    }

    #[test]
    fn a_report_is_the_sum_of_its_deals_credits(world in world(), query in any_query(false)) {
        let query = ReportQuery {
            group_by: vec![Dimension::Deal],
            dated_by: if query.measure == Measure::Pipeline { DatedBy::DealCreated } else { DatedBy::Closed },
            period: ALWAYS,
            show: None,
            ..query
        };
        let mut world = world;
        for deal in world.accounts.iter_mut().flat_map(|account| &mut account.deals) {
            deal.adjustments.clear();
        }
        let journeys = load(&world);
        let Ok(report) = journeys.report(&query) else { return Ok(()) };
        let mut rows: BTreeMap<Vec<Key>, &Row> =
            report.rows.iter().map(|row| (row.key.clone(), row)).collect();
        let mut unattributed: HashSet<Vec<Key>> =
            report.unattributed_rows.iter().map(|row| row.key.clone()).collect();
        for account in &world.accounts {
            for deal in &account.deals {
                let key = vec![Key::Deal(deal.id)];
                let (measure, money) = (query.measure, query.currency);
                let credits =
                    journeys.deal_credits(measure, &query.rules, money, account.id, deal.id);
                // A deal that is not in the report may be too large for its currency.
                let Some(credits) = credits else { continue };
                if let Some(row) = rows.remove(&key) {
                    let sum: i64 = credits.credits.iter().map(|credit| credit.amount).sum();
                    prop_assert_eq!(sum, row.amount);
                    prop_assert_eq!(credits.amount, Some(sum));
                    prop_assert_eq!(row.weight_micros, 1_000_000);
                    let credited = credits.credits.iter().filter(|credit| credit.share_micros > 0);
                    // A share below half a millionth is a share all the same.
                    prop_assert!(credited.count() as u64 <= row.touchpoint_count);
                } else if unattributed.remove(&key) {
                    prop_assert!(credits.credits.is_empty());
                }
            }
        }
        prop_assert!(rows.is_empty() && unattributed.is_empty());
    }

    #[test]
    fn the_credits_behind_a_row_sum_to_the_row(world in world(), query in any_query(true)) {
        let journeys = load(&world);
        let Ok(report) = journeys.report(&query) else { return Ok(()) };
        let mut deals = world.accounts.iter().flat_map(|account| &account.deals);
        let adjusted = query.measure == Measure::Revenue && deals.any(|deal| !deal.adjustments.is_empty());
        for row in &report.rows {
            let credits = match journeys.row_credits(&query, &row.key) {
                Ok(credits) => credits,
                // One touch's credit from a deal and its adjustments may be too large, where the row is not.
                Err(error) => {
                    prop_assert!(error == QueryError::Overflow && adjusted);
                    continue;
                }
            };
            let amount: i128 = credits.iter().map(|credit| i128::from(credit.amount)).sum();
            prop_assert_eq!(amount, i128::from(row.amount));
            let touches: HashSet<_> = credits.iter().map(|credit| credit.touchpoint).collect();
            if adjusted {
                prop_assert!(touches.len() as u64 >= row.touchpoint_count);
            } else {
                let micros: i64 = credits.iter().map(|credit| credit.share_micros).sum();
                prop_assert_eq!(micros, row.weight_micros);
                prop_assert_eq!(touches.len() as u64, row.touchpoint_count);
            }
            prop_assert!(credits.iter().all(|credit| !credit.explanation.is_empty()));
            let pairs: HashSet<_> =
                credits.iter().map(|credit| (credit.deal, credit.touchpoint)).collect();
            prop_assert_eq!(pairs.len(), credits.len());

            // A report about nothing but this deal and this touch has the same to say.
            if let Some(credit) = credits.first() {
                let only = Filter::Test(DealTest::Id(vec![credit.deal]));
                let deals = query.deals.clone().into_iter().chain([only]).collect();
                let only = Filter::Test(TouchTest::Id(vec![credit.touchpoint]));
                let show = query.show.clone().into_iter().chain([only]).collect();
                let alone = ReportQuery {
                    deals: Some(Filter::And(deals)),
                    show: Some(Filter::And(show)),
                    ..query.clone()
                };
                if let Ok(report) = journeys.report(&alone) {
                    let row = report.rows.iter().find(|alone| alone.key == row.key);
                    prop_assert_eq!(row.map(|row| row.amount), Some(credit.amount));
                }
            }
        }
    }

    #[test]
    fn every_credit_is_behind_one_row_or_another(world in world(), query in any_query(true)) {
        let journeys = load(&world);
        let Ok(report) = journeys.report(&query) else { return Ok(()) };
        let mut by_row = BTreeMap::new();
        for row in &report.rows {
            let Ok(credits) = journeys.row_credits(&query, &row.key) else { return Ok(()) };
            for credit in credits {
                *by_row.entry((credit.deal, credit.touchpoint)).or_insert(0) += i128::from(credit.amount);
            }
        }
        let mut every = Vec::new();
        let done = journeys.each_credit(&query, |credit| {
            every.push(credit);
            Ok::<(), QueryError>(())
        });
        // As of a row: with an adjustment one credit may be too large.
        let Ok(()) = done else { return Ok(()) };
        let alone: BTreeMap<_, _> = every
            .iter()
            .map(|credit| ((credit.deal, credit.touchpoint), i128::from(credit.amount)))
            .collect();
        prop_assert_eq!(alone.len(), every.len());
        prop_assert_eq!(alone, by_row);
        // Those of a deal come together.
        let mut deals: Vec<DealId> = every.iter().map(|credit| credit.deal).collect();
        deals.dedup();
        let count = deals.len();
        deals.sort_unstable();
        deals.dedup();
        prop_assert_eq!(deals.len(), count);
    }

    #[test]
    fn credits_behind_a_row_come_by_date_of_the_deal_then_by_deal_then_in_journey_order(
        world in world(),
        query in any_query(true),
    ) {
        let journeys = load(&world);
        let Ok(report) = journeys.report(&query) else { return Ok(()) };
        let deals: BTreeMap<DealId, &DealFact> = world
            .accounts
            .iter()
            .flat_map(|account| &account.deals)
            .map(|deal| (deal.id, deal))
            .collect();
        for row in &report.rows {
            let Ok(credits) = journeys.row_credits(&query, &row.key) else { continue };
            let place = |credit: &Credit| {
                let deal = deals[&credit.deal];
                let date = match (query.dated_by, query.measure) {
                    (DatedBy::DealCreated, _) | (_, Measure::Pipeline) => deal.created_at,
                    (_, Measure::Revenue) => deal.closed_at.unwrap(),
                };
                (std::cmp::Reverse(date), credit.deal, credit.at)
            };
            prop_assert!(credits.is_sorted_by_key(place));
        }
    }

    #[test]
    fn reports_of_disjoint_accounts_add_up_to_the_whole(
        world in world(),
        query in any_query(true),
        mask in any::<u8>(),
    ) {
        // Spend belongs to no account.
        let world = World { spend: vec![], ..world };
        let (left, right): (Vec<_>, Vec<_>) = world
            .accounts
            .iter()
            .cloned()
            .enumerate()
            .partition(|(place, _)| mask >> place & 1 == 1);
        let part = |accounts: Vec<(usize, _)>| {
            let accounts = accounts.into_iter().map(|(_, account)| account).collect();
            load(&with_accounts(&world, accounts)).report(&query)
        };
        let (Ok(left), Ok(right), Ok(whole)) = (part(left), part(right), load(&world).report(&query))
        else {
            return Ok(());
        };
        prop_assert_eq!(sums(&[&left, &right]), sums(&[&whole]));
    }

    #[test]
    fn negative_amounts_mirror_positive_ones(world in world(), query in any_query(true)) {
        let query = ReportQuery { deals: None, ..query };
        let mut mirror = World { spend: vec![], ..world };
        let one = load(&mirror).report(&query);
        for deal in mirror.accounts.iter_mut().flat_map(|account| &mut account.deals) {
            deal.amount = -deal.amount;
            deal.cost_of_sale = deal.cost_of_sale.map(|cost| -cost);
            for adjustment in &mut deal.adjustments {
                adjustment.amount = -adjustment.amount;
            }
        }
        let other = load(&mirror).report(&query);
        let (Ok(one), Ok(mut other)) = (one, other) else { return Ok(()) };
        for amount in [&mut other.total, &mut other.unattributed, &mut other.hidden] {
            *amount = -*amount;
        }
        for (_, amount) in &mut other.unconverted {
            *amount = -*amount;
        }
        for row in &mut other.rows {
            for amount in
                [&mut row.amount, &mut row.sourced, &mut row.influenced, &mut row.contribution]
            {
                *amount = -*amount;
            }
        }
        for row in &mut other.unattributed_rows {
            row.amount = -row.amount;
            row.contribution = -row.contribution;
        }
        prop_assert_eq!(sums(&[&one]), sums(&[&other]));
    }
}

/// What a report says, without the order of its rows, so that several can be added up.
fn sums(reports: &[&Report]) -> BTreeMap<String, i128> {
    let mut sums: BTreeMap<String, i128> = BTreeMap::new();
    let mut add = |name: String, value: i128| *sums.entry(name).or_default() += value;
    for report in reports {
        add("total".into(), report.total.into());
        add("unattributed".into(), report.unattributed.into());
        add("hidden".into(), report.hidden.into());
        add("deals".into(), report.deal_count.into());
        add(
            "unattributed deals".into(),
            report.unattributed_deal_count.into(),
        );
        add(
            "unconverted deals".into(),
            report.unconverted_deal_count.into(),
        );
        for (currency, amount) in &report.unconverted {
            add(format!("unconverted {currency:?}"), (*amount).into());
        }
        for (rule, deals) in report.deals_by_rule.iter().enumerate() {
            add(format!("rule {rule}"), (*deals).into());
        }
        for row in &report.rows {
            let mut add = |name: &str, value: i128| add(format!("{:?} {name}", row.key), value);
            add("amount", row.amount.into());
            add("weight", row.weight_micros.into());
            add("touches", row.touchpoint_count.into());
            add("sourced", row.sourced.into());
            add("sourced deals", row.sourced_deal_count.into());
            add("influenced", row.influenced.into());
            add("influenced deals", row.influenced_deal_count.into());
            add("contribution", row.contribution.into());
        }
        for row in &report.unattributed_rows {
            add(format!("{:?} unattributed", row.key), row.amount.into());
            add(
                format!("{:?} unattributed contribution", row.key),
                row.contribution.into(),
            );
            add(
                format!("{:?} unattributed deals", row.key),
                row.deal_count.into(),
            );
        }
    }
    sums
}

/// The same facts, told in another order.
fn shuffle(mut world: World, keys: &[u64]) -> World {
    fn mix<T>(list: &mut Vec<T>, keys: &[u64]) {
        let mut keyed: Vec<(u64, T)> = list
            .drain(..)
            .enumerate()
            .map(|(place, item)| {
                let key = keys[place % keys.len()].rotate_left(u32::try_from(place).unwrap());
                (key, item)
            })
            .collect();
        keyed.sort_by_key(|(key, _)| *key);
        list.extend(keyed.into_iter().map(|(_, item)| item));
    }
    mix(&mut world.accounts, keys);
    mix(&mut world.rates, keys);
    mix(&mut world.spend, keys);
    for (_, days) in &mut world.spend {
        mix(days, keys);
    }
    for account in &mut world.accounts {
        mix(&mut account.leads, keys);
        mix(&mut account.touches, keys);
        mix(&mut account.deals, keys);
        for deal in &mut account.deals {
            mix(&mut deal.adjustments, keys);
        }
    }
    world
}

#[test]
fn amounts_that_do_not_add_up_in_64_bits_are_an_error() {
    let mut world = crate::worked::one_deal(
        i64::MAX,
        attribution::time::Instant(10),
        None,
        [attribution::time::Instant(1)],
    );
    let query = crate::questions::question();
    assert_eq!(load(&world).report(&query).unwrap().total, i64::MAX);
    let mut second = world.accounts[0].deals[0].clone();
    second.id = crate::random::deal(0, 1);
    second.amount = 1;
    world.accounts[0].deals.push(second);
    assert_eq!(load(&world).report(&query), Err(QueryError::Overflow));
    world.accounts[0].deals[1].amount = -1;
    assert_eq!(load(&world).report(&query).unwrap().total, i64::MAX - 1);
}
