//! Deals.

use async_graphql::{ID, Object};
use entity::deal;

use crate::{
    auth::{Permission, Requires},
    graphql::global_id::Kind,
};

/// A sale to an account.
#[derive(Debug, Clone)]
pub struct Deal(pub deal::Model);

/// A sale to an account.
#[Object(guard = "Requires(Permission::DealsRead)")]
impl Deal {
    /// The id.
    pub async fn id(&self) -> ID {
        Kind::Deal.id(self.0.id)
    }
}
