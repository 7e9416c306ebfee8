//! What subscriptions are sent. Each field checks its permission when it is subscribed to.

use async_graphql::{Context, ID, Object, SimpleObject, Subscription};
use entity::ids::{DealId, TouchpointId};
use futures_util::{Stream, StreamExt as _, stream};
use tokio::sync::broadcast::error::RecvError;

use super::{deal::Deal, touchpoint::Touchpoint};
use crate::{
    app::App,
    auth::{Permission, Requires},
    db::Position,
    error::{ApiError, ApiResult},
    graphql::{global_id::Kind, loaders::Loaders, scalars::LedgerPosition},
    ledger::LedgerEvent,
};

/// The ledger has seen something new: ask again, and the answer holds it.
#[derive(Debug, Clone, SimpleObject)]
pub struct LedgerAdvanced {
    /// The newest change that is in it.
    position: LedgerPosition,
    /// How many changes came in at once.
    change_count: i32,
}

/// A deal changed its stage or outcome.
#[derive(Debug, Clone)]
pub struct DealMoved {
    deal: DealId,
    position: Position,
}

/// A deal changed its stage or outcome.
#[Object(guard = "Requires(Permission::DealsRead)")]
impl DealMoved {
    /// The deal, as it is now.
    async fn deal(&self, ctx: &Context<'_>) -> ApiResult<Option<Deal>> {
        Loaders::of(ctx).deal(self.deal).await
    }

    /// Where in the ledger.
    async fn position(&self) -> LedgerPosition {
        LedgerPosition(self.position)
    }
}

/// A touchpoint was recorded.
#[derive(Debug, Clone)]
pub struct TouchpointRecorded {
    touchpoint: TouchpointId,
    position: Position,
}

/// A touchpoint was recorded.
#[Object(guard = "Requires(Permission::TouchpointsRead)")]
impl TouchpointRecorded {
    /// The touchpoint.
    async fn touchpoint(&self, ctx: &Context<'_>) -> ApiResult<Option<Touchpoint>> {
        Loaders::of(ctx).touchpoint(self.touchpoint).await
    }

    /// Where in the ledger.
    async fn position(&self) -> LedgerPosition {
        LedgerPosition(self.position)
    }
}

/// Everything that can be watched.
#[derive(Debug, Default)]
pub struct LiveSubscription;

#[Subscription]
impl LiveSubscription {
    /// Each time the ledger has seen something new.
    #[graphql(guard = "Requires(Permission::AttributionRead)")]
    async fn ledger_advanced(
        &self,
        ctx: &Context<'_>,
    ) -> impl Stream<Item = ApiResult<LedgerAdvanced>> + use<> {
        events(ctx).filter_map(async |event| match event {
            Ok(LedgerEvent::Advanced { position, changes }) => Some(Ok(LedgerAdvanced {
                position: LedgerPosition(position),
                change_count: i32::try_from(changes).unwrap_or(i32::MAX),
            })),
            Ok(_) => None,
            Err(error) => Some(Err(error)),
        })
    }

    /// Each time a deal changes its stage or outcome.
    #[graphql(guard = "Requires(Permission::DealsRead)")]
    async fn deal_moved(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this deal.")] deal_id: Option<ID>,
    ) -> impl Stream<Item = ApiResult<DealMoved>> + use<> {
        let only = deal_id.map(|id| Kind::Deal.uuid(&id).map(DealId));
        events(ctx).filter_map(move |event| {
            std::future::ready(match event {
                Ok(LedgerEvent::DealMoved { deal, position, .. })
                    if only.is_none_or(|only| only == Some(deal)) =>
                {
                    Some(Ok(DealMoved { deal, position }))
                }
                Ok(_) => None,
                Err(error) => Some(Err(error)),
            })
        })
    }

    /// Each touchpoint that is recorded.
    #[graphql(guard = "Requires(Permission::TouchpointsRead)")]
    async fn touchpoint_recorded(
        &self,
        ctx: &Context<'_>,
    ) -> impl Stream<Item = ApiResult<TouchpointRecorded>> + use<> {
        events(ctx).flat_map(|event| {
            let recorded: Vec<_> = match event {
                Ok(LedgerEvent::Touchpoints { ids, position }) => ids
                    .iter()
                    .map(|id| {
                        Ok(TouchpointRecorded {
                            touchpoint: *id,
                            position,
                        })
                    })
                    .collect(),
                Ok(_) => Vec::new(),
                Err(error) => vec![Err(error)],
            };
            stream::iter(recorded)
        })
    }
}

/// What happens in the ledger from now on. A subscriber that cannot keep up is told and dropped: a gap that nobody
/// mentions would be worse.
pub(super) fn events(ctx: &Context<'_>) -> impl Stream<Item = ApiResult<LedgerEvent>> + use<> {
    let watching = Some(App::of(ctx).ledger.watch());
    stream::unfold(watching, async |watching| {
        let mut watching = watching?;
        match watching.next().await {
            Ok(event) => Some((Ok(event), Some(watching))),
            Err(RecvError::Closed) => None,
            Err(RecvError::Lagged(_)) => Some((
                Err(ApiError::Timeout(
                    "This subscription could not keep up and has missed events. Subscribe again.",
                )),
                None,
            )),
        }
    })
}
