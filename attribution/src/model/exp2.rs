//! Powers of two with a fractional exponent, in whole numbers: the same on every machine.

#![expect(
    clippy::cast_possible_truncation,
    reason = "halves of 128-bit numbers are taken apart on purpose"
)]
#![expect(
    clippy::indexing_slicing,
    reason = "tables of 512 are indexed by nine bits"
)]

use std::sync::LazyLock;

/// ln 2 x 2^128, rounded down.
const LN_2: u128 = 0xb172_17f7_d1cf_79ab_c9e3_b398_03f2_f6af;
/// 1 in fixed point with 127 fractional bits.
const ONE_127: u128 = 1 << 127;
/// An upper bound of the error of [`Tables::approximate`], in units of its last bit; it is below 64.
pub(super) const APPROXIMATION_ERROR: u64 = 128;

/// Bits of a table's index: both tables together take a quarter of the nearest cache.
const INDEX: u32 = 9;
/// How many entries a table has.
const ENTRIES: usize = 1 << INDEX;

/// 2^(-i / 512) and 2^(-i / 512^2) with 63 fractional bits.
pub(super) struct Tables {
    coarse: [u64; ENTRIES],
    fine: [u64; ENTRIES],
}

pub(super) static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let entry = |index: usize, bits: u32| {
        let exact = exact((index as u128) << (127 - bits));
        ((exact + (1 << 63)) >> 64) as u64
    };
    Tables {
        coarse: std::array::from_fn(|index| entry(index, INDEX)),
        fine: std::array::from_fn(|index| entry(index, 2 * INDEX)),
    }
});

impl Tables {
    /// 2^-f with 63 fractional bits, nearly: off by less than [`APPROXIMATION_ERROR`]. `fraction` is f x 2^64.
    #[inline]
    pub(super) fn approximate(&self, fraction: u64) -> u64 {
        let coarse = self.coarse[(fraction >> (64 - INDEX)) as usize];
        let fine = self.fine[(fraction >> (64 - 2 * INDEX)) as usize % ENTRIES];
        let tabled = ((u128::from(coarse) * u128::from(fine)) >> 63) as u64;
        // What is left is below 2^-18; two terms of the series of 1 - e^-x are exact to 2^-58.
        let rest = fraction & ((1 << (64 - 2 * INDEX)) - 1);
        let x = high(rest, (LN_2 >> 64) as u64);
        let missing = x - high(x, x) / 2;
        tabled - high(tabled, missing)
    }
}

/// 2^-f with 127 fractional bits, off by less than 2^-120. `fraction` is f x 2^127, f below 1.
pub(super) fn exact(fraction: u128) -> u128 {
    // e^-x by its series, x = f ln 2 < 0.7: 34 terms reach 2^-127.
    let x = high_128(fraction, LN_2);
    let (mut positive, mut negative) = (ONE_127, 0_u128);
    let mut term = ONE_127;
    let mut index = 1;
    while term > 0 {
        term = high_128(term, x << 1) / index;
        if index % 2 == 1 {
            negative += term;
        } else {
            positive += term;
        }
        index += 1;
    }
    positive - negative
}

/// The upper half of the product.
fn high(a: u64, b: u64) -> u64 {
    ((u128::from(a) * u128::from(b)) >> 64) as u64
}

/// The upper half of the product.
fn high_128(a: u128, b: u128) -> u128 {
    let (a_high, a_low) = (a >> 64, a & u128::from(u64::MAX));
    let (b_high, b_low) = (b >> 64, b & u128::from(u64::MAX));
    let low = (a_low * b_low) >> 64;
    let middle = a_high * b_low + low;
    let other = a_low * b_high + (middle & u128::from(u64::MAX));
    a_high * b_high + (middle >> 64) + (other >> 64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn squaring_the_root_of_a_half_gives_a_half() {
        // Known without computing: 2^-0 = 1, and (2^-1/2)^2 = 1/2 up to the error of the root.
        assert_eq!(exact(0), ONE_127);
        let root = exact(1 << 126);
        let half = high_128(root, root << 1);
        assert!(half.abs_diff(1 << 126) < 1 << 8, "{half:x}");
        // sqrt(1/2) x 2^127, from its well-known binary expansion 0.b504f333f9de6484597d89b3754abe9f...
        assert!(
            root.abs_diff(0xb504_f333_f9de_6484_597d_89b3_754a_be9f >> 1) < 1 << 7,
            "{root:x}"
        );
    }

    proptest! {
        #[test]
        fn the_approximation_is_as_good_as_promised(fraction: u64) {
            let exact = exact(u128::from(fraction) << 63);
            let near = u128::from(TABLES.approximate(fraction)) << 64;
            prop_assert!(near.abs_diff(exact) < u128::from(APPROXIMATION_ERROR / 4) << 64);
        }

        #[test]
        fn powers_multiply(a in 0..ONE_127 / 2, b in 0..ONE_127 / 2) {
            let product = high_128(exact(a), exact(b) << 1);
            prop_assert!(product.abs_diff(exact(a + b)) < 1 << 8);
        }
    }
}
