//! Several models side by side.

use std::collections::{BTreeMap, BTreeSet};

use attribution::{
    compare,
    query::{Key, Report, ReportQuery},
    rule::{DatedRule, Preset, Rule},
};
use proptest::prelude::*;

use crate::{
    engine::load,
    random::{any_query, cases, world},
};

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn a_comparison_says_of_each_row_what_each_report_says(world in world(), query in any_query(false)) {
        let journeys = load(&world);
        let under = |preset: Preset| {
            let model = |rule: &DatedRule| DatedRule {
                rule: Rule { model: preset.model(), ..rule.rule.clone() },
                ..rule.clone()
            };
            let rules = query.rules.iter().map(model).collect();
            journeys.report(&ReportQuery { rules, ..query.clone() })
        };
        let reports: Vec<Report> =
            [Preset::FirstTouch, Preset::Linear, Preset::WShaped, Preset::TimeDecay]
                .into_iter()
                .filter_map(|preset| under(preset).ok())
                .collect();
        let rows = compare(&reports.iter().collect::<Vec<_>>());

        let tables: Vec<BTreeMap<&Vec<Key>, i64>> = reports
            .iter()
            .map(|report| report.rows.iter().map(|row| (&row.key, row.amount)).collect())
            .collect();
        let keys: BTreeSet<&Vec<Key>> = tables.iter().flat_map(|table| table.keys().copied()).collect();
        let compared: BTreeSet<&Vec<Key>> = rows.iter().map(|row| &row.key).collect();
        prop_assert_eq!(compared, keys);
        for row in &rows {
            let amounts: Vec<i64> = row.results.iter().map(|result| result.amount).collect();
            let expected: Vec<i64> =
                tables.iter().map(|table| table.get(&row.key).copied().unwrap_or(0)).collect();
            prop_assert_eq!(&amounts, &expected);
            let (low, high) = (amounts.iter().min().unwrap(), amounts.iter().max().unwrap());
            prop_assert_eq!(i128::from(row.spread), i128::from(*high) - i128::from(*low));
        }
        let largest = |row: &attribution::ComparedRow| {
            std::cmp::Reverse(row.results.iter().map(|result| result.amount).max())
        };
        prop_assert!(rows.is_sorted_by_key(|row| (largest(row), row.key.clone())));
    }
}
