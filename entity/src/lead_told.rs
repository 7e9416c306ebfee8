//! What events have told of a lead, and when.

use sea_orm::entity::prelude::*;

use crate::ids::LeadId;
use crate::instant::Millis;

/// A row of `lead_told`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lead_told")]
pub struct Model {
    /// The lead.
    #[sea_orm(primary_key, auto_increment = false)]
    pub lead_id: LeadId,
    /// `NAME`, where the latest counts, or `ACCOUNT`, where the earliest does.
    #[sea_orm(primary_key, auto_increment = false)]
    pub topic: String,
    /// The name, or the account's id.
    pub value: String,
    /// When it was so.
    pub told_at: Millis,
    /// The message id of the event that says so; decides between two of one moment.
    pub told_by: String,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
