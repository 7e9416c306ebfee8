//! What subscriptions are told.

use std::{collections::BTreeSet, sync::Arc};

use entity::ids::{AgreementId, DealId, EscalationId, TouchpointId, TransitionId};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::AppliedPositions;
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

impl LedgerEvent {
    /// Where in the feed.
    const fn position(&self) -> Position {
        match self {
            Self::Advanced { position, .. }
            | Self::DealMoved { position, .. }
            | Self::Touchpoints { position, .. }
            | Self::Agreement { position, .. }
            | Self::LeadEscalated { position, .. } => *position,
        }
    }
}

/// What happens from some moment on. What was written before is not told, though it may be announced a little later:
/// whoever asks after it began finds it in the answer.
#[derive(Debug)]
pub struct Watching {
    pub(super) receiver: Receiver<LedgerEvent>,
    /// Writes that were acknowledged before, and not in the ledger yet.
    pub(super) acknowledged: BTreeSet<Position>,
    /// What was in the ledger before.
    pub(super) applied: AppliedPositions,
}

impl Watching {
    /// The next event.
    ///
    /// # Errors
    /// When events were missed, or the ledger is gone.
    pub async fn next(&mut self) -> Result<LedgerEvent, RecvError> {
        loop {
            let event = self.receiver.recv().await?;
            let position = event.position();
            if !self.applied.was_applied(position) && !self.acknowledged.contains(&position) {
                return Ok(event);
            }
        }
    }
}
