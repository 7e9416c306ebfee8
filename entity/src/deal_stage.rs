//! The stages deals pass, per pipeline.

use sea_orm::entity::prelude::*;

use crate::deal_outcome::DealOutcome;
use crate::forecast_category::ForecastCategory;
use crate::ids::DealStageId;

/// A row of `deal_stages`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deal_stages")]
pub struct Model {
    /// Identity of the stage.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DealStageId,
    /// The pipeline it belongs to, such as `hubspot`.
    pub pipeline: String,
    /// The name the source system uses; unique within the pipeline.
    pub key: String,
    /// The name people see.
    pub label: String,
    /// Order within the pipeline, counted from 1.
    pub position: i32,
    /// How likely a deal in this stage is won, in millionths.
    pub probability_ppm: i32,
    /// Where a deal in this stage stands in a forecast.
    pub forecast_category: ForecastCategory,
    /// What being in this stage means for the outcome.
    pub outcome: DealOutcome,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
