//! Numbers, with the separators of whoever wrote the file.

use rust_decimal::Decimal;

use super::{Options, Read, Settings};
use crate::graphql::scalars;

/// Which characters a number has beside its digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NumberFormat {
    decimal: char,
    thousands: Option<char>,
}

impl Default for NumberFormat {
    fn default() -> Self {
        Self {
            decimal: '.',
            thousands: None,
        }
    }
}

impl NumberFormat {
    /// A format with these separators; without them a point and none.
    ///
    /// # Errors
    /// When one is not a single character, cannot separate, or both are the same.
    pub(super) fn new(decimal: Option<&str>, thousands: Option<&str>) -> Result<Self, String> {
        let decimal = decimal.map_or(Ok('.'), |text| separator("decimal", text))?;
        let thousands = match thousands {
            None | Some("") => None,
            Some(text) => Some(separator("thousands", text)?),
        };
        if thousands == Some(decimal) {
            return Err(format!(
                "decimal and thousands are both {decimal:?}; they have to differ"
            ));
        }
        Ok(Self { decimal, thousands })
    }

    /// Reads a number exactly. Groups must be of three digits, because a misplaced separator usually is the other one.
    fn read(self, text: &str) -> Result<Decimal, String> {
        let wrong = || {
            format!(
                "{text:?} is no number; expected digits such as {}",
                self.example()
            )
        };
        let (sign, rest) = match text.strip_prefix('-') {
            Some(rest) => ("-", rest),
            None => ("", text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = match rest.split_once(self.decimal) {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (rest, None),
        };
        let whole = match self.thousands {
            Some(separator) => self.ungroup(whole, separator).ok_or_else(wrong)?,
            None => whole.to_owned(),
        };
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let digits = whole.len() + fraction.map_or(0, str::len);
        if digits == 0 || !all_digits(&whole) || !fraction.is_none_or(all_digits) {
            return Err(wrong());
        }
        let plain = match fraction {
            None | Some("") => format!("{sign}{whole}"),
            Some(fraction) if whole.is_empty() => format!("{sign}0.{fraction}"),
            Some(fraction) => format!("{sign}{whole}.{fraction}"),
        };
        Decimal::from_str_exact(&plain)
            .map_err(|_| format!("{text:?} has more digits than can be kept exactly (28)"))
    }

    fn ungroup(self, whole: &str, separator: char) -> Option<String> {
        let same = |letter: char| {
            letter == separator || (separator == ' ' && matches!(letter, '\u{a0}' | '\u{202f}'))
        };
        let mut groups = whole.split(same);
        let mut plain = groups.next().unwrap_or_default().to_owned();
        let mut grouped = false;
        for group in groups {
            if group.len() != 3 {
                return None;
            }
            grouped = true;
            plain.push_str(group);
        }
        let first = plain.len() % 3;
        let first_group = whole.split(same).next().map_or(0, str::len);
        let well_grouped = !grouped || (1..=3).contains(&first_group);
        (well_grouped && (!grouped || first_group % 3 == first)).then_some(plain)
    }

    fn example(self) -> String {
        let thousands = self.thousands.map(String::from).unwrap_or_default();
        format!("1{thousands}234{}50", self.decimal)
    }
}

fn separator(name: &str, text: &str) -> Result<char, String> {
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(letter), None) if !letter.is_alphanumeric() && !matches!(letter, '-' | '+') => {
            Ok(letter)
        }
        _ => Err(format!(
            "{name} is {text:?}; expected one character such as \",\", \".\" or \" \""
        )),
    }
}

fn format_of(options: &mut Options, settings: &Settings) -> Result<NumberFormat, String> {
    match (options.decimal.take(), options.thousands.take()) {
        (None, None) => Ok(settings.numbers),
        (decimal, thousands) => NumberFormat::new(decimal.as_deref(), thousands.as_deref()),
    }
}

/// An exact decimal number.
#[derive(Debug, Clone)]
pub(in crate::import) struct Number(NumberFormat);

impl Read for Number {
    type Value = scalars::Decimal;

    fn new(options: &mut Options, settings: &Settings) -> Result<Self, String> {
        format_of(options, settings).map(Self)
    }

    fn read(&self, text: &str) -> Result<Self::Value, String> {
        self.0.read(text).map(scalars::Decimal)
    }
}

/// A whole number.
#[derive(Debug, Clone)]
pub(in crate::import) struct Whole(NumberFormat);

impl Read for Whole {
    type Value = i32;

    fn new(options: &mut Options, settings: &Settings) -> Result<Self, String> {
        format_of(options, settings).map(Self)
    }

    fn read(&self, text: &str) -> Result<Self::Value, String> {
        let number = self.0.read(text)?;
        let whole = number.is_integer().then(|| i32::try_from(number).ok());
        whole
            .flatten()
            .ok_or_else(|| format!("{text:?} is no whole number of ordinary size"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(decimal: &str, thousands: &str, text: &str) -> Result<String, String> {
        let format = NumberFormat::new(Some(decimal), Some(thousands)).unwrap();
        format.read(text).map(|number| number.to_string())
    }

    #[test]
    fn numbers_are_read_with_the_separators_of_the_file() {
        for (decimal, thousands, text, number) in [
            (".", "", "0.0", "0.0"),
            (".", "", "-12.50", "-12.50"),
            (".", "", "+7", "7"),
            (".", "", ".5", "0.5"),
            (".", "", "5.", "5"),
            (",", ".", "1.234,50", "1234.50"),
            (",", ".", "1234,50", "1234.50"),
            (",", ".", "12.345.678", "12345678"),
            (".", ",", "-1,234,567.8", "-1234567.8"),
            (",", " ", "1\u{a0}234,5", "1234.5"),
            (",", " ", "1\u{202f}234 567,5", "1234567.5"),
            (".", "'", "1'000.25", "1000.25"),
        ] {
            assert_eq!(read(decimal, thousands, text).as_deref(), Ok(number));
        }
    }

    #[test]
    fn a_separator_in_the_wrong_place_is_refused_instead_of_dropped() {
        for (decimal, thousands, text) in [
            (",", ".", "1234.5"),
            (",", ".", "1.23"),
            (",", ".", "1234.567"),
            (",", ".", ".123"),
            (",", ".", "1.2345"),
            (",", ".", "1,5,5"),
            (".", "", "1,234.50"),
            (".", "", "1e5"),
            (".", "", "€5"),
            (".", "", "-"),
            (".", "", "."),
            (".", "", "--5"),
            (".", "", "5-"),
            (".", "", "٣"),
        ] {
            let refused = read(decimal, thousands, text);
            assert!(refused.is_err(), "{text} was read as {refused:?}");
        }
        let long = "1".repeat(40);
        assert!(read(".", "", &long).unwrap_err().contains("28"));
    }

    #[test]
    fn impossible_separators_are_refused() {
        assert!(NumberFormat::new(Some(","), Some(",")).is_err());
        assert!(NumberFormat::new(None, Some(".")).is_err());
        for text in ["", "5", "-", "..", "x"] {
            assert!(NumberFormat::new(Some(text), None).is_err(), "{text:?}");
        }
    }

    #[test]
    fn whole_numbers_have_no_fraction() {
        let whole = Whole(NumberFormat::default());
        assert_eq!(whole.read("12"), Ok(12));
        assert_eq!(whole.read("12.0"), Ok(12));
        assert!(whole.read("12.5").is_err());
        assert!(whole.read("99999999999").is_err());
    }
}
