//! How a model shares one deal among its eligible touches: exact fractions over a common denominator.

mod anchors;
mod by_weight;
mod decay;
mod divisor;
mod exp2;
mod left_over;
mod network;
mod parts;
mod position;
mod reciprocal;
mod shapes;
mod split;
mod wide;

pub(crate) use self::{
    anchors::Anchors,
    decay::Decay,
    parts::{Amounts, Each, Parts, Settled, SettledPart},
    shapes::KnownShapes,
    split::Splitter,
};

use self::{
    position::Positions,
    shapes::{Fractions, Shape, Shapes},
};
use crate::{rule::Model, vocabulary::Channel};

/// The shares of one deal's eligible touches, in journey order. `numerators` names each touch's part, unless one has all;
/// the form says what many of them have in common, which makes splitting an amount cheap.
#[derive(Debug, Default)]
pub(crate) struct Shares {
    /// A touch's share is its numerator over the sum of all (for groups: over the sum of its group). Empty where one
    /// touch has everything, and where they are known.
    numerators: Vec<u64>,
    count: usize,
    form: Form,
    /// The group of each touch, numbered from 0; only for `Form::Grouped`.
    groups: Vec<usize>,
    group_sizes: Vec<u64>,
    /// By the report's number of a group: the deal that met it last, and the number it has there.
    numbers: Vec<(u64, usize)>,
    /// Counts the deals that were grouped.
    deals: u64,
    /// Shapes of journeys met before, by rule, and the rule in hand.
    shapes: Vec<Shapes>,
    rule: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Form {
    /// All the same.
    #[default]
    Uniform,
    /// All to one touch.
    Single(usize),
    /// Up to four touches of their own weight, the others all the same.
    Positions(Positions),
    /// As in a journey of the same shape before.
    Known(Fractions),
    /// Each its own.
    Weighted { denominator: u128 },
    /// Every group has the whole deal, equally among its touches.
    Grouped,
}

/// What a model must know of a deal's eligible touches (there is at least one).
pub(crate) trait Touches {
    /// How many.
    fn count(&self) -> usize;
    /// When the touch in this place was, in milliseconds.
    fn at(&self, place: usize) -> i64;
    /// Its channel.
    fn channel(&self, place: usize) -> Channel;
    /// Its group in the report, one of few small numbers; asked by PARTICIPATION only.
    fn group(&mut self, place: usize) -> u32;
}

impl Shares {
    /// Takes out what is known of the shapes of journeys under these models.
    pub(crate) fn knowing<'m>(
        known: &KnownShapes,
        models: impl Iterator<Item = &'m Model>,
    ) -> Self {
        Self {
            shapes: models.map(|model| known.take(model)).collect(),
            ..Self::default()
        }
    }

