//! The rates that priced leads at their hand-off. Rows are added, never changed.

use sea_orm::entity::prelude::*;

use crate::ids::LeadValueRatesId;
use crate::instant::Millis;

/// A row of `lead_value_rates`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lead_value_rates")]
pub struct Model {
    /// Identity of the version.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LeadValueRatesId,
    /// First day of the fiscal quarter of the hand-offs it prices; the deals are those of the four quarters before.
    pub quarter_from: Date,
    /// When it was computed.
    pub computed_at: Millis,
    /// JSON: outcomes and amounts won, by type of lead and over all.
    pub content: String,
    /// SHA-256 of the content: the same facts give the same version.
    pub content_hash: Vec<u8>,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
