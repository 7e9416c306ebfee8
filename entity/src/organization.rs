//! The one organisation this deployment belongs to: its money, its clock and its defaults.
//!
//! There is a single row with id 1, written when the deployment is set up.

use sea_orm::entity::prelude::*;

use crate::instant::Millis;

/// A row of `organization`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organization")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i16,
    /// The name people see.
    pub name: String,
    /// ISO 4217 code of the currency reports are in unless they ask for another.
    pub currency: String,
    /// IANA name of the zone in which days, months and periods begin, such as `Europe/Berlin`.
    pub time_zone: String,
    /// Month in which the fiscal year begins, 1 (January) to 12.
    pub fiscal_year_start_month: i16,
    /// Touches of one lead closer together than this many seconds are one session.
    pub session_gap_seconds: i32,
    /// Share of an amount that is contribution where neither deal nor segment says, in millionths.
    pub margin_rate_ppm: i32,
    /// JSON array of the touchpoint kinds that can earn credit unless a rule says otherwise.
    pub eligible_kinds: String,
    /// When the deployment was set up.
    pub created_at: Millis,
    /// When a setting last changed.
    pub updated_at: Millis,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
