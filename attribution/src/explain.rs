//! The arithmetic of a credit in words an analyst can check by hand.

use crate::{
    journey::EligibleTouch,
    model::{Anchors, Shares},
    money::Currency,
    query::Anchor,
    rule::{Missing, Model, PositionWeights},
    time::DAY_MILLIS,
};

/// What the credits of one deal have in common.
pub(crate) struct Explainer<'a> {
    pub(crate) model: &'a Model,
    pub(crate) currency: Currency,
    pub(crate) anchors: &'a Anchors,
    pub(crate) shares: &'a Shares,
    /// The eligible touches, in journey order.
    pub(crate) touches: &'a [EligibleTouch],
}

impl Explainer<'_> {
    /// The anchors to name at a touch: those with a weight in a position model, all it holds in any other.
    pub(crate) fn anchors_of(&self, place: usize) -> Vec<Anchor> {
        let counts = |anchor: &Anchor| match self.model {
            Model::Position(weights) => weights.of_anchor(*anchor) > 0,
            _ => true,
        };
        self.anchors.held_by(place).filter(counts).collect()
    }

    /// Such as "FIRST 30 % + `LEAD_CREATED` 30 % = 60 % of EUR 10,000.00 = EUR 6,000.00".
    pub(crate) fn sentence(&self, place: usize, whole: i64, part: i64) -> String {
        let share = self.share(place);
        let (whole_text, part_text) = (self.currency.format(whole), self.currency.format(part));
        format!(
            "{share} of {whole_text} = {part_text}{}",
            self.rounding(place, whole, part)
        )
    }

    /// As [`sentence`](Self::sentence), for a deal that could not be converted.
    pub(crate) fn without_rate(&self, place: usize) -> String {
        format!(
            "{} of an amount for which there is no exchange rate to {}",
            self.share(place),
            self.currency
        )
    }

    /// Everything up to and including the percentage.
    fn share(&self, place: usize) -> String {
        let percent = self.percent(place);
        let count = self.touches.len();
        match self.model {
            Model::Linear => format!("1 of {count} {} = {percent}", touches(count)),
            Model::Position(weights) => self.position(weights, place),
            Model::LastNonDirect if self.shares.has_share(place) => {
                format!("the last touch that is not DIRECT, or the last of all: {percent}")
            }
            Model::LastNonDirect => format!("not the last touch that is not DIRECT: {percent}"),
            Model::TimeDecay { half_life_millis } => self.decay(*half_life_millis, place),
            Model::Participation => {
                let size = usize::try_from(self.shares.denominator(place)).unwrap_or(usize::MAX);
                format!(
                    "100 % to each group, 1 of {size} {} in this one = {percent}",
                    touches(size)
                )
            }
        }
    }

    fn position(&self, weights: &PositionWeights, place: usize) -> String {
        let percent = self.percent(place);
        let named = self.anchors_of(place);
        let count = self.touches.len();
        let held =
            |anchor: Anchor| weights.of_anchor(anchor) > 0 && self.anchors.place(anchor).is_some();
        if !Anchor::ALL.into_iter().any(held) {
            let why = if Anchor::ALL
                .iter()
                .any(|&anchor| weights.of_anchor(anchor) > 0)
            {
                "no anchor has a touch: "
            } else {
                ""
            };
            return format!("{why}1 of {count} {} = {percent}", touches(count));
        }
        let others = (0..count)
            .filter(|&place| self.anchors_of(place).is_empty())
            .count();
        let rest = if others > 0 { weights.rest } else { 0 };
        let weight_of = |anchor: Anchor| {
            if held(anchor) {
                weights.of_anchor(anchor)
            } else {
                0
            }
        };
        let all_held = Anchor::ALL.into_iter().map(weight_of).sum::<u32>() + rest;
        let own: u32 = named.iter().map(|&anchor| weights.of_anchor(anchor)).sum();

        let mut terms: Vec<String> = named
            .iter()
            .map(|&anchor| {
                format!(
                    "{} {}",
                    anchor.code(),
                    percentage(u128::from(weights.of_anchor(anchor)), 1_000_000)
                )
            })
            .collect();
        if named.is_empty() {
            let rest_text = percentage(u128::from(weights.rest), 1_000_000);
            terms.push(match (weights.rest, others) {
                (0, _) => "no anchor and no rest".to_owned(),
                (_, 1) => format!("rest {rest_text}"),
                _ => format!("rest {rest_text} / {others} touches"),
            });
        }
        let scaled =
            weights.missing == Missing::Proportional && all_held < 1_000_000 && all_held > 0;
        let inherited = !scaled && !named.is_empty() && self.exceeds(place, own);
        if inherited {
            let (numerator, denominator) = self.fraction(place);
            let whole = numerator.saturating_mul(1_000_000) - u128::from(own) * denominator;
            let text = percentage(whole, denominator.saturating_mul(1_000_000));
            terms.push(format!("{text} of weight that found no touch"));
        }
        let mut text = terms.join(" + ");
        if scaled && self.shares.has_share(place) {
            if named.len() > 1 {
                text = format!("{text} = {}", percentage(u128::from(own), 1_000_000));
            }
            text = format!(
                "{text} of {} held",
                percentage(u128::from(all_held), 1_000_000)
            );
        }
        let says_percent = terms.len() == 1
            && !scaled
            && (!named.is_empty() || others == 1)
            && weights.rest + own > 0;
        if says_percent {
            text
        } else {
            format!("{text} = {percent}")
        }
    }

    fn decay(&self, half_life_millis: i64, place: usize) -> String {
        let at = |place: usize| self.touches.get(place).map_or(0, |touch| touch.at);
        let age = at(self.touches.len().saturating_sub(1)).abs_diff(at(place));
        let (numerator, denominator) = self.fraction(place);
        format!(
            "age {} at half-life {}: weight {} of {} = {}",
            days(age),
            days(half_life_millis.unsigned_abs()),
            grouped(numerator),
            grouped(denominator),
            self.percent(place)
        )
    }

    /// Whether the touch has more than this weight.
    fn exceeds(&self, place: usize, weight: u32) -> bool {
        let (numerator, denominator) = self.fraction(place);
        numerator.saturating_mul(1_000_000) > u128::from(weight) * denominator
    }

    fn fraction(&self, place: usize) -> (u128, u128) {
        let numerator = self.shares.numerator(place);
        (u128::from(numerator), self.shares.denominator(place).max(1))
    }

    fn percent(&self, place: usize) -> String {
        let (numerator, denominator) = self.fraction(place);
        percentage(numerator, denominator)
    }

    /// Says so when the touch got one of the units that were left over.
    fn rounding(&self, place: usize, whole: i64, part: i64) -> String {
        let (numerator, denominator) = self.fraction(place);
        let floor = u128::from(whole.unsigned_abs()) * numerator / denominator;
        if u128::from(part.unsigned_abs()) <= floor {
            return String::new();
        }
        let sign = if whole < 0 { '-' } else { '+' };
        let unit = self.currency.format(1);
        let digits = unit
            .split_once(' ')
            .map_or(unit.as_str(), |(_, digits)| digits);
        format!(" ({sign}{digits} by largest remainder)")
    }
}

fn touches(count: usize) -> &'static str {
    if count == 1 { "touch" } else { "touches" }
}

/// A fraction in percent, at most four decimals, half up.
fn percentage(numerator: u128, denominator: u128) -> String {
    let scaled = numerator
        .saturating_mul(2_000_000)
        .saturating_add(denominator)
        / denominator.saturating_mul(2);
    let (whole, decimals) = (scaled / 10_000, scaled % 10_000);
    format!("{} %", trimmed(format!("{whole}.{decimals:04}")))
}

/// Milliseconds in days of 86,400 s, at most one decimal, half up.
fn days(millis: u64) -> String {
    let day = DAY_MILLIS.unsigned_abs();
    let tenths = (u128::from(millis) * 20 + u128::from(day)) / (u128::from(day) * 2);
    let unit = if tenths == 10 { "day" } else { "days" };
    format!(
        "{} {unit}",
        trimmed(format!("{}.{}", tenths / 10, tenths % 10))
    )
}

fn trimmed(decimal: String) -> String {
    decimal
        .trim_end_matches('0')
        .trim_end_matches('.')
        .to_owned()
}

/// Thousands apart.
fn grouped(number: u128) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
