//! People who can log in.

use sea_orm::entity::prelude::*;

use crate::ids::UserId;
use crate::instant::Millis;
use crate::role::Role;

/// A row of `users`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    /// Identity of the user.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UserId,
    /// Address to log in with, trimmed and lower-cased; unique.
    pub email: String,
    /// The name colleagues see.
    pub name: String,
    /// What the user may do.
    pub role: Role,
    /// Whether the user may sign agreements for the team of their role.
    pub approver: bool,
    /// Argon2id hash in PHC form; none while no password has been set.
    pub password_hash: Option<String>,
    /// Raised to end every session and access token issued before.
    pub auth_epoch: i64,
    /// When every session was ended the last time; tokens of an identity provider from before that do not count.
    pub sessions_ended_at: Option<Millis>,
    /// Since when the user may no longer log in.
    pub disabled_at: Option<Millis>,
    /// When the user was added.
    pub created_at: Millis,
    /// When the user last changed.
    pub updated_at: Millis,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
