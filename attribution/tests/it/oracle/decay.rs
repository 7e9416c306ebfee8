//! round(2^40 x 2^(-age / half-life)), by the exponential series in 320 binary digits after the point.

use num_bigint::BigInt;

const DIGITS: u32 = 320;

/// The integer weight of a touch of this age; halves round up.
pub(super) fn weight(age: i64, half_life: i64) -> BigInt {
    let (whole, part) = (age / half_life, age % half_life);
    if whole > 200 {
        return BigInt::from(0);
    }
    // 2^(-part / half-life) = exp(-x) with x = ln 2 x part / half-life, between 0 and ln 2.
    let one = BigInt::from(1) << DIGITS;
    let x = ln_two() * part / half_life;
    let (mut sum, mut term, mut n) = (BigInt::from(0), one, 0);
    while term != BigInt::from(0) {
        sum += &term;
        n += 1;
        term = -((term * &x) >> DIGITS) / n;
    }
    let shift = i64::from(DIGITS) - 40 + whole;
    // Powers of two are exact only in the limit of the series; they are ties, or far from one.
    let scaled = if part == 0 {
        BigInt::from(1) << DIGITS
    } else {
        sum
    };
    let half = BigInt::from(1) << (shift - 1);
    (scaled + half) >> shift
}

/// ln 2 = 2 x (1/3 + 1/(3 x 3^3) + 1/(5 x 3^5) + ...).
fn ln_two() -> BigInt {
    let mut power = (BigInt::from(2) << DIGITS) / 3;
    let (mut sum, mut n) = (BigInt::from(0), 1);
    while power != BigInt::from(0) {
        sum += &power / n;
        power /= 9;
        n += 2;
    }
    sum
}

#[test]
fn weights_known_from_elsewhere() {
    let week = 7 * 86_400_000;
    assert_eq!(weight(0, week), BigInt::from(1_u64 << 40));
    assert_eq!(weight(week, week), BigInt::from(1_u64 << 39));
    // 2^39.5 = 777,472,127,993.64...
    assert_eq!(weight(week / 2, week), BigInt::from(777_472_127_994_u64));
    assert_eq!(weight(40 * week, week), BigInt::from(1));
    assert_eq!(weight(41 * week, week), BigInt::from(1));
    assert_eq!(weight(41 * week + 1, week), BigInt::from(0));
}
