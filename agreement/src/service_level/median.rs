//! The middle of several figures.

/// The median: the middle one, or the mean of the two in the middle, rounded down. `None` of nothing.
#[must_use]
pub fn median(mut values: Vec<i64>) -> Option<i64> {
    values.sort_unstable();
    let upper = *values.get(values.len() / 2)?;
    if values.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *values.get(values.len() / 2 - 1)?;
    let sum = i128::from(lower) + i128::from(upper);
    i64::try_from(sum.div_euclid(2)).ok()
}
