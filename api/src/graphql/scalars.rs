//! The scalars of the schema.

use std::str::FromStr as _;

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{DateTime as ChronoDateTime, NaiveDate, SecondsFormat, Utc};
use entity::instant::Millis;

use crate::db::Position;

fn text<T: async_graphql::InputType>(value: &Value) -> Result<&str, InputValueError<T>> {
    match value {
        Value::String(text) => Ok(text),
        _ => Err(InputValueError::custom("expected a string")),
    }
}

/// An instant, RFC 3339 with milliseconds, in UTC: `2026-03-10T09:00:00.000Z`. Any offset is taken as input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DateTime(pub Millis);

/// An instant, RFC 3339 with milliseconds, in UTC: `2026-03-10T09:00:00.000Z`. Any offset is taken as input.
#[Scalar(
    name = "DateTime",
    specified_by_url = "https://scalars.graphql.org/andimarek/date-time.html"
)]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = text::<Self>(&value)?;
        let instant = ChronoDateTime::parse_from_rfc3339(text).map_err(|_| {
            InputValueError::custom(
                "expected an RFC 3339 date and time such as 2026-03-10T09:00:00Z",
            )
        })?;
        Ok(Self(Millis(instant.timestamp_millis())))
    }

    fn to_value(&self) -> Value {
        let instant = ChronoDateTime::<Utc>::from_timestamp_millis(self.0.0).unwrap_or_default();
        Value::String(instant.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

impl From<Millis> for DateTime {
    fn from(millis: Millis) -> Self {
        Self(millis)
    }
}

/// A calendar day in the organisation's time zone: `2026-03-10`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub NaiveDate);

/// A calendar day in the organisation's time zone: `2026-03-10`.
#[Scalar(
    name = "Date",
    specified_by_url = "https://scalars.graphql.org/andimarek/local-date.html"
)]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = text::<Self>(&value)?;
        NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .ok()
            .filter(|_| text.len() == 10)
            .map(Self)
            .ok_or_else(|| InputValueError::custom("expected a date such as 2026-03-10"))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.format("%Y-%m-%d").to_string())
    }
}

/// An exact decimal number, as a string so that no client rounds it: `"1234.50"`. A whole number is taken as input too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decimal(pub rust_decimal::Decimal);

/// An exact decimal number, as a string so that no client rounds it: `"1234.50"`. A whole number is taken as input too.
#[Scalar(name = "Decimal")]
impl ScalarType for Decimal {
    fn parse(value: Value) -> InputValueResult<Self> {
        let number = match &value {
            Value::String(text) => rust_decimal::Decimal::from_str_exact(text).ok(),
            Value::Number(number) => rust_decimal::Decimal::from_str(&number.to_string()).ok(),
            _ => None,
        };
        number.map(Self).ok_or_else(|| {
            InputValueError::custom("expected a decimal number as a string, such as \"1234.50\"")
        })
    }

    fn to_value(&self) -> Value {
        Value::String(self.text())
    }
}

impl Decimal {
    /// So many units of the last of these decimals, without zeros at the end.
    #[must_use]
    pub fn shortest(mut units: i64, mut decimals: u32) -> Self {
        while decimals > 0 && units % 10 == 0 {
            units /= 10;
            decimals -= 1;
        }
        Self(rust_decimal::Decimal::new(units, decimals))
    }

    /// From millionths.
    #[must_use]
    pub fn of_ppm(ppm: i32) -> Self {
        Self::shortest(ppm.into(), 6)
    }

    /// As its own library writes it, in a fraction of the time: reports show hundreds of short ones.
    fn text(self) -> String {
        let decimals = self.0.scale();
        let Ok(mut units) = u64::try_from(self.0.mantissa().unsigned_abs()) else {
            return self.0.to_string();
        };
        let mut backwards = Vec::with_capacity(32);
        let mut digits = 0;
        // At least one digit before the point.
        while units > 0 || digits <= decimals {
            if digits == decimals && decimals > 0 {
                backwards.push(b'.');
            }
            backwards.push(b'0' + (units % 10) as u8);
            units /= 10;
            digits += 1;
        }
        if self.0.is_sign_negative() {
            backwards.push(b'-');
        }
        backwards.reverse();
        // Only digits, a point and a sign.
        String::from_utf8(backwards).unwrap_or_default()
    }

    /// A share or a rate: rounded to six decimals, half to even. None when it has too many digits.
    #[must_use]
    pub fn of_ratio(ratio: &agreement::ratio::Ratio) -> Option<Self> {
        ratio.to_decimal(6).map(|decimal| Self(decimal.normalize()))
    }

    /// A quotient such as a coverage, or months: rounded to four decimals, half to even. None when it has too many digits.
    #[must_use]
    pub fn of_quotient(ratio: &agreement::ratio::Ratio) -> Option<Self> {
        ratio.to_decimal(4).map(|decimal| Self(decimal.normalize()))
    }
}

/// An ISO 4217 currency code, upper case: `EUR`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CurrencyCode(pub attribution::money::Currency);

/// An ISO 4217 currency code, upper case: `EUR`.
#[Scalar(
    name = "CurrencyCode",
    specified_by_url = "https://scalars.graphql.org/davidmckinlay/currency-code.html"
)]
impl ScalarType for CurrencyCode {
    fn parse(value: Value) -> InputValueResult<Self> {
        attribution::money::Currency::parse(text::<Self>(&value)?)
            .map(Self)
            .ok_or_else(|| {
                InputValueError::custom("expected an ISO 4217 currency code such as EUR")
            })
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.as_str().to_owned())
    }
}

/// A place in the ledger: what a write's payload returns, what an answer has seen, what a query may wait for. Opaque.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LedgerPosition(pub Position);

/// A place in the ledger: what a write's payload returns, what an answer has seen, what a query may wait for. Opaque.
#[Scalar(name = "LedgerPosition")]
impl ScalarType for LedgerPosition {
    fn parse(value: Value) -> InputValueResult<Self> {
        text::<Self>(&value)?
            .parse()
            .ok()
            .filter(|number: &i64| *number >= 0)
            .map(|number| Self(Position(number)))
            .ok_or_else(|| {
                InputValueError::custom("expected a position that a payload or report returned")
            })
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.0.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    #[test]
    fn a_decimal_is_written_as_its_library_writes_it() {
        let units = [
            0,
            1,
            9,
            10,
            123,
            99_999,
            1_000_000,
            i64::MAX.into(),
            i128::from(u64::MAX),
            i128::from(u64::MAX) + 1,
            79_228_162_514_264_337_593_543_950_335,
        ];
        for units in units {
            for units in [units, -units] {
                for decimals in [0, 1, 2, 4, 6, 12, 28] {
                    let decimal = rust_decimal::Decimal::from_i128_with_scale(units, decimals);
                    assert_eq!(Decimal(decimal).text(), decimal.to_string());
                }
            }
        }
        let mut nothing = rust_decimal::Decimal::new(0, 2);
        nothing.set_sign_negative(true);
        assert_eq!(Decimal(nothing).text(), nothing.to_string());
    }

    #[test]
    fn the_shortest_decimal_has_no_zeros_at_its_end() {
        for (units, decimals, text) in [
            (0, 6, "0"),
            (1_000_000, 6, "1"),
            (-250_000, 6, "-0.25"),
            (1, 6, "0.000001"),
            (100, 0, "100"),
        ] {
            assert_eq!(Decimal::shortest(units, decimals).text(), text);
        }
    }
}
