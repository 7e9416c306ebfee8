//! Queries of touchpoints.

use async_graphql::{Context, Enum, ID, InputObject, Object};
use entity::{ids::TouchpointId, touchpoint};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use super::{Touchpoint, TouchpointWhere};
use crate::{
    auth::{Permission, Requires},
    error::ApiResult,
    graphql::{
        filters::Budget,
        global_id::Kind,
        loaders::Loaders,
        pagination::{Keyset, OrderDirection, Page, PageArgs, page_of},
        reading::Reading,
    },
};

/// What touchpoints can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum TouchpointOrderField {
    /// When it happened.
    OccurredAt,
}

/// How touchpoints are sorted.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct TouchpointOrder {
    /// By what.
    pub field: TouchpointOrderField,
    /// Which way.
    #[graphql(default_with = "OrderDirection::Asc")]
    pub direction: OrderDirection,
}

/// The order of a list; by id, that is by when they were recorded, unless given.
#[must_use]
pub fn keyset(order: Option<Vec<TouchpointOrder>>) -> Keyset<touchpoint::Entity> {
    use touchpoint::Column as C;
    let columns =
        order
            .unwrap_or_default()
            .into_iter()
            .map(|TouchpointOrder { field, direction }| {
                let column = match field {
                    TouchpointOrderField::OccurredAt => C::OccurredAt,
                };
                (column, direction)
            });
    Keyset::new(columns, C::Id)
}

/// Queries of touchpoints.
#[derive(Debug, Default)]
pub struct TouchpointQuery;

#[Object]
impl TouchpointQuery {
    /// One touchpoint, by its id.
    #[graphql(guard = "Requires(Permission::TouchpointsRead)")]
    async fn touchpoint(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> ApiResult<Option<Touchpoint>> {
        match Kind::Touchpoint.uuid(&id) {
            Some(uuid) => Loaders::of(ctx).touchpoint(TouchpointId(uuid)).await,
            None => Ok(None),
        }
    }

    /// Touchpoints, a page at a time. Archived ones are left out unless `where` asks for them.
    #[graphql(guard = "Requires(Permission::TouchpointsRead)")]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments")]
    async fn touchpoints(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which touchpoints.")] filter: Option<TouchpointWhere>,
        #[graphql(
            desc = "How they are sorted; by id, that is by when they were recorded, unless given."
        )]
        order_by: Option<Vec<TouchpointOrder>>,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Page<Touchpoint>> {
        let args = PageArgs::parse(first, after, last, before)?;
        let filter = filter.unwrap_or_default();
        let mut condition = filter.condition(&mut Budget::default(), 0)?;
        if filter.archived.is_none() {
            condition = condition.add(touchpoint::Column::ArchivedAt.is_null());
        }
        let select = touchpoint::Entity::find().filter(condition);
        page_of(
            ctx,
            select,
            &keyset(order_by),
            &args,
            Reading::asked::<Touchpoint>(ctx),
            Touchpoint,
        )
        .await
    }
}
