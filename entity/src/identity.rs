//! Who a user is for an identity provider.

use sea_orm::entity::prelude::*;

use crate::ids::UserId;
use crate::instant::Millis;

/// A row of `identities`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identities")]
pub struct Model {
    /// The provider, as it calls itself.
    #[sea_orm(primary_key, auto_increment = false)]
    pub issuer: String,
    /// The person, as the provider calls them; never given to anybody else.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
    /// The user; one for each provider.
    pub user_id: UserId,
    /// When they first signed in there.
    pub created_at: Millis,
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
