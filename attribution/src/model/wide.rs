//! Splitting by weights whose sum exceeds 63 bits. They are below 2^41, so only a journey of more than 2^22 touches comes
//! here.

#![expect(clippy::indexing_slicing, reason = "arrays of N are indexed below N")]

use super::left_over::LeftOver;

/// Splits totals by weights that sum to `denominator`.
#[cold]
pub(super) fn split<const N: usize>(
    magnitudes: [u64; N],
    weights: &[u64],
    denominator: u128,
    parts: &mut Vec<[i64; N]>,
    left_over: &mut LeftOver,
) {
    parts.resize(weights.len(), [0; N]);
    for k in 0..N {
        let mut left = magnitudes[k];
        let mut remainders = Vec::with_capacity(weights.len());
        for (&weight, parts) in weights.iter().zip(&mut *parts) {
            let product = u128::from(magnitudes[k]) * u128::from(weight);
            // A share is at most one, so the part is at most the magnitude.
            let part = u64::try_from(product / denominator).unwrap_or(u64::MAX);
            left -= part;
            parts[k] = part.cast_signed();
            remainders.push(product % denominator);
        }
        left_over.give_one_total(left, &remainders, |place| {
            if let Some(parts) = parts.get_mut(place) {
                parts[k] = parts[k].wrapping_add(1);
            }
        });
    }
}
