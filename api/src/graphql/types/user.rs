//! Users.

use async_graphql::{ID, Object};
use entity::user;

use crate::{
    auth::{Permission, Requires},
    graphql::global_id::Kind,
};

/// A person who can sign in.
#[derive(Debug, Clone)]
pub struct User(pub user::Model);

/// A person who can sign in.
#[Object(guard = "Requires(Permission::UsersRead)")]
impl User {
    /// The id.
    pub async fn id(&self) -> ID {
        Kind::User.id(self.0.id)
    }
}
