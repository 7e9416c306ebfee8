//! What a merge of leads moved, and where it was before.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, LeadId, LeadMergeId};

/// A row of `lead_merge_moves`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lead_merge_moves")]
pub struct Model {
    /// The merge.
    #[sea_orm(primary_key, auto_increment = false)]
    pub merge_id: LeadMergeId,
    /// `TOUCHPOINT`, `DEAL`, `CONTACT` (of a deal), `PRIMARY` (contact of a deal) or `NOTE`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub noun: String,
    /// Which; of a contact, the deal.
    #[sea_orm(primary_key, auto_increment = false)]
    pub object_id: Uuid,
    /// Whose it was.
    pub lead_id: Option<LeadId>,
    /// In which account it was.
    pub account_id: Option<AccountId>,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
