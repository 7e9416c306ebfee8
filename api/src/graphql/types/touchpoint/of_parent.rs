//! The touchpoints under a lead or a campaign.

use async_graphql::Context;
use entity::touchpoint;
use sea_orm::ColumnTrait as _;
use uuid::Uuid;

use super::{Touchpoint, TouchpointOrder, TouchpointOrderField, TouchpointWhere, queries::keyset};
use crate::{
    error::ApiResult,
    graphql::{
        filters::Budget,
        loaders::{
            Loaders,
            children::{ChildList, Link},
        },
        pagination::{OrderDirection, Page, PageArgs},
        reading::Reading,
    },
};

/// A page of the touchpoints of one object, by when they happened unless asked otherwise: that is the order in which the
/// database finds them. `column` holds the object's id.
///
/// # Errors
/// When `where` or a cursor cannot be used, or the database fails.
pub async fn touchpoints_of(
    ctx: &Context<'_>,
    column: touchpoint::Column,
    parent: impl Into<Uuid>,
    filter: Option<Box<TouchpointWhere>>,
    order: Option<Vec<TouchpointOrder>>,
    page: PageArgs,
) -> ApiResult<Page<Touchpoint>> {
    let list = || {
        let filter = filter.unwrap_or_default();
        let mut condition = filter.condition(&mut Budget::default(), 0)?;
        if filter.archived.is_none() {
            condition = condition.add(touchpoint::Column::ArchivedAt.is_null());
        }
        let order = order.unwrap_or_else(|| {
            vec![TouchpointOrder {
                field: TouchpointOrderField::OccurredAt,
                direction: OrderDirection::Asc,
            }]
        });
        Ok(ChildList {
            link: Link::Column(column),
            condition,
            keyset: keyset(Some(order)),
            page,
            reading: Reading::asked::<Touchpoint>(ctx),
        })
    };
    Loaders::of(ctx)
        .children(ctx, parent, list, Touchpoint)
        .await
}
