//! Documents that an operator has stored, for deployments that execute no others.

use sea_orm::entity::prelude::*;

use crate::instant::Millis;

/// A row of `operations`. Never changed: another document has another hash.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "operations")]
pub struct Model {
    /// SHA-256 of the document, byte by byte.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: Vec<u8>,
    /// The names of its operations, separated by commas.
    pub name: String,
    /// The file it was read from.
    pub file: String,
    /// The document as clients send it.
    pub document: String,
    /// When it was stored.
    pub added_at: Millis,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
