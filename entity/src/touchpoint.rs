//! Observed interactions of leads: the largest table by far.

use sea_orm::entity::prelude::*;

use crate::channel::Channel;
use crate::ids::{AccountId, CampaignId, LeadId, SourceId, TouchpointId};
use crate::instant::Millis;
use crate::part::read_part;
use crate::team::Team;
use crate::touchpoint_kind::TouchpointKind;

/// A row of `touchpoints`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "touchpoints")]
pub struct Model {
    /// Identity of the touch.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TouchpointId,
    /// Where the observation came from.
    pub source_id: SourceId,
    /// Name of the observation within its source; the same name again is a duplicate.
    pub message_id: String,
    /// Who was touched.
    pub lead_id: LeadId,
    /// The account the lead had then.
    pub account_id: AccountId,
    /// When it happened.
    pub occurred_at: Millis,
    /// What happened.
    pub kind: TouchpointKind,
    /// Through which channel.
    pub channel: Channel,
    /// The campaign it belongs to.
    pub campaign_id: Option<CampaignId>,
    /// Traffic source, such as `google`; not the integration.
    pub source: Option<String>,
    /// Traffic medium, such as `cpc`.
    pub medium: Option<String>,
    /// Which creative or link.
    pub content: Option<String>,
    /// Which search term.
    pub term: Option<String>,
    /// The page.
    pub url: Option<String>,
    /// The page before.
    pub referrer: Option<String>,
    /// Whose touch it was.
    pub team: Team,
    /// The person who made it: an e-mail, or a name as given.
    pub rep: Option<String>,
    /// Since when it can earn no credit.
    pub suppressed_at: Option<Millis>,
    /// Why; given exactly when it is suppressed.
    pub suppressed_reason: Option<String>,
    /// Since when it is hidden; its credit stays.
    pub archived_at: Option<Millis>,
    /// When Accord recorded it.
    pub recorded_at: Millis,
}

read_part! {
    id: Id,
    source_id: SourceId,
    message_id: MessageId,
    lead_id: LeadId,
    account_id: AccountId,
    occurred_at: OccurredAt,
    kind: Kind,
    channel: Channel,
    campaign_id: CampaignId,
    source: Source,
    medium: Medium,
    content: Content,
    term: Term,
    url: Url,
    referrer: Referrer,
    team: Team,
    rep: Rep,
    suppressed_at: SuppressedAt,
    suppressed_reason: SuppressedReason,
    archived_at: ArchivedAt,
    recorded_at: RecordedAt,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The integration.
    #[sea_orm(
        belongs_to = "super::source::Entity",
        from = "Column::SourceId",
        to = "super::source::Column::Id"
    )]
    Integration,
    /// The lead.
    #[sea_orm(
        belongs_to = "super::lead::Entity",
        from = "Column::LeadId",
        to = "super::lead::Column::Id"
    )]
    Lead,
    /// The account.
    #[sea_orm(
        belongs_to = "super::account::Entity",
        from = "Column::AccountId",
        to = "super::account::Column::Id"
    )]
    Account,
    /// The campaign.
    #[sea_orm(
        belongs_to = "super::campaign::Entity",
        from = "Column::CampaignId",
        to = "super::campaign::Column::Id"
    )]
    Campaign,
}

impl Related<super::source::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Integration.def()
    }
}

impl Related<super::lead::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Lead.def()
    }
}

impl Related<super::account::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Account.def()
    }
}

impl Related<super::campaign::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Campaign.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
