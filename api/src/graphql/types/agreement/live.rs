//! What subscriptions are told of agreements.

use async_graphql::{Context, ID, Object, Subscription};
use entity::ids::AgreementId;
use futures_util::{Stream, StreamExt as _};

use super::Agreement;
use crate::{
    auth::{Permission, Requires},
    db::Position,
    error::ApiResult,
    graphql::{global_id::Kind, loaders::Loaders, scalars::LedgerPosition, types::live::events},
    ledger::LedgerEvent,
};

/// A step towards an agreement was taken.
#[derive(Debug, Clone)]
pub struct AgreementChanged {
    agreement: AgreementId,
    version: u32,
    position: Position,
}

/// A step towards an agreement was taken.
#[Object(guard = "Requires(Permission::AgreementsRead)")]
impl AgreementChanged {
    /// The agreement, as it is now.
    async fn agreement(&self, ctx: &Context<'_>) -> ApiResult<Option<Agreement>> {
        Loaders::of(ctx).agreement(self.agreement).await
    }

    /// The number of the version the step was about.
    async fn version(&self) -> u32 {
        self.version
    }

    /// Where in the ledger.
    async fn position(&self) -> LedgerPosition {
        LedgerPosition(self.position)
    }
}

/// What can be watched of agreements.
#[derive(Debug, Default)]
pub struct AgreementSubscription;

#[Subscription]
impl AgreementSubscription {
    /// Each step towards an agreement: proposed, signed, refused, taken back.
    #[graphql(guard = "Requires(Permission::AgreementsRead)")]
    async fn agreement_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this agreement.")] id: Option<ID>,
    ) -> impl Stream<Item = ApiResult<AgreementChanged>> + use<> {
        let only = id.map(|id| Kind::Agreement.uuid(&id).map(AgreementId));
        events(ctx).filter_map(move |event| {
            std::future::ready(match event {
                Ok(LedgerEvent::Agreement {
                    agreement,
                    version,
                    position,
                }) if only.is_none_or(|only| only == Some(agreement)) => {
                    Some(Ok(AgreementChanged {
                        agreement,
                        version,
                        position,
                    }))
                }
                Ok(_) => None,
                Err(error) => Some(Err(error)),
            })
        })
    }
}
