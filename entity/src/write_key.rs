//! What trackers send events with.

use sea_orm::entity::prelude::*;

use crate::ids::{SourceId, UserId, WriteKeyId};
use crate::instant::Millis;

/// A row of `write_keys`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "write_keys")]
pub struct Model {
    /// Identity of the key; not secret.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WriteKeyId,
    /// What the key is for.
    pub name: String,
    /// The source that its events belong to.
    pub source_id: SourceId,
    /// SHA-256 of the key: 32 bytes; unique.
    pub key_hash: Vec<u8>,
    /// Who made it; none when it was made on the command line.
    pub created_by: Option<UserId>,
    /// When it was made.
    pub created_at: Millis,
    /// Since when it is refused.
    pub revoked_at: Option<Millis>,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
