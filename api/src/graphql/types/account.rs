//! Accounts.

use async_graphql::{ID, Object};
use entity::account;

use crate::{
    auth::{Permission, Requires},
    graphql::global_id::Kind,
};

/// A company that buys, or a person who buys alone (an account of one).
#[derive(Debug, Clone)]
pub struct Account(pub account::Model);

/// A company that buys, or a person who buys alone (an account of one).
#[Object(guard = "Requires(Permission::AccountsRead)")]
impl Account {
    /// The id.
    pub async fn id(&self) -> ID {
        Kind::Account.id(self.0.id)
    }
}
