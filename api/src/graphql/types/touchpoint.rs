//! Touchpoints.

use async_graphql::{ID, Object};
use entity::touchpoint;

use crate::{
    auth::{Permission, Requires},
    graphql::global_id::Kind,
};

/// One observed interaction of one lead.
#[derive(Debug, Clone)]
pub struct Touchpoint(pub touchpoint::Model);

/// One observed interaction of one lead.
#[Object(guard = "Requires(Permission::TouchpointsRead)")]
impl Touchpoint {
    /// The id.
    pub async fn id(&self) -> ID {
        Kind::Touchpoint.id(self.0.id)
    }
}
