//! The one report, computed once by SQL and kept as it is shown.

use sea_orm::sqlx::{self, PgPool, query_as};
use uuid::Uuid;

use super::{campaign::Campaign, text::decimal};

/// 2025, in milliseconds.
const YEAR: (i64, i64) = (1_735_689_600_000, 1_767_225_600_000);

/// The report.
pub(crate) struct Credits {
    /// The amount of all deals.
    pub(crate) total: String,
    /// The largest amount first.
    pub(crate) rows: Vec<Credit>,
}

/// What one campaign earned.
pub(crate) struct Credit {
    /// The campaign, none for touches of no campaign.
    pub(crate) campaign: Option<Campaign>,
    /// What is credited.
    pub(crate) amount: String,
    /// Its part of what is attributed, with four decimals.
    pub(crate) share: String,
    /// Its parts of deals.
    pub(crate) weight: String,
    /// Its touches.
    pub(crate) touchpoint_count: i64,
}

/// Campaign, its name, credit, weight, touches, and the total in each row.
type Row = (Option<Uuid>, Option<String>, i64, i64, i64, i64);

/// Asks the database.
pub(crate) async fn compute(pool: &PgPool) -> Result<Credits, sqlx::Error> {
    let (from, to) = YEAR;
    let rows: Vec<Row> = query_as(include_str!("../../../peers/sql/report.sql"))
        .bind(from)
        .bind(to)
        .fetch_all(pool)
        .await?;
    let total = rows.first().map_or(0, |(.., total)| *total);
    // All credit of attributed deals is in some row.
    let attributed: i64 = rows.iter().map(|(_, _, amount, ..)| amount).sum();
    let rows = rows
        .into_iter()
        .map(|(id, name, amount, weight, touchpoint_count, _)| Credit {
            campaign: id.zip(name).map(Campaign::from_row),
            amount: decimal(amount, 2),
            share: decimal(share(amount, attributed), 4),
            weight: whole(&decimal(weight, 6)).to_owned(),
            touchpoint_count,
        });
    Ok(Credits {
        total: decimal(total, 2),
        rows: rows.collect(),
    })
}

/// In ten thousandths, half up.
fn share(amount: i64, of: i64) -> i64 {
    let (amount, of) = (i128::from(amount), i128::from(of.max(1)));
    i64::try_from((20_000 * amount + of) / (2 * of)).unwrap_or_default()
}

/// Without zeros at the end.
fn whole(decimal: &str) -> &str {
    decimal.trim_end_matches('0').trim_end_matches('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_and_weights_are_short() {
        assert_eq!(share(1, 3), 3_333);
        assert_eq!(share(2, 3), 6_667);
        assert_eq!(whole("12.500000"), "12.5");
        assert_eq!(whole("10.000000"), "10");
    }
}
