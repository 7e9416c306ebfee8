//! Exact arithmetic on the amounts of answers.

use serde_json::Value;

/// An amount in ten-thousandths of its currency, exactly: no currency has more decimals.
pub(crate) fn units(money: &Value) -> i128 {
    let text = money["amount"]
        .as_str()
        .unwrap_or_else(|| panic!("an amount is text: {money}"));
    decimal(text)
}

/// A decimal number in ten-thousandths, exactly.
pub(crate) fn decimal(text: &str) -> i128 {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    assert!(fraction.len() <= 4, "{text} has too many decimals");
    let whole: i128 = whole.parse().unwrap();
    let fraction: i128 = format!("{fraction:0<4}").parse().unwrap();
    sign * (whole * 10_000 + fraction)
}

/// The sum of one field of money over rows.
pub(crate) fn sum(rows: &Value, field: &str) -> i128 {
    rows.as_array()
        .unwrap()
        .iter()
        .map(|row| units(&row[field]))
        .sum()
}

/// Shown rows + hidden + unattributed = total, to the cent. Needs all rows in `rows.nodes`.
#[track_caller]
pub(crate) fn assert_conserves(report: &Value) {
    let rows = &report["rows"]["nodes"];
    assert_eq!(report["rows"]["pageInfo"]["hasNextPage"], false, "all rows");
    assert_eq!(report["conserves"], true);
    assert_eq!(
        sum(rows, "amount") + units(&report["hidden"]) + units(&report["unattributed"]),
        units(&report["total"]),
        "{report:#}"
    );
    assert_eq!(
        units(&report["attributed"]),
        units(&report["total"]) - units(&report["unattributed"]),
        "{report:#}"
    );
}

#[test]
fn decimals_are_read_exactly() {
    assert_eq!(decimal("1234.56"), 12_345_600);
    assert_eq!(decimal("-0.01"), -100);
    assert_eq!(decimal("7"), 70_000);
}