    /// Puts back what is known of the same models.
    pub(crate) fn remember<'m>(
        &mut self,
        known: &KnownShapes,
        models: impl Iterator<Item = &'m Model>,
    ) {
        for (model, shapes) in models.zip(self.shapes.drain(..)) {
            known.put_back(model, shapes);
        }
    }

    /// Computes the shares anew.
    pub(crate) fn assign(
        &mut self,
        model: &Model,
        decay: Option<&Decay>,
        anchors: &Anchors,
        touches: &mut impl Touches,
    ) {
        let count = touches.count();
        self.numerators.clear();
        self.count = count;
        self.form = match model {
            Model::Linear => Form::Uniform,
            Model::Position(weights) => position::form(weights, anchors, count),
            Model::LastNonDirect => {
                let last = (0..count)
                    .rev()
                    .find(|&place| touches.channel(place) != Channel::Direct);
                Form::Single(last.unwrap_or(count - 1))
            }
            Model::TimeDecay { half_life_millis } => {
                let made;
                let decay = match decay {
                    Some(decay) => decay,
                    None => {
                        made = Decay::new(*half_life_millis);
                        &made
                    }
                };
                let latest = touches.at(count - 1);
                let mut denominator = 0;
                self.numerators.extend((0..count).map(|place| {
                    let weight = decay.weight(latest.abs_diff(touches.at(place)));
                    denominator += u128::from(weight);
                    weight
                }));
                Form::Weighted { denominator }
            }
            Model::Participation => {
                self.number_groups(touches);
                Form::Grouped
            }
        };
        match self.form {
            Form::Uniform | Form::Grouped => self.numerators.resize(count, 1),
            Form::Single(_) | Form::Known(_) | Form::Weighted { .. } => {}
            Form::Positions(positions) => {
                self.numerators.resize(count, positions.rest);
                for (place, numerator) in positions.held() {
                    self.set(place, numerator);
                }
            }
        }
    }

    /// The same, remembering what one deal has in common with others; fractions may then be in lower terms. `rule` is the
    /// place of the model among those it was made for with [`knowing`](Self::knowing).
    #[inline]
    pub(crate) fn assign_again(
        &mut self,
        rule: usize,
        model: &Model,
        decay: Option<&Decay>,
        anchors: &Anchors,
        touches: &mut impl Touches,
    ) {
        let count = touches.count();
        // Where one anchor has everything there is nothing to split.
        let is_split = matches!(model, Model::Position(weights) if weights.only().is_none());
        let shapes = self.shapes.get_mut(rule).filter(|_| is_split);
        let form = match shapes.and_then(|shapes| shapes.find(count, anchors)) {
            // One touch alone has everything, whatever the model.
            _ if count == 1 => Form::Single(0),
            Some(Shape::Uniform) => Form::Uniform,
            Some(&mut Shape::Single(place)) => Form::Single(place),
            Some(&mut Shape::Fractions(fractions)) => Form::Known(fractions),
            Some(Shape::Odd) | None => return self.assign(model, decay, anchors, touches),
            Some(Shape::New) => {
                self.assign(model, decay, anchors, touches);
                let denominator = self.denominator(0);
                if let Some(shapes) = self.shapes.get_mut(rule) {
                    shapes.learn(count, anchors, self.form, &self.numerators, denominator);
                }
                return;
            }
        };
        self.form = form;
        self.rule = rule;
        self.count = count;
        self.numerators.clear();
        if form == Form::Uniform {
            self.numerators.resize(count, 1);
        }
    }

    /// The touch's part of the [`denominator`](Self::denominator).
    pub(crate) fn numerator(&self, place: usize) -> u64 {
        match self.form {
            Form::Single(single) => u64::from(place == single),
            Form::Known(fractions) => {
                let shapes = self.shapes.get(self.rule);
                let numerators = shapes.map_or(&[][..], |shapes| shapes.numerators(&fractions));
                numerators.get(place).copied().unwrap_or(0)
            }
            _ => self.numerators.get(place).copied().unwrap_or(0),
        }
    }

    /// Whether the touch has a share above zero.
    pub(crate) fn has_share(&self, place: usize) -> bool {
        self.numerator(place) > 0
    }

    /// The sum that a touch's numerator is a part of.
    pub(crate) fn denominator(&self, place: usize) -> u128 {
        match self.form {
            Form::Uniform => self.numerators.len() as u128,
            Form::Single(_) => 1,
            Form::Positions(positions) => u128::from(positions.denominator),
            Form::Known(fractions) => u128::from(fractions.denominator),
            Form::Weighted { denominator } => denominator,
            Form::Grouped => u128::from(self.group_size(place)),
        }
    }

    /// How many touches are in the touch's group; for groups only.
    fn group_size(&self, place: usize) -> u64 {
        let size = self
            .groups
            .get(place)
            .and_then(|&group| self.group_sizes.get(group));
        size.copied().unwrap_or(1)
    }

    fn set(&mut self, place: usize, numerator: u64) {
        if let Some(slot) = self.numerators.get_mut(place) {
            *slot = numerator;
        }
    }

    /// Numbers the report's groups from 0 in the order in which the journey meets them.
    fn number_groups(&mut self, touches: &mut impl Touches) {
        self.groups.clear();
        self.group_sizes.clear();
        self.deals += 1;
        for place in 0..touches.count() {
            let group = touches.group(place) as usize;
            if self.numbers.len() <= group {
                self.numbers.resize(group + 1, (0, 0));
            }
            let next = self.group_sizes.len();
            let Some((deal, number)) = self.numbers.get_mut(group) else {
                continue;
            };
            if *deal != self.deals {
                (*deal, *number) = (self.deals, next);
            }
            let number = *number;
            match self.group_sizes.get_mut(number) {
                Some(size) => *size += 1,
                None => self.group_sizes.push(1),
            }
            self.groups.push(number);
        }
    }
}
