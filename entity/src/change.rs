//! The change feed: which facts to read again.
//!
//! On PostgreSQL numbers are handed out before they become visible, so `xact` tells which gaps may still fill.

use sea_orm::entity::prelude::*;

use crate::instant::Millis;

/// A row of `changes`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "changes")]
pub struct Model {
    /// Position in the feed.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The transaction that wrote it: filled in by PostgreSQL, 0 on SQLite, where ids become visible in order.
    pub xact: i64,
    /// What changed.
    pub kind: String,
    /// JSON naming what to read again.
    pub payload: String,
    /// When it was written.
    pub recorded_at: Millis,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
