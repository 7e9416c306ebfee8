//! The history of the stages of leads. Rows are added, never changed.

use sea_orm::entity::prelude::*;

use crate::actor_type::ActorType;
use crate::ids::{LeadId, TransitionId};
use crate::instant::Millis;
use crate::lead_stage::LeadStage;

/// A row of `lead_transitions`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lead_transitions")]
pub struct Model {
    /// Identity of the step.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TransitionId,
    /// The lead.
    pub lead_id: LeadId,
    /// The cycle the step belongs to, counted from 1.
    pub cycle: i32,
    /// The stage left; none for the first step.
    pub from_stage: Option<LeadStage>,
    /// The stage entered.
    pub to_stage: LeadStage,
    /// When the step happened.
    pub occurred_at: Millis,
    /// Whether `occurred_at` is only the time of the import, because the source did not say.
    pub dated_by_import: bool,
    /// When Accord recorded the step.
    pub recorded_at: Millis,
    /// What kind of actor made the step.
    pub actor_type: ActorType,
    /// The user or token; none for the system and for imports.
    pub actor_id: Option<Uuid>,
    /// The name of the actor at the time.
    pub actor_name: String,
    /// Why, in somebody's own words.
    pub reason: Option<String>,
    /// Why, as a code of the lifecycle; none for steps that need no reason and for stages that an import states.
    pub reason_code: Option<String>,
    /// In what the product does not suit; only with `NO_FIT`.
    pub misfit: Option<String>,
    /// The day the lead comes back by itself; only of steps to RECYCLED.
    pub recontact_on: Option<Date>,
    /// Whether sales accepted by saying nothing within the agreed hours.
    pub silent: bool,
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
