//! Whether SQL and the engine agree.

use std::collections::HashMap;

use attribution::query::{Key, Report};
use attribution::{CampaignId, Day};

use crate::databases::SqlRow;
use crate::narrow::Narrow;

/// Stops unless both have the same rows and the same amounts in them. The engine gives out whole cents, touch by touch;
/// SQL adds up fractions: they may differ by a cent for each touch that was credited, and that is what exactness means.
pub(crate) fn same(report: &Report, answer: &[SqlRow], narrow: &Narrow, who: &str) {
    let said: HashMap<(Option<CampaignId>, Day), f64> = answer
        .iter()
        .map(|row| {
            (
                (narrow.campaigns[&row.campaign], Day(row.month)),
                row.amount,
            )
        })
        .collect();
    assert_eq!(said.len(), answer.len(), "{who}: a row twice");
    assert_eq!(
        report.rows.len(),
        answer.len(),
        "{who}: another number of rows"
    );
    let mut total = 0.0;
    for row in &report.rows {
        let [Key::Campaign(campaign), Key::Date(month)] = row.key[..] else {
            panic!("a row by campaign and month: {:?}", row.key);
        };
        let theirs = said.get(&(campaign, month)).copied();
        let theirs = theirs.unwrap_or_else(|| panic!("{who} has no row {:?}", row.key));
        #[expect(clippy::cast_precision_loss, reason = "amounts of an invented company")]
        let (ours, touches) = (row.amount as f64, row.touchpoint_count as f64);
        // A touch may share several deals.
        let tolerance = 4.0 * touches + 4.0;
        assert!(
            (ours - theirs).abs() <= tolerance,
            "{who}: {:?} is {ours} here and {theirs} there, with {touches} touches",
            row.key
        );
        total += theirs;
    }
    #[expect(clippy::cast_precision_loss, reason = "amounts of an invented company")]
    let attributed = (report.total - report.unattributed) as f64;
    assert!(
        (attributed - total).abs() < 1.0,
        "{who}: {attributed} is attributed here and {total} there"
    );
}
