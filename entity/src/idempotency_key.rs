//! Answers kept so that a repeated request gets the first one again.

use sea_orm::entity::prelude::*;

use crate::instant::Millis;

/// A row of `idempotency_keys`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_keys")]
pub struct Model {
    /// Who asked: the user or token.
    #[sea_orm(primary_key, auto_increment = false)]
    pub caller: String,
    /// The key they chose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// The mutation it was used for.
    pub operation: String,
    /// SHA-256 of the request: the same key with another request is refused.
    pub request_hash: Vec<u8>,
    /// JSON of the first answer.
    pub response: String,
    /// When it was first used.
    pub created_at: Millis,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
