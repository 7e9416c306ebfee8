//! What each touch gets of an amount that was split, told when it is asked for.

use std::cell::Cell;

/// A deal's amount, its contribution, and millionths of the deal, or parts of them.
pub(crate) type Amounts = [i64; 3];

/// What each touch gets of three totals.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Parts<'a> {
    /// One touch gets everything.
    Single(usize, Amounts),
    /// Every group gets everything, and however its touches share that, its row is asked for the sum alone: so each touch
    /// stands for its whole group, and only the first of them counts.
    Groups(Amounts),
    /// All touches get the same, and the first few of them a unit more.
    Alike(Alike),
    /// As in journeys of the same shape before.
    Known(Known<'a>),
    /// Each its own.
    Listed(Listed<'a>),
    /// As an earlier question settled them.
    Settled(Settled<'a>),
}

/// See [`Parts::Alike`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Alike {
    pub(super) count: usize,
    pub(super) wholes: [u64; 3],
    pub(super) left: [u64; 3],
    pub(super) signs: Amounts,
}

/// See [`Parts::Known`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known<'a> {
    pub(super) numerators: &'a [u64],
    pub(super) wholes: [u64; 3],
    pub(super) rests: [&'a [Cell<u16>]; 3],
    pub(super) signs: Amounts,
}

/// See [`Parts::Listed`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Listed<'a> {
    pub(super) numerators: &'a [u64],
    pub(super) parts: &'a [Amounts],
}

/// See [`Parts::Settled`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settled<'a>(pub(crate) &'a [SettledPart]);

/// What a touch gets of a deal, and where the touch is found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SettledPart {
    amount: i64,
    contribution: i64,
    /// Its place among the account's touches.
    pub(crate) place: u32,
    /// The number of its facets.
    pub(crate) facets: u32,
    /// Millionths of the deal.
    weight: i32,
    has_share: bool,
}

impl SettledPart {
    /// What this touch gets.
    pub(crate) fn new(place: u32, facets: u32, part: Amounts, has_share: bool) -> Self {
        let [amount, contribution, weight] = part;
        Self {
            amount,
            contribution,
            place,
            facets,
            // At most a million.
            weight: i32::try_from(weight).unwrap_or_default(),
            has_share,
        }
    }

    fn part(&self) -> Amounts {
        [self.amount, self.contribution, self.weight.into()]
    }
}

/// What each touch gets, and whether it has a share above zero, in journey order.
pub(crate) trait Each {
    fn each(&self) -> impl Iterator<Item = (Amounts, bool)>;
}

impl Parts<'_> {
    /// What the touch in this place gets.
    pub(crate) fn part(&self, place: usize) -> Amounts {
        let part = match self {
            Self::Single(single, totals) if place == *single => Some(*totals),
            Self::Single(..) => None,
            Self::Groups(totals) => Some(*totals),
            Self::Alike(parts) => parts.each().nth(place).map(|(part, _)| part),
            // No journey of a known shape is long.
            Self::Known(parts) => parts.each().nth(place).map(|(part, _)| part),
            Self::Listed(parts) => parts.parts.get(place).copied(),
            Self::Settled(parts) => parts.0.get(place).map(SettledPart::part),
        };
        part.unwrap_or_default()
    }

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
            Self::Settled(parts) => parts.0.get(place).is_some_and(|part| part.has_share),
        }
    }

    /// Tells what each of the touches gets, and whether it has a share above zero, in journey order.
    pub(crate) fn for_each(&self, count: usize, mut tell: impl FnMut(Amounts, bool)) {
        let mut all = |parts: &mut dyn Iterator<Item = (Amounts, bool)>| {
            parts.for_each(|(part, has_share)| tell(part, has_share));
        };
        match self {
            Self::Alike(parts) => all(&mut parts.each()),
            Self::Known(parts) => all(&mut parts.each()),
            Self::Listed(parts) => all(&mut parts.each()),
            Self::Settled(parts) => all(&mut parts.each()),
            Self::Single(..) | Self::Groups(_) => {
                all(&mut (0..count).map(|place| (self.part(place), self.has_share(place))));
            }
        }
    }
}

impl Each for Alike {
    #[inline]
    fn each(&self) -> impl Iterator<Item = (Amounts, bool)> {
        let ([a, b, c], [i, j, k], [x, y, z]) = (self.wholes, self.left, self.signs);
        (0..self.count as u64).map(move |place| {
            let more = |left| u64::from(place < left);
            let parts = [
                signed(a + more(i), x),
                signed(b + more(j), y),
                signed(c + more(k), z),
            ];
            (parts, true)
        })
    }
}

impl Each for Known<'_> {
    #[inline]
    fn each(&self) -> impl Iterator<Item = (Amounts, bool)> {
        let ([a, b, c], [i, j, k], [x, y, z]) = (self.wholes, self.rests, self.signs);
        let of_touches = self.numerators.iter().zip(i).zip(j).zip(k);
        of_touches.map(move |(((&numerator, i), j), k)| {
            let part = |whole: u64, rest: &Cell<u16>, sign| {
                signed(whole * numerator + u64::from(rest.get()), sign)
            };
            ([part(a, i, x), part(b, j, y), part(c, k, z)], numerator > 0)
        })
    }
}

impl Each for Listed<'_> {
    #[inline]
    fn each(&self) -> impl Iterator<Item = (Amounts, bool)> {
        let parts = self.parts.iter().zip(self.numerators);
        parts.map(|(&part, &numerator)| (part, numerator > 0))
    }
}

impl Each for Settled<'_> {
    #[inline]
    fn each(&self) -> impl Iterator<Item = (Amounts, bool)> {
        self.0.iter().map(|part| (part.part(), part.has_share))
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
