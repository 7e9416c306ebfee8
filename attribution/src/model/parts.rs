//! What each touch gets of an amount that was split, told when it is asked for.

use super::{Shares, shapes::Fractions};

/// How N amounts fall into parts, before anybody asks for one.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Division<const N: usize> {
    /// One touch gets everything.
    Single(usize),
    /// All touches get the same, and the first few of them a unit more.
    Alike(Divided<N>),
    /// As in journeys of the same shape before; the rests start in these places.
    Known(Fractions, Divided<N>),
    /// The parts are listed.
    Listed,
}

/// N amounts divided.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Divided<const N: usize> {
    /// How often the denominator goes into each.
    pub(super) wholes: [u64; N],
    /// What is left of each, or where it is told what becomes of that.
    pub(super) rests: [usize; N],
}

/// What each touch gets of N amounts.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Parts<'a, const N: usize> {
    /// One touch gets everything.
    Single(usize, [i64; N]),
    /// Every group gets everything, and however its touches share that, its row is asked for the sum alone: so each touch
    /// stands for its whole group, and only the first of them counts.
    Groups([i64; N]),
    /// All touches get the same, and the first few of them a unit more.
    Alike(Alike<N>),
    /// As in journeys of the same shape before.
    Known(Known<'a, N>),
    /// Each its own.
    Listed(Listed<'a, N>),
}

/// See [`Parts::Alike`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Alike<const N: usize> {
    divided: Divided<N>,
    signs: [i64; N],
}

/// See [`Parts::Known`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known<'a, const N: usize> {
    numerators: &'a [u64],
    wholes: [u64; N],
    rests: [&'a [u16]; N],
    signs: [i64; N],
}

/// See [`Parts::Listed`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Listed<'a, const N: usize> {
    numerators: &'a [u64],
    parts: &'a [[i64; N]],
}

/// What the touch in a place gets.
pub(crate) trait Part<const N: usize> {
    /// Its part of each amount, and whether it has a share above zero.
    fn part(&self, place: usize) -> ([i64; N], bool);
}

impl<'a, const N: usize> Parts<'a, N> {
    /// Of these totals, which were divided by these shares; `listed` are the parts that were listed then.
    #[inline]
    pub(crate) fn new(
        division: Division<N>,
        totals: [i64; N],
        shares: &'a Shares,
        listed: &'a [[i64; N]],
    ) -> Self {
        match division {
            Division::Single(place) => Self::Single(place, totals),
            Division::Alike(divided) => Self::Alike(Alike {
                divided,
                signs: totals.map(sign),
            }),
            Division::Known(fractions, divided) => Self::Known(Known {
                numerators: shares.shapes.numerators(&fractions),
                wholes: divided.wholes,
                rests: divided
                    .rests
                    .map(|start| shares.shapes.rest(&fractions, start)),
                signs: totals.map(sign),
            }),
            Division::Listed => Self::Listed(Listed {
                numerators: &shares.numerators,
                parts: listed,
            }),
        }
    }
}

impl<const N: usize> Parts<'_, N> {
    /// Whether the touch in this place has a share above zero.
    #[inline]
    pub(crate) fn has_share(&self, place: usize) -> bool {
        let above_zero = |numerators: &[u64]| {
            numerators
                .get(place)
                .is_some_and(|&numerator| numerator > 0)
        };
        match self {
            Self::Single(single, _) => place == *single,
            Self::Groups(_) | Self::Alike(_) => true,
            Self::Known(parts) => above_zero(parts.numerators),
            Self::Listed(parts) => above_zero(parts.numerators),
        }
    }
}

impl<const N: usize> Part<N> for Parts<'_, N> {
    fn part(&self, place: usize) -> ([i64; N], bool) {
        match self {
            Self::Single(single, totals) if place == *single => (*totals, true),
            Self::Single(..) => ([0; N], false),
            Self::Groups(totals) => (*totals, true),
            Self::Alike(parts) => parts.part(place),
            Self::Known(parts) => parts.part(place),
            Self::Listed(parts) => parts.part(place),
        }
    }
}

impl<const N: usize> Part<N> for Alike<N> {
    #[inline]
    fn part(&self, place: usize) -> ([i64; N], bool) {
        let mut parts = [0; N];
        let divided = self.divided.wholes.iter().zip(self.divided.rests);
        for ((part, (whole, left)), sign) in parts.iter_mut().zip(divided).zip(self.signs) {
            *part = signed(whole + u64::from(place < left), sign);
        }
        (parts, true)
    }
}

impl<const N: usize> Part<N> for Known<'_, N> {
    #[inline]
    fn part(&self, place: usize) -> ([i64; N], bool) {
        let numerator = self.numerators.get(place).copied().unwrap_or(0);
        let mut parts = [0; N];
        let divided = self.wholes.iter().zip(self.rests);
        for ((part, (whole, rests)), sign) in parts.iter_mut().zip(divided).zip(self.signs) {
            let more = rests.get(place).copied().unwrap_or(0);
            *part = signed(whole * numerator + u64::from(more), sign);
        }
        (parts, numerator > 0)
    }
}

impl<const N: usize> Part<N> for Listed<'_, N> {
    #[inline]
    fn part(&self, place: usize) -> ([i64; N], bool) {
        let part = self.parts.get(place).copied().unwrap_or([0; N]);
        (
            part,
            self.numerators
                .get(place)
                .is_some_and(|&numerator| numerator > 0),
        )
    }
}

/// 0 for amounts that are not negative, -1 for those that are.
#[inline]
pub(super) fn sign(total: i64) -> i64 {
    total >> 63
}

/// The magnitude with this sign. Wrapping, because the magnitude of the most negative amount is its own negative.
#[inline]
pub(super) fn signed(magnitude: u64, sign: i64) -> i64 {
    (magnitude.cast_signed() ^ sign).wrapping_sub(sign)
}
