//! Which deals there are, and in which order they are listed.

use async_graphql::{Context, Enum, ID, InputObject, Object};
use entity::{deal, ids::DealId};
use sea_orm::{EntityTrait as _, QueryFilter as _};

use super::{Deal, DealWhere};
use crate::{
    auth::{Permission, Requires, Viewer},
    error::ApiResult,
    graphql::{
        global_id::Kind,
        loaders::Loaders,
        pagination::{Keyset, OrderDirection, Page, PageArgs, page},
        types::external_id::ExternalIdInput,
    },
};

/// What deals can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum DealOrderField {
    /// When the deal was created in the business.
    CreatedAt,
    /// When it was won or lost; open deals sort after closed ones.
    ClosedAt,
    /// The amount, by the number of minor units (cents) of the deal's own currency: compare deals of one currency.
    Amount,
    /// The day it is expected to close.
    ExpectedCloseOn,
    /// The name.
    Name,
}

/// How deals are sorted.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct DealOrder {
    /// By what.
    pub field: DealOrderField,
    /// Which way.
    #[graphql(default_with = "OrderDirection::Asc")]
    pub direction: OrderDirection,
}

/// The order of a list of deals; by id unless given.
#[must_use]
pub fn keyset(order: Option<Vec<DealOrder>>) -> Keyset<deal::Entity> {
    use deal::Column as C;
    let columns = order
        .unwrap_or_default()
        .into_iter()
        .map(|DealOrder { field, direction }| {
            let column = match field {
                DealOrderField::CreatedAt => C::CreatedAt,
                DealOrderField::ClosedAt => C::ClosedAt,
                DealOrderField::Amount => C::AmountMinor,
                DealOrderField::ExpectedCloseOn => C::ExpectedCloseOn,
                DealOrderField::Name => C::Name,
            };
            (column, direction)
        });
    Keyset::new(columns, C::Id)
}

/// Queries of deals.
#[derive(Debug, Default)]
pub struct DealQuery;

#[Object]
impl DealQuery {
    /// One deal, by its id or by its id in another system.
    #[graphql(guard = "Requires(Permission::DealsRead)")]
    async fn deal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Option<ID>,
        #[graphql(desc = "Its id in another system.")] external_id: Option<ExternalIdInput>,
    ) -> ApiResult<Option<Deal>> {
        let found = Loaders::of(ctx).one_of(Kind::Deal, id, external_id).await?;
        match found {
            None => Ok(None),
            Some(uuid) => Loaders::of(ctx).deal(DealId(uuid)).await,
        }
    }

    /// Deals, a page at a time. Archived ones are left out unless `where` asks for them.
    #[graphql(guard = "Requires(Permission::DealsRead)")]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments")]
    async fn deals(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which deals.")] filter: Option<DealWhere>,
        #[graphql(
            desc = "How they are sorted; by id, that is by when they were loaded, unless given."
        )]
        order_by: Option<Vec<DealOrder>>,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Page<Deal>> {
        let args = PageArgs::parse(first, after, last, before)?;
        let condition = filter.unwrap_or_default().listed(Viewer::of(ctx)?)?;
        let select = deal::Entity::find().filter(condition);
        page(ctx, select, &keyset(order_by), &args, Deal).await
    }
}
