//! Hand-offs of leads from marketing to sales: one a lead and cycle.

use sea_orm::entity::prelude::*;

use crate::actor_type::ActorType;
use crate::ids::{LeadId, LeadValueRatesId};
use crate::instant::Millis;

/// A row of `lead_hand_offs`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lead_hand_offs")]
pub struct Model {
    /// The lead.
    #[sea_orm(primary_key, auto_increment = false)]
    pub lead_id: LeadId,
    /// The cycle it was handed off in.
    #[sea_orm(primary_key, auto_increment = false)]
    pub cycle: i32,
    /// When the clock started.
    pub handed_off_at: Millis,
    /// Whether that is only the time of the import, because the source did not say.
    pub dated_by_import: bool,
    /// When Accord recorded it.
    pub recorded_at: Millis,
    /// What kind of actor handed it off.
    pub actor_type: ActorType,
    /// Which.
    pub actor_id: Option<Uuid>,
    /// The name of the actor at the time.
    pub actor_name: String,
    /// The person of sales it was handed to.
    pub owner: Option<String>,
    /// Or the queue.
    pub queue: Option<String>,
    /// The lead's type then, which prices it.
    pub lead_type: Option<String>,
    /// What the lead was worth then, in minor units of `value_currency`; none where nothing was known to price it by.
    pub value_minor: Option<i64>,
    /// ISO 4217 code.
    pub value_currency: Option<String>,
    /// The rates that priced it.
    pub rates_id: Option<LeadValueRatesId>,
    /// When it first had a person who works it.
    pub assigned_at: Option<Millis>,
    /// When it left MQL.
    pub decided_at: Option<Millis>,
    /// The stage it went to.
    pub decision: Option<String>,
    /// Whether that was an acceptance by silence.
    pub silent: bool,
    /// The number of the version of the service-level agreement that was in effect at the hand-off.
    pub agreement_version: Option<i32>,
    /// How many attempts it asks for.
    pub agreed_attempts: Option<i32>,
    /// By when sales has to respond.
    pub response_due_at: Option<Millis>,
    /// By when sales has to have made the agreed attempts.
    pub attempts_due_at: Option<Millis>,
    /// When silence accepts it.
    pub silence_due_at: Option<Millis>,
    /// Business hours of the last escalation raised; 0 before the first.
    pub escalated_hours: i32,
    /// When the next escalation is due; none when there is none.
    pub escalation_due_at: Option<Millis>,
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
    /// The rates that priced it.
    #[sea_orm(
        belongs_to = "super::lead_value_rates::Entity",
        from = "Column::RatesId",
        to = "super::lead_value_rates::Column::Id"
    )]
    Rates,
}

impl Related<super::lead::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Lead.def()
    }
}

impl Related<super::lead_value_rates::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Rates.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
