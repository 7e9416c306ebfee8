//! Leads.

use async_graphql::{Context, ID, Object};
use entity::{lead, touchpoint};

use crate::{
    auth::{Permission, Requires},
    error::ApiResult,
    graphql::{
        global_id::Kind,
        pagination::{Page, PageArgs},
        types::touchpoint::{Touchpoint, TouchpointOrder, TouchpointWhere, touchpoints_of},
    },
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

    /// Its touchpoints, a page at a time, by when they happened unless asked otherwise. Archived ones are left out unless
    /// `where` asks for them.
    #[graphql(guard = "Requires(Permission::TouchpointsRead)")]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments")]
    async fn touchpoints(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which touchpoints.")] filter: Option<TouchpointWhere>,
        #[graphql(desc = "How they are sorted.")] order_by: Option<Vec<TouchpointOrder>>,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Option<Page<Touchpoint>>> {
        let page = PageArgs::parse(first, after, last, before)?;
        let column = touchpoint::Column::LeadId;
        touchpoints_of(ctx, column, self.0.id, filter, order_by, page)
            .await
            .map(Some)
    }
}
