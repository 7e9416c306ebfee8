//! Exchange rates. A rate that is corrected changes figures of the past, so each correction is an entry in the audit
//! log.

use std::collections::BTreeMap;

use async_graphql::InputObject;
use chrono::NaiveDate;
use entity::exchange_rate;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
    sea_query::OnConflict,
};
use serde_json::json;

use super::{BulkRow, Ingest, RowOutcome, RowStatus, audit};
use crate::{
    db::ChangePayload,
    graphql::{
        scalars::{CurrencyCode, Date, Decimal},
        user_error::{Refusal, UserError},
    },
};

/// Decimals of a rate as it is kept.
const PICO_DECIMALS: u32 = 12;

/// An exchange rate to load. A rate for the same currencies and day replaces the one that is known.
#[derive(Debug, Clone, InputObject)]
pub struct ExchangeRateRow {
    /// The currency that is converted.
    pub from: CurrencyCode,
    /// The currency it is converted to.
    pub to: CurrencyCode,
    /// The day the rate is of. It holds for deals of this day and of the seven days after, until there is a later one.
    pub on: Date,
    /// Units of `to` for one unit of `from`: more than zero, at most 12 decimals.
    pub rate: Decimal,
}

/// From, to, on.
type Key = (String, String, NaiveDate);

impl BulkRow for ExchangeRateRow {
    const OPERATION: &'static str = "upsertExchangeRates";
    const NOUN: &'static str = "ExchangeRate";

    async fn write(ingest: &mut Ingest<'_>, rows: &[Self]) -> Result<Vec<RowOutcome>, Refusal> {
        let stored = stored(ingest, rows).await?;
        let mut rates = stored.clone();
        let mut outcomes = Vec::with_capacity(rows.len());
        for row in rows {
            let pico = match row.pico() {
                Ok(pico) => pico,
                Err(error) => {
                    outcomes.push(RowOutcome::rejected(vec![error]));
                    continue;
                }
            };
            let status = match rates.insert(row.key(), pico) {
                None => RowStatus::Created,
                Some(before) if before == pico => RowStatus::Unchanged,
                Some(_) => RowStatus::Updated,
            };
            outcomes.push(RowOutcome {
                status,
                id: None,
                errors: Vec::new(),
            });
        }
        rates.retain(|key, pico| stored.get(key) != Some(pico));
        save(ingest, &stored, rates).await?;
        Ok(outcomes)
    }
}

impl ExchangeRateRow {
    fn key(&self) -> Key {
        let code = |currency: CurrencyCode| currency.0.as_str().to_owned();
        (code(self.from), code(self.to), self.on.0)
    }

    /// The rate in units of 10^-12, or what is wrong with the row.
    fn pico(&self) -> Result<i64, UserError> {
        let Self {
            from,
            to,
            on: _,
            rate,
        } = self;
        if from == to {
            return Err(UserError::invalid(
                ["to"],
                "from and to are the same currency; expected two.",
            ));
        }
        pico(*rate).map_err(|message| UserError::invalid(["rate"], format!("rate {message}.")))
    }
}

fn pico(rate: Decimal) -> Result<i64, String> {
    let rate = rate.0.normalize();
    if rate <= rust_decimal::Decimal::ZERO {
        return Err(format!("{rate} is not more than zero"));
    }
    if rate.scale() > PICO_DECIMALS {
        return Err(format!("{rate} has more than {PICO_DECIMALS} decimals"));
    }
    // Exact: the scale is at most 12, and a mantissa has 96 bits.
    let factor = 10_i128.pow(PICO_DECIMALS - rate.scale());
    rate.mantissa()
        .checked_mul(factor)
        .and_then(|pico| i64::try_from(pico).ok())
        .ok_or_else(|| {
            format!(
                "{rate} is too large; expected at most 9223372. Give the rate the other way round"
            )
        })
}

/// What is known of the rates that the rows are about.
async fn stored(
    ingest: &Ingest<'_>,
    rows: &[ExchangeRateRow],
) -> Result<BTreeMap<Key, i64>, Refusal> {
    use exchange_rate::Column as C;
    let distinct = |code: fn(&ExchangeRateRow) -> CurrencyCode| {
        let mut codes: Vec<String> = rows.iter().map(|row| code(row).0.to_string()).collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    };
    let rows = exchange_rate::Entity::find()
        .filter(C::FromCurrency.is_in(distinct(|row| row.from)))
        .filter(C::ToCurrency.is_in(distinct(|row| row.to)))
        .filter(C::RateOn.is_in(rows.iter().map(|row| row.on.0)))
        .all(&*ingest.tx)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let key = (row.from_currency, row.to_currency, row.rate_on);
            (key, row.rate_pico)
        })
        .collect())
}

async fn save(
    ingest: &mut Ingest<'_>,
    stored: &BTreeMap<Key, i64>,
    changed: BTreeMap<Key, i64>,
) -> Result<(), Refusal> {
    use exchange_rate::Column as C;
    if changed.is_empty() {
        return Ok(());
    }
    for (key, pico) in &changed {
        let Some(before) = stored.get(key) else {
            continue;
        };
        let decimal = |pico: i64| rust_decimal::Decimal::new(pico, PICO_DECIMALS).normalize();
        let (from, to, on) = key;
        let entry = audit::Entry {
            action: "correctExchangeRate",
            noun: ExchangeRateRow::NOUN,
            object: None,
            detail: json!({
                "from": from,
                "to": to,
                "on": on,
                "rate": { "from": decimal(*before).to_string(), "to": decimal(*pico).to_string() },
            }),
            reason: None,
        };
        audit::record(&ingest.tx, ingest.viewer, ingest.now, entry).await?;
    }
    let now = ingest.now;
    let rows = changed
        .into_iter()
        .map(|((from_currency, to_currency, rate_on), rate_pico)| {
            exchange_rate::Model {
                from_currency,
                to_currency,
                rate_on,
                rate_pico,
                updated_at: now,
            }
            .into_active_model()
        });
    let replace = OnConflict::columns([C::FromCurrency, C::ToCurrency, C::RateOn])
        .update_columns([C::RatePico, C::UpdatedAt])
        .to_owned();
    exchange_rate::Entity::insert_many(rows)
        .on_conflict(replace)
        .exec_without_returning(&*ingest.tx)
        .await?;
    ingest.changed(ChangePayload::Rates);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_exact_or_refused() {
        let pico = |text: &str| pico(Decimal(text.parse().unwrap()));
        assert_eq!(pico("1.0875"), Ok(1_087_500_000_000));
        assert_eq!(pico("0.000000000001"), Ok(1));
        assert_eq!(pico("9223372"), Ok(9_223_372_000_000_000_000));
        for bad in [
            "0",
            "-1",
            "0.0000000000001",
            "9223373",
            "79228162514264337593543950335",
        ] {
            assert!(pico(bad).is_err(), "{bad}");
        }
    }
}
