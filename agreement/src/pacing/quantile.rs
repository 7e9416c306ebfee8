//! Quantiles, exactly.

use crate::ratio::Ratio;

/// The quantile at `p` (0 to 1) of type 7: of n ascending values, the one at place (n - 1) x p counted from zero, a place
/// between two values lying evenly between them. `None` of no values.
#[must_use]
pub fn quantile(values: &[Ratio], p: &Ratio) -> Option<Ratio> {
    let mut ascending = values.to_vec();
    ascending.sort();
    let last = ascending.len().checked_sub(1)?;
    let place = &Ratio::whole(last) * p;
    let below = place.floor();
    let low = ascending.get(usize::try_from(below).ok()?)?;
    let rest = &place - &Ratio::whole(below);
    match ascending.get(usize::try_from(below).ok()? + 1) {
        Some(high) => Some((&(high - low) * &rest) + low),
        None => Some(low.clone()),
    }
}
