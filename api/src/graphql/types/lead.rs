//! Leads.

use async_graphql::{ID, Object};
use entity::lead;

use crate::{
    auth::{Permission, Requires},
    graphql::global_id::Kind,
};

/// A person, from first contact through customer.
#[derive(Debug, Clone)]
pub struct Lead(pub lead::Model);

/// A person, from first contact through customer.
#[Object(guard = "Requires(Permission::LeadsRead)")]
impl Lead {
    /// The id.
    pub async fn id(&self) -> ID {
        Kind::Lead.id(self.0.id)
    }
}
