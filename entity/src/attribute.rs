//! What sources say of objects beyond the columns we have: names and values, as they were given.

use sea_orm::entity::prelude::*;

/// A row of `attributes`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attributes")]
pub struct Model {
    /// The account, lead, campaign or deal.
    #[sea_orm(primary_key, auto_increment = false)]
    pub object_id: Uuid,
    /// What the source calls it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// Its value, as text.
    pub value: String,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
