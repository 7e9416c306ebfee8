//! Sales to accounts.

use sea_orm::entity::prelude::*;

use crate::deal_kind::DealKind;
use crate::deal_outcome::DealOutcome;
use crate::ids::{AccountId, DealId, DealStageId};
use crate::instant::Millis;

/// A row of `deals`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deals")]
pub struct Model {
    /// Identity of the deal.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DealId,
    /// The name people see.
    pub name: String,
    /// Who buys.
    pub account_id: AccountId,
    /// Amount in minor units of `currency`.
    pub amount_minor: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// New business, expansion or renewal.
    pub kind: DealKind,
    /// Market segment, as the company names its own.
    pub segment: Option<String>,
    /// The stage, as given.
    pub stage: Option<String>,
    /// The known stage that is, if any.
    pub stage_id: Option<DealStageId>,
    /// Open, won or lost.
    pub outcome: DealOutcome,
    /// Who works the deal: an e-mail, or a name as given.
    pub owner: Option<String>,
    /// When the deal was opened in the business.
    pub created_at: Millis,
    /// The day it is expected to close.
    pub expected_close_on: Option<Date>,
    /// When it was won or lost; never missing then.
    pub closed_at: Option<Millis>,
    /// For how many months the amount is.
    pub term_months: Option<i32>,
    /// Cost of sale, in minor units of `currency`.
    pub cost_of_sale_minor: Option<i64>,
    /// Share of the amount that is contribution, in millionths.
    pub margin_rate_ppm: Option<i32>,
    /// Since when the deal is hidden; its credit stays.
    pub archived_at: Option<Millis>,
    /// When Accord recorded the deal.
    pub recorded_at: Millis,
    /// When it last changed.
    pub updated_at: Millis,
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
    /// The known stage.
    #[sea_orm(
        belongs_to = "super::deal_stage::Entity",
        from = "Column::StageId",
        to = "super::deal_stage::Column::Id"
    )]
    KnownStage,
}

impl Related<super::account::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Account.def()
    }
}

impl Related<super::deal_stage::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::KnownStage.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
