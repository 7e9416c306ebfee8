//! Dated exchange rates: one unit of the first currency is worth `rate` units of the second.

use sea_orm::entity::prelude::*;

use crate::instant::Millis;

/// A row of `exchange_rates`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "exchange_rates")]
pub struct Model {
    /// ISO 4217 code of what is sold.
    #[sea_orm(primary_key, auto_increment = false)]
    pub from_currency: String,
    /// ISO 4217 code of what it is worth.
    #[sea_orm(primary_key, auto_increment = false)]
    pub to_currency: String,
    /// The day the rate is of.
    #[sea_orm(primary_key, auto_increment = false)]
    pub rate_on: Date,
    /// The rate in units of 10^-12; positive.
    pub rate_pico: i64,
    /// When the rate was last written.
    pub updated_at: Millis,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
