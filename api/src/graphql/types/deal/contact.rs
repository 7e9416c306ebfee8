//! A lead on a deal.

use async_graphql::{Context, Object};
use entity::deal_contact;

use crate::{
    auth::{Permission, Requires},
    error::ApiResult,
    graphql::{loaders::Loaders, types::lead::Lead},
};

/// A lead on a deal.
#[derive(Debug, Clone)]
pub struct DealContact(pub deal_contact::Model);

/// A lead on a deal.
#[Object(guard = "Requires(Permission::DealsRead)")]
impl DealContact {
    /// Who.
    async fn lead(&self, ctx: &Context<'_>) -> ApiResult<Option<Lead>> {
        Loaders::of(ctx).lead(self.0.lead_id).await
    }

    /// Their part in the purchase, such as `Champion`.
    async fn role(&self) -> Option<&str> {
        self.0.role.as_deref()
    }

    /// Whether this is the primary contact.
    async fn is_primary(&self) -> bool {
        self.0.is_primary
    }
}
