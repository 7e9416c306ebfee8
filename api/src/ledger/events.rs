//! What subscriptions are told.

use std::sync::Arc;

use entity::ids::{AgreementId, DealId, EscalationId, TouchpointId, TransitionId};

use crate::db::Position;

/// Something happened and is in the ledger now.
#[derive(Debug, Clone)]
pub enum LedgerEvent {
    /// The ledger has seen up to here.
    Advanced {
        /// The newest change that was applied.
        position: Position,
        /// How many changes were applied at once.
        changes: usize,
    },
    /// A deal changed its stage or outcome.
    DealMoved {
        /// Which deal.
        deal: DealId,
        /// The entry in its history.
        transition: TransitionId,
        /// Where in the feed.
        position: Position,
    },
    /// Touchpoints were recorded.
    Touchpoints {
        /// Which, in the order they were recorded.
        ids: Arc<[TouchpointId]>,
        /// Where in the feed.
        position: Position,
    },
    /// A step towards an agreement was taken.
    Agreement {
        /// Which agreement.
        agreement: AgreementId,
        /// The version the step was about.
        version: u32,
        /// Where in the feed.
        position: Position,
    },
    /// A lead has waited too long for its first answer.
    LeadEscalated {
        /// The escalation.
        escalation: EscalationId,
        /// Where in the feed.
        position: Position,
    },
}
