//! What only the database knows: costs, who owns campaigns, stages and the stages deals have been in.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use entity::{
    campaign, cost, deal,
    deal_outcome::DealOutcome,
    deal_stage, deal_transition,
    ids::{CampaignId, DealId, DealStageId},
    instant::Millis,
    team::Team,
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, FromQueryResult, JoinType,
    QueryFilter as _, QuerySelect as _, RelationTrait as _,
    sea_query::{Expr, ExprTrait as _},
};

/// What a team cost in a month beside spend.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct MonthlyCost {
    /// The team that bears it.
    pub team: Team,
    /// The first day of the month.
    pub month: NaiveDate,
    /// ISO 4217 code.
    pub currency: String,
    /// Minor units.
    pub amount_minor: i64,
}

/// What the teams spend.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outlays {
    /// Other costs, row by row.
    pub costs: Vec<MonthlyCost>,
    /// The campaigns that have an owner in sales and none in marketing: their spend is sales'.
    pub of_sales: BTreeSet<CampaignId>,
}

impl Outlays {
    /// Reads them: two statements.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn read(db: &impl ConnectionTrait) -> Result<Self, DbErr> {
        let costs = cost::Entity::find()
            .select_only()
            .columns([
                cost::Column::Team,
                cost::Column::Month,
                cost::Column::Currency,
                cost::Column::AmountMinor,
            ])
            .into_model()
            .all(db)
            .await?;
        let of_sales: Vec<CampaignId> = campaign::Entity::find()
            .select_only()
            .column(campaign::Column::Id)
            .filter(campaign::Column::MarketingOwner.is_null())
            .filter(campaign::Column::SalesOwner.is_not_null())
            .into_tuple()
            .all(db)
            .await?;
        Ok(Self {
            costs,
            of_sales: of_sales.into_iter().collect(),
        })
    }
}

/// How many deals that closed had been in a stage.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct StageOutcome {
    /// The stage, as given.
    pub stage: String,
    /// The segment of the deals.
    pub segment: Option<String>,
    /// Won or lost.
    pub outcome: DealOutcome,
    /// How many.
    pub deals: i64,
}

/// The stages of open deals, and what became of deals that had been in them.
#[derive(Debug, Clone, Default)]
pub struct Stages {
    /// The known stages.
    pub known: HashMap<DealStageId, deal_stage::Model>,
    /// The known stage of each open deal that is in one.
    pub of_open: HashMap<DealId, DealStageId>,
    /// What became of the deals that closed in the trailing four quarters, by the stages they had been in.
    pub outcomes: Vec<StageOutcome>,
}

impl Stages {
    /// Reads them: three statements. `closed` is the half-open range of instants in which the deals closed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn read(
        db: &impl ConnectionTrait,
        (from, to): (Millis, Millis),
    ) -> Result<Self, DbErr> {
        let known = deal_stage::Entity::find().all(db).await?;
        let of_open: Vec<(DealId, DealStageId)> = deal::Entity::find()
            .select_only()
            .columns([deal::Column::Id, deal::Column::StageId])
            .filter(deal::Column::Outcome.eq(DealOutcome::Open))
            .filter(deal::Column::StageId.is_not_null())
            .into_tuple()
            .all(db)
            .await?;
        let distinct_deals = Expr::col(deal::Column::Id.as_column_ref()).count_distinct();
        let outcomes = deal_transition::Entity::find()
            .select_only()
            .column_as(deal_transition::Column::ToStage, "stage")
            .column_as(deal::Column::Segment, "segment")
            .column_as(deal::Column::Outcome, "outcome")
            .column_as(distinct_deals, "deals")
            .join(JoinType::InnerJoin, deal_transition::Relation::Deal.def())
            .filter(deal_transition::Column::ToStage.is_not_null())
            .filter(deal::Column::Outcome.ne(DealOutcome::Open))
            .filter(deal::Column::ClosedAt.gte(from))
            .filter(deal::Column::ClosedAt.lt(to))
            .group_by(deal_transition::Column::ToStage)
            .group_by(deal::Column::Segment)
            .group_by(deal::Column::Outcome)
            .into_model()
            .all(db)
            .await?;
        Ok(Self {
            known: known.into_iter().map(|stage| (stage.id, stage)).collect(),
            of_open: of_open.into_iter().collect(),
            outcomes,
        })
    }
}
