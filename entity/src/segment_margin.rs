//! The margin rate of the deals of one segment that do not state their own.

use sea_orm::entity::prelude::*;

/// A row of `segment_margins`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "segment_margins")]
pub struct Model {
    /// The segment, as deals name it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub segment: String,
    /// Share of an amount that is contribution, in millionths.
    pub margin_rate_ppm: i32,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
