//! Other costs of a team in a month. One row per source, team, month and category; a repeat replaces.

use sea_orm::entity::prelude::*;

use crate::ids::{CostId, SourceId};
use crate::instant::Millis;
use crate::team::Team;

/// A row of `costs`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "costs")]
pub struct Model {
    /// Identity of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CostId,
    /// Where the figure came from.
    pub source_id: SourceId,
    /// The team that bears it.
    pub team: Team,
    /// The first day of the month.
    pub month: Date,
    /// What it is for, such as `salaries`.
    pub category: String,
    /// Amount in minor units of `currency`.
    pub amount_minor: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// When the figure was last written.
    pub updated_at: Millis,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The integration.
    #[sea_orm(
        belongs_to = "super::source::Entity",
        from = "Column::SourceId",
        to = "super::source::Column::Id"
    )]
    Source,
}

impl Related<super::source::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Source.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
