//! Queries of events.

use async_graphql::{Context, Object, SimpleObject};
use entity::{rejected_event, write_key};
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};

use super::{EventRules, RejectedEvent, WriteKey};
use crate::{
    app::App,
    auth::{Permission, Requires},
    error::ApiResult,
    events::{Reason, Rules},
    graphql::{
        filters::BooleanFilter,
        pagination::{Keyset, Page, PageArgs, page},
    },
};

/// What of the events that were sent is not a fact yet.
#[derive(Debug, SimpleObject)]
pub struct EventIntake {
    /// Requests of events that were acknowledged and wait to be understood. Mostly none.
    waiting_count: i32,
    /// Events that could not be used.
    rejected_count: i32,
}

/// Queries of events.
#[derive(Debug, Default)]
pub struct EventQuery;

#[Object]
impl EventQuery {
    /// What of the events that were sent is not a fact yet.
    #[graphql(guard = "Requires(Permission::TouchpointsRead)")]
    async fn event_intake(&self, ctx: &Context<'_>) -> ApiResult<EventIntake> {
        let app = App::of(ctx);
        let rejected = rejected_event::Entity::find().count(&app.db.read).await?;
        Ok(EventIntake {
            waiting_count: i32::try_from(app.events.count().await?).unwrap_or(i32::MAX),
            rejected_count: i32::try_from(rejected).unwrap_or(i32::MAX),
        })
    }

    /// How events become facts.
    #[graphql(guard = "Requires(Permission::OrganizationRead)")]
    async fn event_rules(&self, ctx: &Context<'_>) -> ApiResult<EventRules> {
        Ok(EventRules(Rules::load(&App::of(ctx).db.read).await?))
    }

    /// Events that could not be used, those that came first a page at a time.
    #[graphql(guard = "Requires(Permission::TouchpointsRead)")]
    async fn rejected_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that were rejected for this reason.")] reason: Option<Reason>,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Page<RejectedEvent>> {
        use rejected_event::Column as C;
        let args = PageArgs::parse(first, after, last, before)?;
        let mut select = rejected_event::Entity::find();
        if let Some(reason) = reason {
            select = select.filter(C::Reason.eq(reason.as_str()));
        }
        let keyset = Keyset::new([], C::Id);
        page(ctx, select, &keyset, &args, RejectedEvent).await
    }

    /// Keys that trackers send events with, the earliest first, a page at a time.
    #[graphql(guard = "Requires(Permission::TokensWrite)")]
    async fn write_keys(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only revoked ones, or only others; all unless given.")] revoked: Option<
            BooleanFilter,
        >,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Page<WriteKey>> {
        use write_key::Column as C;
        let args = PageArgs::parse(first, after, last, before)?;
        let select = write_key::Entity::find();
        let select = match revoked.and_then(|filter| filter.eq) {
            None => select,
            Some(true) => select.filter(C::RevokedAt.is_not_null()),
            Some(false) => select.filter(C::RevokedAt.is_null()),
        };
        let keyset = Keyset::new([], C::Id);
        page(ctx, select, &keyset, &args, WriteKey).await
    }
}
