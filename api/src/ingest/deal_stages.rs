//! The stages of the pipelines. A stage that becomes known is given to the deals that named it before.

use std::collections::HashMap;

use async_graphql::InputObject;
use entity::{deal, deal_outcome::DealOutcome as Outcome, deal_stage, ids::DealStageId};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
    sea_query::{Expr, ExprTrait as _, Func, OnConflict},
};

use super::{BulkRow, Ingest, RowOutcome, RowStatus, clean, rate_ppm};
use crate::{
    clock,
    db::ChangePayload,
    graphql::{
        enums::{DealOutcome, ForecastCategory},
        scalars::Decimal,
        user_error::{Refusal, UserError},
    },
};

/// A stage to load. One with the same pipeline and key replaces the one that is known.
#[derive(Debug, Clone, InputObject)]
pub struct DealStageRow {
    /// The pipeline it belongs to, such as `hubspot`. Deals of a source of this name look here first.
    pub pipeline: String,
    /// The name the source system uses; unique within the pipeline.
    pub key: String,
    /// The name people see.
    pub label: String,
    /// Its place in the pipeline, counted from 1.
    pub position: i32,
    /// How likely a deal in this stage is won, 0 to 1.
    pub probability: Decimal,
    /// Where a deal in this stage stands in a forecast.
    pub forecast_category: ForecastCategory,
    /// What being in this stage means for the outcome: a deal that says otherwise is refused, but for OPEN.
    pub outcome: DealOutcome,
}

impl BulkRow for DealStageRow {
    const OPERATION: &'static str = "upsertDealStages";
    const NOUN: &'static str = "DealStage";

    async fn write(ingest: &mut Ingest<'_>, rows: &[Self]) -> Result<Vec<RowOutcome>, Refusal> {
        use deal_stage::Column as C;
        let known = deal_stage::Entity::find()
            .filter(C::Pipeline.is_in(rows.iter().map(|row| row.pipeline.trim())))
            .all(&*ingest.tx)
            .await?;
        let mut stages: HashMap<(String, String), deal_stage::Model> = known
            .into_iter()
            .map(|row| ((row.pipeline.clone(), row.key.clone()), row))
            .collect();
        let mut written: HashMap<DealStageId, deal_stage::Model> = HashMap::new();
        let mut outcomes = Vec::with_capacity(rows.len());
        for row in rows {
            let mut stage = match row.understood() {
                Ok(stage) => stage,
                Err(errors) => {
                    outcomes.push(RowOutcome::rejected(errors));
                    continue;
                }
            };
            let key = (stage.pipeline.clone(), stage.key.clone());
            let known = stages.get(&key);
            if let Some(known) = known {
                stage.id = known.id;
            }
            let status = match known {
                None => RowStatus::Created,
                Some(known) if *known == stage => RowStatus::Unchanged,
                Some(_) => RowStatus::Updated,
            };
            outcomes.push(RowOutcome::taken(status, stage.id));
            if status != RowStatus::Unchanged {
                written.insert(stage.id, stage.clone());
                stages.insert(key, stage);
            }
        }
        if !written.is_empty() {
            let replace = OnConflict::columns([C::Pipeline, C::Key])
                .update_columns([
                    C::Label,
                    C::Position,
                    C::ProbabilityPpm,
                    C::ForecastCategory,
                    C::Outcome,
                ])
                .to_owned();
            let rows = written.values().cloned().map(|row| row.into_active_model());
            deal_stage::Entity::insert_many(rows)
                .on_conflict(replace)
                .exec_without_returning(&*ingest.tx)
                .await?;
            for stage in written.values() {
                adopt(ingest, stage).await?;
            }
            ingest.changed(ChangePayload::Other);
        }
        Ok(outcomes)
    }
}

/// Gives a stage to the deals that name it and have no known stage yet, unless the stage decides otherwise than the deal.
async fn adopt(ingest: &Ingest<'_>, stage: &deal_stage::Model) -> Result<(), Refusal> {
    let named = Expr::expr(Func::lower(Expr::col(deal::Column::Stage)));
    let mut update = deal::Entity::update_many();
    if stage.outcome != Outcome::Open {
        update = update.filter(deal::Column::Outcome.eq(stage.outcome));
    }
    update
        .col_expr(deal::Column::StageId, Expr::value(stage.id))
        .filter(deal::Column::StageId.is_null())
        .filter(named.is_in([stage.key.to_lowercase(), stage.label.to_lowercase()]))
        .exec(&*ingest.tx)
        .await?;
    Ok(())
}

impl DealStageRow {
    /// The row as it is kept, or everything that is wrong with it.
    fn understood(&self) -> Result<deal_stage::Model, Vec<UserError>> {
        let Self {
            pipeline,
            key,
            label,
            position,
            probability,
            forecast_category,
            outcome,
        } = self;
        let mut errors = Vec::new();
        let mut text = |name: &str, value: &str| {
            clean(value, 255).unwrap_or_else(|message| {
                errors.push(UserError::invalid([name], format!("{name} {message}.")));
                String::new()
            })
        };
        let (pipeline, key, label) = (
            text("pipeline", pipeline),
            text("key", key),
            text("label", label),
        );
        if *position < 1 {
            let message = format!("position is {position}; expected 1 or more.");
            errors.push(UserError::invalid(["position"], message));
        }
        let probability_ppm = rate_ppm(*probability).unwrap_or_else(|message| {
            let message = format!("probability {message}.");
            errors.push(UserError::invalid(["probability"], message));
            0
        });
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(deal_stage::Model {
            id: DealStageId(clock::new_id()),
            pipeline,
            key,
            label,
            position: *position,
            probability_ppm,
            forecast_category: (*forecast_category).into(),
            outcome: (*outcome).into(),
        })
    }
}
