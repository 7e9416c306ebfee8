//! Funnels, against the numbers of the script and by laws.

use agreement::{
    funnel::{By, FunnelStage, Passage, funnel, merge, pareto, recycled},
    lifecycle::{Rejection, Stage},
};
use proptest::prelude::*;

use super::vectors::vectors;

const DAY: i64 = 86_400_000;

#[test]
fn funnels_by_entry_and_by_cohort_are_as_counted_by_hand() {
    let vectors = &vectors()["funnel"];
    let leads: Vec<(i64, Passage)> = vectors["leads"]
        .as_array()
        .unwrap()
        .iter()
        .map(|lead| {
            let mut passage = Passage::default();
            passage.lead_minor = lead["value"].as_i64().unwrap();
            passage.deal_minor = lead["deals"].as_i64().unwrap();
            passage.won_minor = lead["won"].as_i64().unwrap();
            for entry in lead["entries"].as_array().unwrap() {
                let stage: Stage = entry[0].as_str().unwrap().parse().unwrap();
                passage.enter(stage, entry[1].as_i64().unwrap() * DAY);
            }
            (lead["account"].as_i64().unwrap(), passage)
        })
        .collect();
    let mut accounts: Vec<i64> = leads.iter().map(|(account, _)| *account).collect();
    accounts.dedup();
    let of_accounts: Vec<Passage> = accounts
        .iter()
        .map(|account| {
            merge(
                leads
                    .iter()
                    .filter(|(of, _)| of == account)
                    .map(|(_, passage)| passage),
            )
        })
        .collect();
    let of_persons: Vec<Passage> = leads.iter().map(|(_, passage)| *passage).collect();
    for case in vectors["funnels"].as_array().unwrap() {
        let passages = if case["unit"] == "PERSON" {
            &of_persons
        } else {
            &of_accounts
        };
        let by = if case["by"] == "ENTRY" {
            By::Entry
        } else {
            By::Cohort
        };
        let day = |name: &str| case[name].as_i64().unwrap() * DAY;
        let counted = funnel(passages, by, day("from"), day("to"));
        for (stage, row) in counted.iter().zip(case["rows"].as_array().unwrap()) {
            let half_days = stage.median_millis.map(|median| median * 2 / DAY);
            assert_eq!(
                (
                    Some(stage.volume),
                    Some(stage.went_on),
                    half_days,
                    Some(stage.value_minor)
                ),
                (
                    row["volume"].as_u64(),
                    row["wentOn"].as_u64(),
                    row["medianHalfDays"].as_i64(),
                    row["value"].as_i64()
                ),
                "{:?} of {} by {} from {}",
                stage.stage,
                case["unit"],
                case["by"],
                case["from"]
            );
        }
    }
}

#[test]
fn the_most_frequent_reason_comes_first() {
    use Rejection as R;
    let rows = pareto([
        R::WrongSize,
        R::Duplicate,
        R::WrongSize,
        R::Misrouted,
        R::WrongSize,
        R::Duplicate,
    ]);
    let rows: Vec<_> = rows
        .iter()
        .map(|row| (row.reason, row.count, row.cumulated))
        .collect();
    assert_eq!(
        rows,
        [
            (R::WrongSize, 3, 3),
            (R::Duplicate, 2, 5),
            (R::Misrouted, 1, 6)
        ]
    );
    assert_eq!(pareto([]), []);
}

#[test]
fn only_what_was_won_after_recycling_was_won_by_it() {
    let counted = recycled([(5, Some(9)), (5, Some(4)), (5, None)]);
    assert_eq!((counted.count, counted.won), (3, 1));
}

proptest! {
    #[test]
    fn no_stage_counts_more_than_the_one_before(
        entries in prop::collection::vec(prop::collection::vec((0_usize..10, 0_i64..100), 0..8), 0..20), from in 0_i64..60, length in 1_i64..60,
    ) {
        let passages: Vec<Passage> = entries.iter().map(|entries| {
            let mut passage = Passage::default();
            for (stage, at) in entries {
                passage.enter(Stage::ALL[*stage], *at);
            }
            passage
        }).collect();
        let cohort = funnel(&passages, By::Cohort, from, from + length);
        for pair in cohort.windows(2) {
            prop_assert!(pair[0].volume >= pair[1].volume);
            prop_assert_eq!(pair[0].went_on, pair[1].volume);
        }
        // Every entry lies in exactly one of two periods side by side.
        let middle = from + length / 2;
        let volume = |from, to| funnel(&passages, By::Entry, from, to).iter().map(|stage| stage.volume).collect::<Vec<_>>();
        let (left, right, both) = (volume(from, middle), volume(middle, from + length), volume(from, from + length));
        for place in 0..FunnelStage::ALL.len() {
            prop_assert_eq!(left[place] + right[place], both[place]);
        }
    }
}
