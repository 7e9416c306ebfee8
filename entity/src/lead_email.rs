//! E-mail addresses, each of exactly one lead.

use sea_orm::entity::prelude::*;

use crate::ids::LeadId;

/// A row of `lead_emails`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lead_emails")]
pub struct Model {
    /// The address, trimmed and lower-cased; dots and plus tags kept.
    #[sea_orm(primary_key, auto_increment = false)]
    pub email: String,
    /// Whose address it is.
    pub lead_id: LeadId,
    /// Order among the addresses of the lead; 0 is the primary one.
    pub position: i32,
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
