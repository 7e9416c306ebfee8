//! Shares that come again and again. Under position models they depend on the number of touches and on the places of the
//! anchors alone, so a report over many deals meets few shapes of journeys, and most of them often.

use super::{Anchors, Form, divisor::Divisor, parts::Divided};
use crate::query::Anchor;

/// Journeys of more touches are not remembered: they are few, and each is of a shape of its own.
const LONGEST: usize = 15;
/// Bits for each of the three numbers that make a shape; all are at most [`LONGEST`].
const BITS: u32 = 4;
/// Fractions with more entries than this for all their rests are not remembered.
const LARGEST: u64 = 1 << 13;
/// Marks what has not been computed yet. No entry is that large.
const UNKNOWN: u16 = u16::MAX;

/// The shapes that were met.
#[derive(Debug, Default)]
pub(super) struct Shapes {
    /// By rule and shape, where it is in the list of all. Most are never met, and those that are lie close together.
    places: Vec<Vec<u16>>,
    all: Vec<Shape>,
    /// Of all fractions, the numerators in lowest terms.
    numerators: Vec<u64>,
    /// Of all fractions, what each touch gets of each rest.
    rests: Vec<u16>,
}

/// What is known of a shape.
#[derive(Debug, Clone, Copy, Default)]
pub(super) enum Shape {
    /// Nothing yet.
    #[default]
    New,
    /// It is not worth remembering.
    Odd,
    /// All the same.
    Uniform,
    /// All to one touch.
    Single(usize),
    /// Each touch its own.
    Fractions(Fractions),
}

/// Splits any amount by the same shares. An amount is so many times the denominator, of which every touch gets exactly
/// its numerator, and a rest below the denominator; and whatever the amount, there are only so many rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fractions {
    divisor: Divisor,
    pub(super) denominator: u64,
    count: usize,
    /// Where the numerators start.
    numerators: usize,
    /// Where what the touches get of a rest of nothing starts; the other rests follow.
    rests: usize,
}

impl Shapes {
    /// What is known of a journey's shape under a rule; `None`: it is too long.
    #[inline]
    pub(super) fn find(
        &mut self,
        rule: usize,
        count: usize,
        anchors: &Anchors,
    ) -> Option<&mut Shape> {
        if count > LONGEST {
            return None;
        }
        // First and last are where they always are; the others are in their place or nowhere.
        let place = |anchor| anchors.place(anchor).map_or(0, |place| place + 1);
        let shape =
            (count << BITS | place(Anchor::LeadCreated)) << BITS | place(Anchor::DealCreated);
        if self.places.len() <= rule {
            self.places
                .resize_with(rule + 1, || vec![u16::MAX; 1 << (3 * BITS)]);
        }
        let place = self.places.get_mut(rule)?.get_mut(shape)?;
        if *place == u16::MAX {
            *place = u16::try_from(self.all.len())
                .ok()
                .filter(|&place| place < u16::MAX)?;
            self.all.push(Shape::New);
        }
        self.all.get_mut(usize::from(*place))
    }

    /// What there is to know of the shape of these shares.
    pub(super) fn learn(&mut self, form: Form, numerators: &[u64], denominator: u128) -> Shape {
        match form {
            Form::Uniform => Shape::Uniform,
            Form::Single(place) => Shape::Single(place),
            Form::Positions(_) => self
                .fractions(numerators, denominator)
                .map_or(Shape::Odd, Shape::Fractions),
            Form::Known(_) | Form::Weighted { .. } | Form::Grouped => Shape::Odd,
        }
    }

    /// The numerators of these fractions, in lowest terms.
    #[inline]
    pub(super) fn numerators(&self, of: &Fractions) -> &[u64] {
        self.numerators
            .get(of.numerators..of.numerators + of.count)
            .unwrap_or_default()
    }

    /// Divides N amounts by fractions.
    #[inline]
    pub(super) fn divide<const N: usize>(
        &mut self,
        by: &Fractions,
        magnitudes: [u64; N],
    ) -> Divided<N> {
        let divided = magnitudes.map(|magnitude| by.divisor.mul_div_rem(magnitude, 1));
        Divided {
            wholes: divided.map(|(whole, _)| whole),
            rests: divided.map(|(_, rest)| {
                let start = by.rests + usize::try_from(rest).unwrap_or(usize::MAX) * by.count;
                if self.rests.get(start) == Some(&UNKNOWN) {
                    self.fill(by, rest, start);
                }
                start
            }),
        }
    }

    /// What each touch gets of the rest that starts here.
    #[inline]
    pub(super) fn rest(&self, of: &Fractions, start: usize) -> &[u16] {
        self.rests.get(start..start + of.count).unwrap_or_default()
    }

    /// `None`: there would be too many rests.
    fn fractions(&mut self, numerators: &[u64], denominator: u128) -> Option<Fractions> {
        let denominator = u64::try_from(denominator).ok()?;
        let common = numerators.iter().fold(denominator, |common, &numerator| {
            greatest_common_divisor(common, numerator)
        });
        let denominator = denominator.checked_div(common)?;
        let entries = denominator
            .checked_mul(numerators.len() as u64)
            .filter(|&entries| entries <= LARGEST)?;
        let fractions = Fractions {
            divisor: Divisor::new(denominator),
            denominator,
            count: numerators.len(),
            numerators: self.numerators.len(),
            rests: self.rests.len(),
        };
        self.numerators.extend(
            numerators
                .iter()
                .filter_map(|numerator| numerator.checked_div(common)),
        );
        self.rests
            .resize(self.rests.len() + usize::try_from(entries).ok()?, UNKNOWN);
        Some(fractions)
    }

    /// Splits a rest by largest remainder, of equals to the earliest.
    #[cold]
    fn fill(&mut self, of: &Fractions, rest: u64, start: usize) {
        let Self {
            numerators, rests, ..
        } = self;
        let numerators = numerators.get(of.numerators..).unwrap_or_default();
        let parts = rests.get_mut(start..start + of.count).unwrap_or_default();
        let mut order = [(0, 0); LONGEST];
        let mut left = rest;
        for ((place, part), (numerator, next)) in parts
            .iter_mut()
            .enumerate()
            .zip(numerators.iter().zip(&mut order))
        {
            let (whole, remainder) = of.divisor.mul_div_rem(rest * numerator, 1);
            left -= whole;
            *part = u16::try_from(whole).unwrap_or(UNKNOWN);
            *next = (remainder, LONGEST - place);
        }
        let order = order.get_mut(..of.count).unwrap_or_default();
        order.sort_unstable();
        for (_, &mut (_, before_end)) in (0..left).zip(order.iter_mut().rev()) {
            if let Some(part) = parts.get_mut(LONGEST - before_end) {
                *part += 1;
            }
        }
    }
}

fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    let (mut divisor, mut rest) = (a, b);
    while rest != 0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    divisor
}
