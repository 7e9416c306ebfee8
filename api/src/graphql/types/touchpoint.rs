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

/// Which touchpoints.
#[derive(Debug, Clone, Default, async_graphql::InputObject)]
pub struct TouchpointWhere {
    /// All of these.
    pub and: Option<Vec<TouchpointWhere>>,
}

impl TouchpointWhere {
    /// The engine's filter.
    ///
    /// # Errors
    /// When it is too large.
    pub fn engine_filter(
        &self,
        budget: &mut crate::graphql::filters::Budget,
        depth: usize,
    ) -> crate::error::ApiResult<attribution::Filter<attribution::TouchTest>> {
        let depth = crate::graphql::filters::Budget::deeper(depth)?;
        let parts = self
            .and
            .iter()
            .flatten()
            .map(|part| part.engine_filter(budget, depth));
        Ok(attribution::Filter::And(parts.collect::<Result<_, _>>()?))
    }
}
