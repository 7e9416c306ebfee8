//! Later corrections of a deal's amount, such as refunds, dated when they happened.

use sea_orm::entity::prelude::*;

use crate::actor_type::ActorType;
use crate::ids::{AdjustmentId, DealId};
use crate::instant::Millis;

/// A row of `deal_adjustments`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deal_adjustments")]
pub struct Model {
    /// Identity of the adjustment.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AdjustmentId,
    /// The deal.
    pub deal_id: DealId,
    /// What is added to the deal's amount, in minor units of its currency; a refund is negative.
    pub amount_minor: i64,
    /// When it happened.
    pub occurred_at: Millis,
    /// Why.
    pub reason: String,
    /// What kind of actor recorded it.
    pub actor_type: ActorType,
    /// The user or token; none for the system and for imports.
    pub actor_id: Option<Uuid>,
    /// The name of the actor at the time.
    pub actor_name: String,
    /// When Accord recorded it.
    pub recorded_at: Millis,
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
