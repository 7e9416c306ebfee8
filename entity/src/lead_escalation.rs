//! Leads that nobody of sales had answered by a certain hour. Rows are added, never changed.

use sea_orm::entity::prelude::*;

use crate::ids::{EscalationId, LeadId};
use crate::instant::Millis;

/// A row of `lead_escalations`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lead_escalations")]
pub struct Model {
    /// Identity of the escalation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EscalationId,
    /// The lead.
    pub lead_id: LeadId,
    /// Its cycle.
    pub cycle: i32,
    /// After how many business hours without a response.
    pub business_hours: i32,
    /// When those hours were over.
    pub due_at: Millis,
    /// When it was raised.
    pub raised_at: Millis,
    /// Who worked the lead then.
    pub owner: Option<String>,
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
