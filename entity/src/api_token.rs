//! Long-lived credentials of programs.

use sea_orm::entity::prelude::*;

use crate::ids::{ApiTokenId, UserId};
use crate::instant::Millis;

/// A row of `api_tokens`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_tokens")]
pub struct Model {
    /// Identity of the token; not secret.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApiTokenId,
    /// What the token is for.
    pub name: String,
    /// SHA-256 of the token: 32 bytes; unique.
    pub token_hash: Vec<u8>,
    /// JSON array of the scopes granted, such as `["deals:read"]`.
    pub scopes: String,
    /// Who made it; none when it was made on the command line.
    pub created_by: Option<UserId>,
    /// When it was made.
    pub created_at: Millis,
    /// From when it is refused; none means never.
    pub expires_at: Option<Millis>,
    /// Since when it is refused because someone ended it.
    pub revoked_at: Option<Millis>,
    /// When it was last accepted, to a coarse resolution.
    pub last_used_at: Option<Millis>,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Who made it.
    #[sea_orm(
        belongs_to = "super::user::Entity",
        from = "Column::CreatedBy",
        to = "super::user::Column::Id"
    )]
    CreatedBy,
}

impl Related<super::user::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::CreatedBy.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
