//! The integrations facts come from, each stored once and named by a small number.

use sea_orm::entity::prelude::*;

use crate::ids::SourceId;

/// A row of `sources`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sources")]
pub struct Model {
    /// Number of the source within this database.
    #[sea_orm(primary_key)]
    pub id: SourceId,
    /// The name callers use, such as `hubspot`.
    pub name: String,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
