//! The same question under several models, side by side.

use std::{cmp::Reverse, collections::BTreeMap};

use crate::query::{Key, Report};

/// A row of a comparison: what each report says about one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparedRow {
    /// As in the reports.
    pub key: Vec<Key>,
    /// One for each report, in the order given; zeros where a report has no such row.
    pub results: Vec<ComparedResult>,
    /// The largest amount less the smallest, in minor units: how far the models disagree.
    pub spread: u64,
}

/// What one report says about a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ComparedResult {
    /// Credited, in minor units.
    pub amount: i64,
    /// Credited deals in millionths.
    pub weight_micros: i64,
    /// Touches that received credit.
    pub touchpoint_count: u64,
    /// Credited contribution, in minor units.
    pub contribution: i64,
}

/// Joins the rows of reports that differ in nothing but their rules, by key: by the largest amount any of them credits,
/// descending, then by key.
#[must_use]
pub fn compare(reports: &[&Report]) -> Vec<ComparedRow> {
    let mut joined: BTreeMap<&[Key], Vec<ComparedResult>> = BTreeMap::new();
    for (place, report) in reports.iter().enumerate() {
        for row in &report.rows {
            let results = joined
                .entry(&row.key)
                .or_insert_with(|| vec![ComparedResult::default(); reports.len()]);
            if let Some(result) = results.get_mut(place) {
                *result = ComparedResult {
                    amount: row.amount,
                    weight_micros: row.weight_micros,
                    touchpoint_count: row.touchpoint_count,
                    contribution: row.contribution,
                };
            }
        }
    }
    let mut rows: Vec<ComparedRow> = joined
        .into_iter()
        .map(|(key, results)| {
            let amounts = results.iter().map(|result| result.amount);
            let spread = largest(&results).abs_diff(amounts.min().unwrap_or(0));
            ComparedRow {
                key: key.to_vec(),
                results,
                spread,
            }
        })
        .collect();
    // Stable, and they were in order of their keys.
    rows.sort_by_key(|row| Reverse(largest(&row.results)));
    rows
}

fn largest(results: &[ComparedResult]) -> i64 {
    results
        .iter()
        .map(|result| result.amount)
        .max()
        .unwrap_or(0)
}
