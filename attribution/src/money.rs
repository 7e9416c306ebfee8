//! Currencies, exact exchange rates and conversion. Amounts are integers of minor units, never floats.

mod convert;
mod rates;

pub(crate) use self::convert::{Ratio, greatest_common_divisor, of_millionths};
pub use self::{
    convert::Conversion,
    rates::{MAX_RATE_AGE_DAYS, Rates},
};

use std::{fmt, str::FromStr, sync::LazyLock};

/// An ISO 4217 currency code, upper case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

/// One dated exchange rate: one unit of `from` is `rate_pico` x 10^-12 units of `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExchangeRate {
    /// The currency that is given.
    pub from: Currency,
    /// The currency that is got.
    pub to: Currency,
    /// The local day from which it holds.
    pub on: crate::time::Day,
    /// Units of `to` for one unit of `from`, times 10^12. Positive.
    pub rate_pico: i64,
}

/// The text is not the code of a currency.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an ISO 4217 currency code")]
pub struct UnknownCurrency(String);

impl Currency {
    /// The currency with this code; letter case is ignored. `None` when ISO 4217 knows no such code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        let bytes = bytes.map(|byte| byte.to_ascii_uppercase());
        iso_currency::Currency::from_code(std::str::from_utf8(&bytes).ok()?).map(|_| Self(bytes))
    }

    /// The three letters of the code.
    pub(crate) fn as_bytes(self) -> [u8; 3] {
        self.0
    }

    /// The code, such as "EUR".
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }

    /// How many decimals its amounts have: 2 for EUR, 0 for JPY, 3 for KWD. Units without a minor unit (gold) have 0.
    #[must_use]
    pub fn decimals(self) -> u32 {
        // Looked up for every conversion, hence the table.
        static DECIMALS: LazyLock<Vec<u8>> = LazyLock::new(|| {
            let letters = b'A'..=b'Z';
            let codes = letters.clone().flat_map(|a| {
                let letters = letters.clone();
                letters
                    .clone()
                    .flat_map(move |b| letters.clone().map(move |c| Currency([a, b, c])))
            });
            let exponent =
                |code: Currency| iso_currency::Currency::from_code(code.as_str())?.exponent();
            codes
                .map(|code| {
                    exponent(code)
                        .and_then(|exponent| u8::try_from(exponent).ok())
                        .unwrap_or(0)
                })
                .collect()
        });
        let place = self
            .0
            .iter()
            .fold(0, |place, &letter| place * 26 + usize::from(letter - b'A'));
        DECIMALS
            .get(place)
            .map_or(0, |&decimals| u32::from(decimals))
    }

    /// An amount of minor units as people read it: "EUR 10,000.00", "JPY 1,001", "EUR -3.34".
    #[must_use]
    pub fn format(self, minor_units: i64) -> String {
        let decimals = usize::try_from(self.decimals()).unwrap_or(0);
        let digits = format!("{:0>1$}", minor_units.unsigned_abs(), decimals + 1);
        let (whole, fraction) = digits.split_at(digits.len() - decimals);
        let mut text = format!("{self} ");
        if minor_units < 0 {
            text.push('-');
        }
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && (whole.len() - place).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        if decimals > 0 {
            text.push('.');
            text.push_str(fraction);
        }
        text
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(code: &str) -> Result<Self, UnknownCurrency> {
        Self::parse(code).ok_or_else(|| UnknownCurrency(code.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_as_people_write_them() {
        let text = |code: &str, minor| Currency::parse(code).unwrap().format(minor);
        assert_eq!(text("EUR", 1_000_000), "EUR 10,000.00");
        assert_eq!(text("EUR", -334), "EUR -3.34");
        assert_eq!(text("EUR", 5), "EUR 0.05");
        assert_eq!(text("jpy", 1001), "JPY 1,001");
        assert_eq!(text("KWD", 123_456), "KWD 123.456");
        assert_eq!(text("EUR", i64::MIN), "EUR -92,233,720,368,547,758.08");
    }

    #[test]
    fn only_known_codes_are_currencies() {
        assert_eq!(Currency::parse("EURO"), None);
        assert_eq!(Currency::parse("QQQ"), None);
        assert_eq!(Currency::parse("€"), None);
        assert!("XYZ".parse::<Currency>().is_err());
    }
}
