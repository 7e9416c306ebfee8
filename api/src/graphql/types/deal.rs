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

/// Which deals.
#[derive(Debug, Clone, Default, async_graphql::InputObject)]
pub struct DealWhere {
    /// All of these.
    pub and: Option<Vec<DealWhere>>,
}

impl DealWhere {
    /// The engine's filter.
    ///
    /// # Errors
    /// When it is too large.
    pub fn engine_filter(
        &self,
        budget: &mut crate::graphql::filters::Budget,
        depth: usize,
    ) -> crate::error::ApiResult<attribution::Filter<attribution::DealTest>> {
        let depth = crate::graphql::filters::Budget::deeper(depth)?;
        let parts = self
            .and
            .iter()
            .flatten()
            .map(|part| part.engine_filter(budget, depth));
        Ok(attribution::Filter::And(parts.collect::<Result<_, _>>()?))
    }
}
