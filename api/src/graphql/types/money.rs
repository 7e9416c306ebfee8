//! Money.

use async_graphql::{InputObject, SimpleObject};
use attribution::money::Currency;

use crate::graphql::{
    scalars::{CurrencyCode, Decimal},
    user_error::UserError,
};

/// An amount of money, exact.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct Money {
    /// The amount in units of the currency, with as many decimals as the currency has: `"1234.50"`.
    pub amount: Decimal,
    /// The currency.
    pub currency_code: CurrencyCode,
}

impl Money {
    /// From minor units.
    #[must_use]
    pub fn of_minor(minor: i64, currency: Currency) -> Self {
        let amount = rust_decimal::Decimal::new(minor, currency.decimals());
        Self {
            amount: Decimal(amount),
            currency_code: CurrencyCode(currency),
        }
    }

    /// From a row's minor units and currency code.
    #[must_use]
    pub fn of_row(minor: i64, currency: &str) -> Option<Self> {
        Currency::parse(currency).map(|currency| Self::of_minor(minor, currency))
    }
}

/// An amount of money, exact.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct MoneyInput {
    /// The amount in units of the currency: `"1234.50"`. At most as many decimals as the currency has.
    pub amount: Decimal,
    /// The currency.
    pub currency_code: CurrencyCode,
}

impl MoneyInput {
    /// The amount in minor units.
    ///
    /// # Errors
    /// When it has more decimals than the currency, or is too large; the path starts at this input.
    pub fn minor_units(&self) -> Result<i64, UserError> {
        let currency = self.currency_code.0;
        let decimals = currency.decimals();
        let amount = self.amount.0.normalize();
        if amount.scale() > decimals {
            let message = format!(
                "amount {amount} has more decimals than {} has ({decimals}).",
                currency.as_str()
            );
            return Err(UserError::invalid(["amount"], message));
        }
        let minor = rust_decimal::Decimal::from(10_i64.pow(decimals)).checked_mul(amount);
        minor
            .and_then(|minor| i64::try_from(minor).ok())
            .ok_or_else(|| UserError::invalid(["amount"], format!("amount {amount} is too large.")))
    }
}
