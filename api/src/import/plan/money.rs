//! Amounts of money: a number and its currency.

use toml::Value;

use super::{
    field::{Field, Give, Got, Problem},
    fields::Fields,
};
use crate::{
    graphql::{scalars::CurrencyCode, types::money::MoneyInput},
    import::{
        input::Cells,
        read::{CurrencyWord, Number},
    },
};

/// An amount of money, read from cells.
#[derive(Debug)]
pub(in crate::import) struct Money {
    amount: Field<Number>,
    currency: Option<Field<CurrencyWord>>,
    /// Where the row says none.
    usual: CurrencyCode,
}

impl Give for Money {
    type Value = MoneyInput;

    fn give(&self, cells: &Cells<'_>) -> Result<Got<MoneyInput>, Problem> {
        let amount = match self.amount.give(cells)? {
            Got::Value(amount) => amount,
            Got::Clear => return Ok(Got::Clear),
            Got::Absent => return Ok(Got::Absent),
        };
        let currency = match self.currency.as_ref().map(|field| field.give(cells)) {
            Some(given) => match given? {
                Got::Value(currency) => currency,
                Got::Absent | Got::Clear => self.usual,
            },
            None => self.usual,
        };
        Ok(Got::Value(MoneyInput {
            amount,
            currency_code: currency,
        }))
    }

    fn path(&self) -> &str {
        self.amount.path()
    }

    fn columns(&self) -> Vec<usize> {
        let mut columns = self.amount.columns();
        columns.extend(self.currency.iter().flat_map(Field::columns));
        columns
    }
}

impl Fields<'_> {
    /// An amount that every row of this noun has.
    pub(in crate::import) fn required_money(&mut self, name: &'static str) -> Option<Money> {
        self.money(name, true)
    }

    /// An amount that rows of this noun may have.
    pub(in crate::import) fn optional_money(&mut self, name: &'static str) -> Option<Money> {
        self.money(name, false)
    }

    fn money(&mut self, name: &'static str, required: bool) -> Option<Money> {
        let currency = self.take_currency(name);
        let amount = if required {
            self.required(name)
        } else {
            self.optional(name)
        };
        let currency = match currency {
            None => None,
            // A plain text is the code itself: a column of that name would be a strange one.
            Some(Value::String(code)) => {
                let constant =
                    toml::Table::from_iter([("constant".to_owned(), Value::String(code))]);
                Some(self.currency(name, Value::Table(constant))?)
            }
            Some(written) => Some(self.currency(name, written)?),
        };
        let money = Money {
            amount: amount?,
            currency,
            usual: CurrencyCode(self.usual_currency()),
        };
        self.place(self.path(name), money.columns());
        Some(money)
    }
}
