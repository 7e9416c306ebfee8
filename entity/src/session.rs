//! Refresh tokens, each usable once.
//!
//! Refreshing replaces a token by the next of its family; a replaced token that comes back is theft and ends the family.

use sea_orm::entity::prelude::*;

use crate::ids::{SessionFamilyId, SessionId, UserId};
use crate::instant::Millis;

/// A row of `sessions`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    /// Identity of this refresh token.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    /// Whose session it is.
    pub user_id: UserId,
    /// Shared by all tokens that descend from one login.
    pub family_id: SessionFamilyId,
    /// SHA-256 of the refresh token: 32 bytes; unique.
    pub refresh_hash: Vec<u8>,
    /// When the token was issued.
    pub created_at: Millis,
    /// From when it is refused.
    pub expires_at: Millis,
    /// When it was exchanged for its successor.
    pub rotated_at: Option<Millis>,
    /// When the family was ended.
    pub revoked_at: Option<Millis>,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The user.
    #[sea_orm(
        belongs_to = "super::user::Entity",
        from = "Column::UserId",
        to = "super::user::Column::Id"
    )]
    User,
}

impl Related<super::user::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::User.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
