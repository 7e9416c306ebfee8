//! Shares that come again and again. Under position models they depend on the number of touches and on the places of the
//! anchors alone, so a report over many deals meets few shapes of journeys, and most of them often.

use std::{
    cell::Cell,
    sync::{Mutex, PoisonError},
};

use super::{
    Anchors, Form,
    divisor::Divisor,
    left_over::LeftOver,
    parts::{Amounts, Known, sign},
};
use crate::{
    money::greatest_common_divisor,
    query::Anchor,
    rule::{Model, PositionWeights},
};

/// Journeys of more touches are not remembered: they are few, and each is of a shape of its own.
const LONGEST: usize = 15;
/// Bits for each of the three numbers that make a shape; all are at most [`LONGEST`].
const BITS: u32 = 4;
/// Fractions with more entries than this for all their rests are not remembered.
const LARGEST: u64 = 1 << 13;
/// No more entries than this are remembered of one rule: 2 MiB.
const ALL: usize = 1 << 20;
/// How many rules are remembered.
const RULES: usize = 8;
/// Marks what has not been computed yet. No entry is that large.
const UNKNOWN: u16 = u16::MAX;

/// Shapes that earlier questions have met, by the weights they met them under: they depend on no facts, so the next
/// question goes on with them.
#[derive(Debug, Default)]
pub(crate) struct KnownShapes(Mutex<Vec<(PositionWeights, Shapes)>>);

/// The shapes that were met under one rule.
#[derive(Debug, Default)]
pub(super) struct Shapes {
    /// By shape, where it is in the list of all. Most are never met, and those that are lie close together.
    places: Vec<u16>,
    all: Vec<Shape>,
    /// Of all fractions, the numerators in lowest terms.
    numerators: Vec<u64>,
    /// Of all fractions, what each touch gets of each rest.
    rests: Vec<Cell<u16>>,
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
pub(super) struct Fractions {
    divisor: Divisor,
    pub(super) denominator: u64,
    count: usize,
    /// Where the numerators start.
    numerators: usize,
    /// Where what the touches get of a rest of nothing starts; the other rests follow.
    rests: usize,
}

impl KnownShapes {
    /// Takes out what is known of a model.
    pub(super) fn take(&self, model: &Model) -> Shapes {
        let Model::Position(weights) = model else {
            return Shapes::default();
        };
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = known.iter().rposition(|(of, _)| of == weights);
        place.map_or_else(Shapes::default, |place| known.remove(place).1)
    }

    /// Puts it back, for whoever asks next; what was put back longest ago is forgotten.
    pub(super) fn put_back(&self, model: &Model, shapes: Shapes) {
        if let Model::Position(weights) = model
            && !shapes.all.is_empty()
        {
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if known.len() >= RULES {
                known.remove(0);
            }
            known.push((*weights, shapes));
        }
    }
}

impl Shapes {
    /// What is known of a journey's shape; `None`: it is too long.
    #[inline]
    pub(super) fn find(&mut self, count: usize, anchors: &Anchors) -> Option<&mut Shape> {
        if count > LONGEST {
            return None;
        }
        // First and last are where they always are; the others are in their place or nowhere.
        let place = |anchor| anchors.place(anchor).map_or(0, |place| place + 1);
        let shape =
            (count << BITS | place(Anchor::LeadCreated)) << BITS | place(Anchor::DealCreated);
        if self.places.is_empty() {
            self.places.resize(1 << (3 * BITS), u16::MAX);
        }
        let place = self.places.get_mut(shape)?;
        if *place == u16::MAX {
            *place = u16::try_from(self.all.len())
                .ok()
                .filter(|&place| place < u16::MAX)?;
            self.all.push(Shape::New);
        }
        self.all.get_mut(usize::from(*place))
    }

    /// Remembers the shares of a journey's shape.
    pub(super) fn learn(
        &mut self,
        count: usize,
        anchors: &Anchors,
        form: Form,
        numerators: &[u64],
        denominator: u128,
    ) {
        let learnt = match form {
            Form::Uniform => Shape::Uniform,
            Form::Single(place) => Shape::Single(place),
            Form::Positions(_) => self
                .fractions(numerators, denominator)
                .map_or(Shape::Odd, Shape::Fractions),
            Form::Known(_) | Form::Weighted { .. } | Form::Grouped => Shape::Odd,
        };
        if let Some(shape) = self.find(count, anchors) {
            *shape = learnt;
        }
    }

    /// The numerators of these fractions, in lowest terms.
    #[inline]
    pub(super) fn numerators(&self, of: &Fractions) -> &[u64] {
        self.numerators
            .get(of.numerators..of.numerators + of.count)
            .unwrap_or_default()
    }

    /// Splits totals by fractions.
    #[inline]
    pub(super) fn split(&self, of: &Fractions, totals: Amounts) -> Known<'_> {
        let numerators = self.numerators(of);
        let divided = of.divisor.div_rem_all(totals.map(i64::unsigned_abs));
        Known {
            numerators,
            wholes: divided.map(|(whole, _)| whole),
            rests: divided.map(|(_, rest)| {
                let start = of.rests + usize::try_from(rest).unwrap_or(usize::MAX) * of.count;
                let parts = self.rests.get(start..start + of.count).unwrap_or_default();
                if parts.first().is_some_and(|first| first.get() == UNKNOWN) {
                    fill(of, rest, numerators, parts);
                }
                parts
            }),
            signs: totals.map(sign),
        }
    }

    /// `None`: there would be too many rests.
    fn fractions(&mut self, numerators: &[u64], denominator: u128) -> Option<Fractions> {
        let common = numerators.iter().fold(denominator, |common, &numerator| {
            greatest_common_divisor(common, numerator.into())
        });
        let denominator = u64::try_from(denominator.checked_div(common)?).ok()?;
        let common = u64::try_from(common).ok()?;
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
        let room = usize::try_from(entries).ok()?;
        if self.rests.len() + room > ALL {
            return None;
        }
        self.numerators.extend(
            numerators
                .iter()
                .filter_map(|numerator| numerator.checked_div(common)),
        );
        self.rests
            .resize(self.rests.len() + room, Cell::new(UNKNOWN));
        Some(fractions)
    }
}

/// Splits a rest by largest remainder, of equals to the earliest.
#[cold]
fn fill(of: &Fractions, rest: u64, numerators: &[u64], parts: &[Cell<u16>]) {
    let mut remainders = [0; LONGEST];
    let mut left = rest;
    for ((part, numerator), remainder) in parts.iter().zip(numerators).zip(&mut remainders) {
        let (whole, over) = of.divisor.mul_div_rem(rest * numerator, 1);
        left -= whole;
        part.set(u16::try_from(whole).unwrap_or(UNKNOWN));
        *remainder = over;
    }
    let remainders = remainders.get(..parts.len()).unwrap_or_default();
    LeftOver::default().give_one_total(left, remainders, |place| {
        if let Some(part) = parts.get(place) {
            part.set(part.get() + 1);
        }
    });
}
