//! People, from first contact through customer.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, LeadId};
use crate::instant::Millis;
use crate::lead_stage::LeadStage;

/// A row of `leads`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "leads")]
pub struct Model {
    /// Identity of the lead.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LeadId,
    /// The account the lead belongs to now; possibly an account of one.
    pub account_id: AccountId,
    /// Personal name; personal data.
    pub name: Option<String>,
    /// The offer that created the lead, such as `DEMO_REQUEST`.
    #[sea_orm(column_name = "type")]
    pub r#type: Option<String>,
    /// Where the lead stands.
    pub stage: LeadStage,
    /// When it got there; none when nobody has said.
    pub stage_entered_at: Option<Millis>,
    /// How many times the lead has gone through the stages, counted from 1.
    pub cycle: i32,
    /// The user who works the lead: an e-mail, or a name as given.
    pub owner: Option<String>,
    /// When the person became a lead according to the source; none when not told.
    pub created_at: Option<Millis>,
    /// When Accord recorded the lead.
    pub recorded_at: Millis,
    /// When it last changed.
    pub updated_at: Millis,
    /// Since when the lead is hidden; its credit stays.
    pub archived_at: Option<Millis>,
    /// When its personal data was deleted on request.
    pub erased_at: Option<Millis>,
    /// The lead that took this one over.
    pub merged_into: Option<LeadId>,
    /// The day it comes back to marketing by itself, in the organisation's zone; only while it is recycled.
    pub recontact_on: Option<Date>,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The account.
    #[sea_orm(
        belongs_to = "super::account::Entity",
        from = "Column::AccountId",
        to = "super::account::Column::Id"
    )]
    Account,
    /// What took this one over.
    #[sea_orm(belongs_to = "Entity", from = "Column::MergedInto", to = "Column::Id")]
    MergedInto,
}

impl Related<super::account::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Account.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
