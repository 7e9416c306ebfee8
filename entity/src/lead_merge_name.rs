//! The names that a merge of leads moved; personal data.

use sea_orm::entity::prelude::*;

use crate::ids::{LeadMergeId, SourceId};

/// A row of `lead_merge_names`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lead_merge_names")]
pub struct Model {
    /// The merge.
    #[sea_orm(primary_key, auto_increment = false)]
    pub merge_id: LeadMergeId,
    /// `EMAIL`, `ANONYMOUS_ID` or `EXTERNAL_ID`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub noun: String,
    /// The source of an external id; 0 for the others.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_id: SourceId,
    /// The name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
