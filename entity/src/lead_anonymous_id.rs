//! Identifiers of visitors before they say who they are, each of exactly one lead.

use sea_orm::entity::prelude::*;

use crate::ids::LeadId;

/// A row of `lead_anonymous_ids`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lead_anonymous_ids")]
pub struct Model {
    /// The identifier, as the tracking script made it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub anonymous_id: String,
    /// The lead the visitor is.
    pub lead_id: LeadId,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The lead.
    #[sea_orm(
        belongs_to = "super::lead::Entity",
        from = "Column::LeadId",
        to = "super::lead::Column::Id"
    )]
    Lead,
}

impl Related<super::lead::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Lead.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
