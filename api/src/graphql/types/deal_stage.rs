//! The stages of the pipelines.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};
use entity::deal_stage;
use sea_orm::{Condition, EntityTrait as _, QueryFilter as _};

use crate::{
    auth::{Permission, Requires},
    error::ApiResult,
    graphql::{
        bulk::bulk_mutation,
        enums::{DealOutcome, ForecastCategory},
        filters::{Budget, StringFilter},
        global_id::Kind,
        pagination::{Keyset, OrderDirection, Page, PageArgs, page},
        scalars::Decimal,
        types::deal::filter::DealOutcomeFilter,
    },
    ingest::deal_stages::DealStageRow,
};

/// A stage that deals pass on their way through a pipeline.
#[derive(Debug, Clone)]
pub struct DealStage(pub Arc<deal_stage::Model>);

/// A stage that deals pass on their way through a pipeline.
#[Object(guard = "Requires(Permission::DealsRead)")]
impl DealStage {
    /// The id.
    pub async fn id(&self) -> ID {
        Kind::DealStage.id(self.0.id)
    }

    /// The pipeline it belongs to, such as `hubspot`.
    async fn pipeline(&self) -> &str {
        &self.0.pipeline
    }

    /// The name the source system uses; unique within the pipeline.
    async fn key(&self) -> &str {
        &self.0.key
    }

    /// The name people see.
    async fn label(&self) -> &str {
        &self.0.label
    }

    /// Its place in the pipeline, counted from 1.
    async fn position(&self) -> i32 {
        self.0.position
    }

    /// How likely a deal in this stage is won, 0 to 1.
    async fn probability(&self) -> Decimal {
        Decimal::of_ppm(self.0.probability_ppm)
    }

    /// Where a deal in this stage stands in a forecast.
    async fn forecast_category(&self) -> ForecastCategory {
        self.0.forecast_category.into()
    }

    /// What being in this stage means for the outcome.
    async fn outcome(&self) -> DealOutcome {
        self.0.outcome.into()
    }
}

/// Which stages; all conditions that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct DealStageWhere {
    /// The pipeline.
    pub pipeline: Option<StringFilter>,
    /// The name the source system uses.
    pub key: Option<StringFilter>,
    /// What being in the stage means for the outcome.
    pub outcome: Option<DealOutcomeFilter>,
}

impl DealStageWhere {
    fn condition(&self, budget: &mut Budget) -> ApiResult<Condition> {
        use deal_stage::Column as C;
        let Self {
            pipeline,
            key,
            outcome,
        } = self;
        let mut all = Condition::all();
        if let Some(filter) = pipeline {
            all = all.add(filter.condition(C::Pipeline, budget)?);
        }
        if let Some(filter) = key {
            all = all.add(filter.condition(C::Key, budget)?);
        }
        if let Some(filter) = outcome {
            all = all.add(filter.condition(C::Outcome, budget)?);
        }
        Ok(all)
    }
}

/// Queries of stages.
#[derive(Debug, Default)]
pub struct DealStageQuery;

#[Object]
impl DealStageQuery {
    /// The stages of the pipelines, by pipeline and position.
    #[graphql(guard = "Requires(Permission::DealsRead)")]
    async fn deal_stages(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which stages.")] filter: Option<DealStageWhere>,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Page<DealStage>> {
        use deal_stage::Column as C;
        let args = PageArgs::parse(first, after, last, before)?;
        let filter = filter.unwrap_or_default();
        let select = deal_stage::Entity::find().filter(filter.condition(&mut Budget::default())?);
        let ascending = OrderDirection::Asc;
        let keyset = Keyset::new([(C::Pipeline, ascending), (C::Position, ascending)], C::Id);
        page(ctx, select, &keyset, &args, DealStage).await
    }
}

bulk_mutation! {
    /// Stages to load.
    input UpsertDealStagesInput,
    /// What became of the stages.
    payload UpsertDealStagesPayload,
    rows DealStageRow,
    kind Kind::DealStage
}

/// Mutations of stages.
#[derive(Debug, Default)]
pub struct DealStageMutation;

#[Object]
impl DealStageMutation {
    /// Loads stages: new ones are made, known ones (by pipeline and key) are changed. Deals that name a new stage, by its
    /// key or label, are in it from then on.
    #[graphql(guard = "Requires(Permission::OrganizationWrite)")]
    async fn upsert_deal_stages(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to load.")] input: UpsertDealStagesInput,
    ) -> async_graphql::Result<UpsertDealStagesPayload> {
        input.run(ctx).await
    }
}
