//! What a deal and its adjustments are worth in the report's currency.

use crate::{
    journeys::{Deal, Journeys, NO_TEXT},
    money::{Conversion, Currency, Ratio, of_millionths},
    query::{Measure, QueryError},
    survey::Worth,
    time::Day,
};

/// An amount and what it contributes, in minor units of the report's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Value {
    pub(crate) amount: i64,
    pub(crate) contribution: i64,
}

/// Values deals in one currency.
pub(crate) struct Valuer<'a> {
    journeys: &'a Journeys,
    currency: Currency,
    /// Margin rates by number of the segment's text.
    segments: Vec<(u32, u32)>,
}

impl<'a> Valuer<'a> {
    pub(crate) fn new(journeys: &'a Journeys, currency: Currency) -> Self {
        let rates = &journeys.settings().segment_margin_rates_ppm;
        let number = |segment: &str| journeys.words().texts.find(&segment.into());
        let segments = rates
            .iter()
            .filter_map(|(segment, rate)| Some((number(segment)?, *rate)))
            .collect();
        Self {
            journeys,
            currency,
            segments,
        }
    }

    /// How a deal is converted whose own date is `on`; `None`: there is no rate.
    pub(crate) fn conversion(&self, deal: &Deal, on: Day) -> Option<Conversion> {
        let rates = &self.journeys.context().rates;
        rates.find(deal.currency, self.currency, on)
    }

    /// The deal itself, or one of its adjustments (`adjustment` in minor units of the deal's currency).
    pub(crate) fn value(
        &self,
        deal: &Deal,
        exchange: &Ratio,
        adjustment: Option<i64>,
    ) -> Result<Value, QueryError> {
        let convert = |amount| exchange.convert(amount).ok_or(QueryError::Overflow);
        let amount = convert(adjustment.unwrap_or(deal.amount))?;
        let contribution = match (deal.cost_of_sale, adjustment) {
            (Some(cost), None) => amount.checked_sub(convert(cost)?),
            // The cost of sale stays what it was, so a correction of the amount is one of the contribution.
            (Some(_), Some(_)) => Some(amount),
            (None, _) => of_millionths(amount, self.margin_rate_ppm(deal)),
        };
        Ok(Value {
            amount,
            contribution: contribution.ok_or(QueryError::Overflow)?,
        })
    }

    /// The deal itself, for those who look at it without a report.
    pub(crate) fn worth(&self, deal: &Deal, exchange: &Conversion) -> Result<Worth, QueryError> {
        let Value {
            amount,
            contribution,
        } = self.value(deal, &exchange.ratio(), None)?;
        Ok(Worth {
            amount,
            contribution,
        })
    }

    /// The deal's own margin rate, else its segment's, else the organisation's.
    fn margin_rate_ppm(&self, deal: &Deal) -> u32 {
        let of_segment = || {
            let segment = Some(deal.segment).filter(|&segment| segment != NO_TEXT)?;
            // Of a segment given twice the later rate holds.
            let rates = self.segments.iter().rev();
            rates
                .copied()
                .find_map(|(number, rate)| (number == segment).then_some(rate))
        };
        let organisation = self.journeys.settings().margin_rate_ppm;
        deal.margin_rate_ppm
            .or_else(of_segment)
            .unwrap_or(organisation)
    }
}

/// Whether a measure counts the deal at all.
pub(crate) fn is_measured(measure: Measure, deal: &Deal) -> bool {
    match measure {
        Measure::Revenue => deal.outcome == crate::vocabulary::Outcome::Won,
        Measure::Pipeline => true,
    }
}
