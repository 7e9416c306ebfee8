//! Currencies, exact exchange rates and conversion. Amounts are integers of minor units, never floats.

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
