//! Where the log of agreements ends. Its one row is also the lock of whoever writes to the log.

use sea_orm::entity::prelude::*;

/// A row of `agreement_log_head`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agreement_log_head")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i16,
    /// The place of the last entry; 0 before the first.
    pub sequence: i64,
    /// The hash of the last entry; zeros before the first.
    pub hash: Vec<u8>,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
