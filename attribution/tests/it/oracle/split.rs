//! Exact shares to whole units: largest remainder, ties to the earliest, negative amounts mirrored.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Signed;

/// Splits an amount by shares that sum to one.
pub(super) fn split(amount: &BigInt, shares: &[BigRational]) -> Vec<BigInt> {
    let size = amount.abs();
    let exact: Vec<BigRational> = shares
        .iter()
        .map(|share| share * BigRational::from_integer(size.clone()))
        .collect();
    let mut parts: Vec<BigInt> = exact.iter().map(|part| part.floor().to_integer()).collect();
    let mut left = size - parts.iter().sum::<BigInt>();
    let mut places: Vec<usize> = (0..shares.len()).collect();
    // A stable sort: equal remainders stay in journey order.
    places.sort_by_key(|place| std::cmp::Reverse(exact[*place].fract()));
    for place in places {
        if left.is_positive() {
            parts[place] += 1;
            left -= 1;
        }
    }
    if amount.is_negative() {
        parts.iter_mut().for_each(|part| *part = -part.clone());
    }
    parts
}
