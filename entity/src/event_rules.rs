//! How events become facts: one row, or none where nothing was changed from the beginning.

use sea_orm::entity::prelude::*;

use crate::instant::Millis;

/// A row of `event_rules`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event_rules")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// The rules, a JSON object.
    pub content: String,
    /// When they were last changed.
    pub updated_at: Millis,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
