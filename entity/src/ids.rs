//! One type per kind of identity, so that a lead is never looked up with a deal's id.
//!
//! Identities of objects are version 7 UUIDs: they sort by when they were made, which keeps the
//! indexes of the large tables dense. They are made where the time is known, not here.

use std::fmt;

use sea_orm::{DbErr, DeriveValueType, TryFromU64};
use uuid::Uuid;

macro_rules! ids {
    ($( $(#[$meta:meta])* $name:ident )+) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType)]
            pub struct $name(pub Uuid);

            impl $name {
                /// Takes a UUID to be this kind of identity.
                #[must_use]
                pub const fn from_uuid(uuid: Uuid) -> Self {
                    Self(uuid)
                }

                /// The bare UUID.
                #[must_use]
                pub const fn as_uuid(self) -> Uuid {
                    self.0
                }
            }

            impl From<Uuid> for $name {
                fn from(uuid: Uuid) -> Self {
                    Self(uuid)
                }
            }

            impl From<$name> for Uuid {
                fn from(id: $name) -> Self {
                    id.0
                }
            }

            impl fmt::Display for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    fmt::Display::fmt(&self.0, f)
                }
            }

            impl $crate::part::Unread for $name {
                const UNREAD: Self = Self(Uuid::nil());
            }

            // The ORM asks every primary key for this; no database numbers UUIDs.
            impl TryFromU64 for $name {
                fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                    Err(DbErr::ConvertFromU64(stringify!($name)))
                }
            }
        )+
    };
}

ids! {
    /// Identity of an account.
    AccountId
    /// Identity of a lead.
    LeadId
    /// Identity of a campaign.
    CampaignId
    /// Identity of a touchpoint.
    TouchpointId
    /// Identity of a deal.
    DealId
    /// Identity of a stage of deals.
    DealStageId
    /// Identity of a user.
    UserId
    /// Identity of one refresh token.
    SessionId
    /// Identity of all refresh tokens that descend from one login.
    SessionFamilyId
    /// Identity of an API token.
    ApiTokenId
    /// Identity of a day's spend of a campaign.
    SpendId
    /// Identity of a month's cost of a team.
    CostId
    /// Identity of an adjustment of a deal's amount.
    AdjustmentId
    /// Identity of a step in the history of a lead or a deal.
    TransitionId
    /// Identity of an entry of the audit log.
    AuditEntryId
    /// Identity of an agreement: a subject that both teams sign.
    AgreementId
    /// Identity of one version of an agreement.
    AgreementVersionId
    /// Identity of a note.
    NoteId
    /// Identity of an attempt of sales to reach a lead.
    AttemptId
    /// Identity of an escalation of a lead that nobody has answered.
    EscalationId
    /// Identity of the rates that priced leads.
    LeadValueRatesId
    /// Identity of a merge of two leads.
    LeadMergeId
    /// Identity of a key that events are sent with.
    WriteKeyId
    /// Identity of a request of events that waits to be understood.
    EventBatchId
    /// Identity of an event that could not be used.
    RejectedEventId
}

/// Number of an integration within this database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType)]
pub struct SourceId(pub i32);

impl fmt::Display for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
