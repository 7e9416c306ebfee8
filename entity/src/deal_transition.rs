//! The history of the stages and outcomes of deals. Rows are added, never changed.

use sea_orm::entity::prelude::*;

use crate::actor_type::ActorType;
use crate::deal_outcome::DealOutcome;
use crate::ids::{DealId, TransitionId};
use crate::instant::Millis;

/// A row of `deal_transitions`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deal_transitions")]
pub struct Model {
    /// Identity of the step.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TransitionId,
    /// The deal.
    pub deal_id: DealId,
    /// The stage left; none where there was none.
    pub from_stage: Option<String>,
    /// The stage entered; none where there is none.
    pub to_stage: Option<String>,
    /// The outcome before; none for the first step.
    pub from_outcome: Option<DealOutcome>,
    /// The outcome after.
    pub to_outcome: DealOutcome,
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
    /// Why, where the step needs a reason.
    pub reason: Option<String>,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The deal.
    #[sea_orm(
        belongs_to = "super::deal::Entity",
        from = "Column::DealId",
        to = "super::deal::Column::Id"
    )]
    Deal,
}

impl Related<super::deal::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Deal.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
