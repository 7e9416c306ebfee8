//! Exchange rates.

use crate::{
    import::{
        Noun,
        plan::{Field, Fields, Object, Values},
        read::{CurrencyWord, Day, Number},
    },
    ingest::exchange_rates::ExchangeRateRow,
};

/// The fields of a rate.
#[derive(Debug)]
pub(in crate::import) struct RatePlan {
    from: Field<CurrencyWord>,
    to: Field<CurrencyWord>,
    on: Field<Day>,
    rate: Field<Number>,
}

impl Object for RatePlan {
    type Row = ExchangeRateRow;
    const NOUN: Noun = Noun::Rate;

    fn compile(fields: &mut Fields<'_>) -> Option<Self> {
        let from = fields.required("from");
        let to = fields.required("to");
        let on = fields.required("on");
        let rate = fields.required("rate");
        Some(Self {
            from: from?,
            to: to?,
            on: on?,
            rate: rate?,
        })
    }

    fn row(&self, values: &mut Values<'_>) -> Option<ExchangeRateRow> {
        let from = values.required(&self.from);
        let to = values.required(&self.to);
        let on = values.required(&self.on);
        let rate = values.required(&self.rate);
        Some(ExchangeRateRow {
            from: from?,
            to: to?,
            on: on?,
            rate: rate?,
        })
    }
}
