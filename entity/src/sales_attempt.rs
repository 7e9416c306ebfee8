//! What sales did to reach a lead, as sales recorded it. Rows are added, never changed.

use sea_orm::entity::prelude::*;

use crate::actor_type::ActorType;
use crate::attempt_kind::AttemptKind;
use crate::ids::{AttemptId, LeadId};
use crate::instant::Millis;

/// A row of `sales_attempts`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sales_attempts")]
pub struct Model {
    /// Identity of the attempt.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AttemptId,
    /// The lead.
    pub lead_id: LeadId,
    /// The cycle the lead was in.
    pub cycle: i32,
    /// How.
    pub kind: AttemptKind,
    /// When.
    pub occurred_at: Millis,
    /// Whether the person was reached; a meeting with somebody who was reached was held.
    pub reached: bool,
    /// What came of it, in sales' own words.
    pub note: Option<String>,
    /// When Accord recorded it.
    pub recorded_at: Millis,
    /// What kind of actor recorded it.
    pub actor_type: ActorType,
    /// Which.
    pub actor_id: Option<Uuid>,
    /// The name of the actor at the time.
    pub actor_name: String,
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
