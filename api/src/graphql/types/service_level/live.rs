//! Being told of escalations.

use std::sync::Arc;

use async_graphql::{Context, Object, Subscription};
use entity::{ids::EscalationId, lead_escalation};
use futures_util::{Stream, StreamExt as _};
use sea_orm::EntityTrait as _;

use super::LeadEscalation;
use crate::{
    app::App,
    auth::{Permission, Requires},
    db::Position,
    error::ApiResult,
    graphql::{scalars::LedgerPosition, types::live::events},
    ledger::LedgerEvent,
};

/// A lead was escalated.
#[derive(Debug, Clone)]
pub struct LeadEscalated {
    escalation: EscalationId,
    position: Position,
}

/// A lead was escalated.
#[Object(guard = "Requires(Permission::LeadsRead)")]
impl LeadEscalated {
    /// The escalation.
    async fn escalation(&self, ctx: &Context<'_>) -> ApiResult<Option<LeadEscalation>> {
        let db = &App::of(ctx).db.read;
        let row = lead_escalation::Entity::find_by_id(self.escalation)
            .one(db)
            .await?;
        Ok(row.map(|row| LeadEscalation(Arc::new(row))))
    }

    /// Where in the ledger.
    async fn position(&self) -> LedgerPosition {
        LedgerPosition(self.position)
    }
}

/// What can be watched of service levels.
#[derive(Debug, Default)]
pub struct ServiceLevelSubscription;

#[Subscription]
impl ServiceLevelSubscription {
    /// Each time a lead has waited 24, 48 or 72 business hours for its first answer.
    #[graphql(guard = "Requires(Permission::LeadsRead)")]
    async fn lead_escalated(
        &self,
        ctx: &Context<'_>,
    ) -> impl Stream<Item = ApiResult<LeadEscalated>> + use<> {
        events(ctx).filter_map(|event| {
            std::future::ready(match event {
                Ok(LedgerEvent::LeadEscalated {
                    escalation,
                    position,
                }) => Some(Ok(LeadEscalated {
                    escalation,
                    position,
                })),
                Ok(_) => None,
                Err(error) => Some(Err(error)),
            })
        })
    }
}
