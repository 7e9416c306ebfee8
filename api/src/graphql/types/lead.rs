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

/// A lead in a few words, as much of it as the caller may see.
#[must_use]
pub fn label(ctx: &async_graphql::Context<'_>, lead: &Lead) -> String {
    let may = crate::auth::Viewer::of(ctx).is_ok_and(|viewer| viewer.may(Permission::LeadsPii));
    let name = lead.0.name.clone().filter(|_| may);
    name.unwrap_or_else(|| format!("Lead {}", lead.0.id))
}
