//! From the text of a cell to a value: dates, numbers, words. What is wrong with a text is said for the person who will
//! mend the file.

mod dates;
mod numbers;
mod words;

use attribution::money::Currency;
use chrono_tz::Tz;

use self::{dates::DateFormats, numbers::NumberFormat};
pub(super) use self::{
    dates::{Day, End, Month, Start},
    numbers::{Number, Whole},
    words::{CurrencyWord, Text, Texts, Word, YesNo},
};
use super::mapping::Formats;

/// How texts are read where a field does not say.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub(super) zone: Tz,
    pub(super) currency: Currency,
    dates: DateFormats,
    numbers: NumberFormat,
}

/// What a field says about how its own text is read. A reader takes what it understands; what is left over is an error.
#[derive(Debug, Clone, Default)]
pub(super) struct Options {
    pub(super) dates: Option<Vec<String>>,
    pub(super) time_zone: Option<String>,
    pub(super) decimal: Option<String>,
    pub(super) thousands: Option<String>,
    pub(super) split: Option<String>,
}

/// Turns text into a value.
pub(super) trait Read: Sized + Send + Sync {
    /// What comes out.
    type Value: Clone + Send + Sync;

    /// A reader with these options, which it takes.
    ///
    /// # Errors
    /// When an option is impossible.
    fn new(options: &mut Options, settings: &Settings) -> Result<Self, String>;

    /// Reads a text that is not empty.
    ///
    /// # Errors
    /// What is wrong with it and what was expected.
    fn read(&self, text: &str) -> Result<Self::Value, String>;
}

impl Settings {
    /// The settings of a mapping; what it does not say is the organisation's, or standard.
    ///
    /// # Errors
    /// When a format, zone or currency is impossible.
    pub(super) fn new(formats: &Formats, zone: Tz, currency: Currency) -> Result<Self, String> {
        let Formats {
            dates,
            time_zone,
            decimal,
            thousands,
            currency: code,
        } = formats;
        Ok(Self {
            zone: match time_zone {
                Some(name) => parse_zone(name)?,
                None => zone,
            },
            currency: match code {
                Some(code) => words::parse_currency(code)?,
                None => currency,
            },
            dates: match dates {
                Some(formats) => DateFormats::new(formats, false)?,
                None => DateFormats::standard(),
            },
            numbers: NumberFormat::new(decimal.as_deref(), thousands.as_deref())?,
        })
    }

    /// The same with dates and numbers as programs write them: what the mapping itself is written in.
    pub(super) fn standard(&self) -> Self {
        Self {
            zone: self.zone,
            currency: self.currency,
            dates: DateFormats::standard(),
            numbers: NumberFormat::default(),
        }
    }
}

impl Options {
    /// The options that also hold for values written in the mapping.
    pub(super) fn for_constants(&self) -> Self {
        Self {
            time_zone: self.time_zone.clone(),
            split: self.split.clone(),
            ..Self::default()
        }
    }

    /// The name of an option nobody took.
    pub(super) fn left_over(&self) -> Option<&'static str> {
        let Self {
            dates,
            time_zone,
            decimal,
            thousands,
            split,
        } = self;
        [
            ("dates", dates.is_some()),
            ("time_zone", time_zone.is_some()),
            ("decimal", decimal.is_some()),
            ("thousands", thousands.is_some()),
            ("split", split.is_some()),
        ]
        .into_iter()
        .find_map(|(name, given)| given.then_some(name))
    }
}

fn parse_zone(name: &str) -> Result<Tz, String> {
    name.parse().map_err(|_| {
        format!("{name:?} is no time zone; expected a name such as Europe/Berlin or UTC")
    })
}
