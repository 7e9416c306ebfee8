//! The change feed: what each committed write asks every server process to read again.

use entity::change;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Position;
use crate::clock;

/// What kind of change it is; the name in the table's `kind` column.
pub type ChangeKind = &'static str;

/// What has to be read again. Names things, holds no facts: reading again is idempotent, so applying a change twice,
/// or in another order than an independent one, gives the same ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ChangePayload {
    /// New touchpoints, all with an id from `first` to `last`.
    Touchpoints {
        /// The smallest id.
        first: Uuid,
        /// The largest id.
        last: Uuid,
        /// How many.
        count: u64,
    },
    /// Accounts whose leads, touchpoints or deals changed in any way.
    Accounts {
        /// Which; an account that is no longer there was merged away.
        ids: Vec<Uuid>,
    },
    /// A deal changed its stage or outcome.
    DealMoved {
        /// Which deal.
        deal: Uuid,
        /// Its account, to be read again.
        account: Uuid,
        /// The entry in its history.
        transition: Uuid,
    },
    /// Spend of these campaigns.
    Spend {
        /// Which campaigns.
        campaigns: Vec<Uuid>,
    },
    /// Exchange rates.
    Rates,
    /// The organisation's settings.
    Organization,
    /// Who may do what: users, sessions or tokens.
    Access,
    /// Which operations may be executed, where only those of the list may.
    Operations,
    /// A step towards an agreement was taken: proposed, signed, refused, taken back.
    Agreement {
        /// Which agreement.
        agreement: Uuid,
        /// The version the step was about.
        version: u32,
    },
    /// A lead has waited too long for its first answer.
    LeadEscalated {
        /// The escalation.
        escalation: Uuid,
    },
    /// Something the ledger does not hold (names, budgets, costs): only the position moves.
    Other,
}

impl ChangePayload {
    /// The name in the table's `kind` column.
    #[must_use]
    pub const fn kind(&self) -> ChangeKind {
        match self {
            Self::Touchpoints { .. } => "TOUCHPOINTS",
            Self::Accounts { .. } => "ACCOUNTS",
            Self::DealMoved { .. } => "DEAL_MOVED",
            Self::Spend { .. } => "SPEND",
            Self::Rates => "RATES",
            Self::Organization => "ORGANIZATION",
            Self::Access => "ACCESS",
            Self::Operations => "OPERATIONS",
            Self::Agreement { .. } => "AGREEMENT",
            Self::LeadEscalated { .. } => "LEAD_ESCALATED",
            Self::Other => "OTHER",
        }
    }
}

/// Appends to the feed inside the write's own transaction.
///
/// # Errors
/// When the database refuses.
pub async fn record_change(
    tx: &DatabaseTransaction,
    payload: &ChangePayload,
) -> Result<Position, DbErr> {
    debug_assert!(tx.support_returning(), "both databases return the new id");
    let payload_text =
        serde_json::to_string(payload).map_err(|error| DbErr::Custom(error.to_string()))?;
    let row = change::ActiveModel {
        kind: Set(payload.kind().to_owned()),
        payload: Set(payload_text),
        recorded_at: Set(clock::now()),
        ..Default::default()
    };
    let inserted = change::Entity::insert(row).exec(tx).await?;
    Ok(Position(inserted.last_insert_id))
}
