//! Exchange rates.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Object};
use attribution::money::Currency;
use entity::exchange_rate;
use sea_orm::{Condition, EntityTrait as _, QueryFilter as _};

use crate::{
    auth::{Permission, Requires},
    error::ApiResult,
    graphql::{
        bulk::bulk_mutation,
        filters::{Budget, CurrencyFilter, DateFilter},
        pagination::{Keyset, OrderDirection, Page, PageArgs, page},
        scalars::{CurrencyCode, Date, DateTime, Decimal},
    },
    ingest::exchange_rates::ExchangeRateRow,
};

/// The rate at which amounts of one currency are converted into another: of its day, and of the seven days after until
/// there is a later one.
#[derive(Debug, Clone)]
pub struct ExchangeRate(pub Arc<exchange_rate::Model>);

/// The rate at which amounts of one currency are converted into another: of its day, and of the seven days after until
/// there is a later one.
#[Object(guard = "Requires(Permission::RatesRead)")]
impl ExchangeRate {
    /// The currency that is converted.
    async fn from(&self) -> Option<CurrencyCode> {
        Currency::parse(&self.0.from_currency).map(CurrencyCode)
    }

    /// The currency it is converted to.
    async fn to(&self) -> Option<CurrencyCode> {
        Currency::parse(&self.0.to_currency).map(CurrencyCode)
    }

    /// The day the rate is of.
    async fn on(&self) -> Date {
        Date(self.0.rate_on)
    }

    /// Units of `to` for one unit of `from`.
    async fn rate(&self) -> Decimal {
        Decimal::shortest(self.0.rate_pico, 12)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }
}

/// Which rates; all conditions that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct ExchangeRateWhere {
    /// The currency that is converted.
    pub from: Option<CurrencyFilter>,
    /// The currency it is converted to.
    pub to: Option<CurrencyFilter>,
    /// The day the rate is of.
    pub on: Option<DateFilter>,
}

impl ExchangeRateWhere {
    fn condition(&self, budget: &mut Budget) -> ApiResult<Condition> {
        use exchange_rate::Column as C;
        let Self { from, to, on } = self;
        let mut all = Condition::all();
        if let Some(filter) = from {
            all = all.add(filter.condition(C::FromCurrency, budget)?);
        }
        if let Some(filter) = to {
            all = all.add(filter.condition(C::ToCurrency, budget)?);
        }
        if let Some(filter) = on {
            all = all.add(filter.condition(C::RateOn, budget)?);
        }
        Ok(all)
    }
}

/// Queries of exchange rates.
#[derive(Debug, Default)]
pub struct ExchangeRateQuery;

#[Object]
impl ExchangeRateQuery {
    /// Exchange rates, by currencies and day, a page at a time.
    #[graphql(guard = "Requires(Permission::RatesRead)")]
    async fn exchange_rates(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which rates.")] filter: Option<ExchangeRateWhere>,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Page<ExchangeRate>> {
        use exchange_rate::Column as C;
        let args = PageArgs::parse(first, after, last, before)?;
        let condition = filter
            .unwrap_or_default()
            .condition(&mut Budget::default())?;
        let select = exchange_rate::Entity::find().filter(condition);
        let ascending = OrderDirection::Asc;
        // The three together are the identity of a rate.
        let columns = [(C::FromCurrency, ascending), (C::ToCurrency, ascending)];
        let keyset = Keyset::new(columns, C::RateOn);
        page(ctx, select, &keyset, &args, ExchangeRate).await
    }
}

bulk_mutation! {
    /// Exchange rates to load.
    input UpsertExchangeRatesInput,
    /// What became of the exchange rates. A rate has no id: it is known by its currencies and day.
    payload UpsertExchangeRatesPayload,
    rows ExchangeRateRow,
    kind None
}

/// Mutations of exchange rates.
#[derive(Debug, Default)]
pub struct ExchangeRateMutation;

#[Object]
impl ExchangeRateMutation {
    /// Loads exchange rates: new ones are added, known ones (by currencies and day) are corrected. Every correction is
    /// recorded, because it changes figures of the past.
    #[graphql(guard = "Requires(Permission::RatesWrite)")]
    async fn upsert_exchange_rates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to load.")] input: UpsertExchangeRatesInput,
    ) -> async_graphql::Result<UpsertExchangeRatesPayload> {
        input.run(ctx).await
    }
}
