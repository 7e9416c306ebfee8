//! Two leads that turned out to be one person.

use sea_orm::entity::prelude::*;

use crate::actor_type::ActorType;
use crate::ids::{AccountId, LeadId, LeadMergeId};
use crate::instant::Millis;

/// A row of `lead_merges`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lead_merges")]
pub struct Model {
    /// Identity of the merge; sorts by when it happened.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LeadMergeId,
    /// The lead that was taken over.
    pub from_lead_id: LeadId,
    /// The lead that stays.
    pub into_lead_id: LeadId,
    /// The account of the lead that was taken over, before.
    pub from_account_id: AccountId,
    /// The account of the lead that stays, before.
    pub into_account_id: AccountId,
    /// What the lead that stays took from the other, a JSON object: names of fields, and `createdAt` as it was.
    pub filled: String,
    /// Whether events joined them, rather than a person.
    pub automatic: bool,
    /// When.
    pub merged_at: Millis,
    /// Who, in kind.
    pub actor_type: ActorType,
    /// Which user or token.
    pub actor_id: Option<Uuid>,
    /// Who, in words.
    pub actor_name: String,
    /// Why, if that was said.
    pub reason: Option<String>,
    /// Since when it is undone.
    pub unmerged_at: Option<Millis>,
    /// Who undid it, in words.
    pub unmerged_by: Option<String>,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
