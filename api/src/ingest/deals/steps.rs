//! Entries of deals into stages, as histories tell them that come beside the deals.

use std::collections::{BTreeMap, HashMap};

use entity::{
    deal, deal_outcome::DealOutcome, deal_transition, ids::DealId, ids::TransitionId,
    instant::Millis,
};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};

use super::stages::Stages;
use crate::{
    clock,
    db::ChangePayload,
    graphql::{
        scalars::DateTime,
        user_error::{Refusal, UserError},
    },
    ingest::{
        BulkRow, Ingest, RowOutcome, RowStatus, clean,
        refs::{self, DealRef},
    },
};

/// Rows in one statement, so that no database runs out of parameters.
const CHUNK: usize = 500;

/// An entry of a deal into a stage, at a time in the past. It adds to the history and changes nothing of the deal.
#[derive(Debug, Clone)]
pub struct DealStepRow {
    /// The deal.
    pub deal: DealRef,
    /// The stage, as the source names it.
    pub stage: String,
    /// When the deal entered it.
    pub entered_at: DateTime,
}

impl BulkRow for DealStepRow {
    const OPERATION: &'static str = "recordDealSteps";
    const NOUN: &'static str = "Deal";

    async fn write(ingest: &mut Ingest<'_>, rows: &[Self]) -> Result<Vec<RowOutcome>, Refusal> {
        let named: Vec<&DealRef> = rows.iter().map(|row| &row.deal).collect();
        let deals = refs::deals(ingest, &named).await?;
        let known: Vec<DealId> = deals
            .iter()
            .filter_map(|deal| deal.as_ref().ok().copied())
            .collect();
        let mut histories = Histories::load(ingest, known).await?;
        let mut outcomes = Vec::with_capacity(rows.len());
        for (row, deal) in rows.iter().zip(deals) {
            let stage = clean(&row.stage, 255)
                .map_err(|message| UserError::invalid(["stage"], format!("stage {message}.")));
            let outcome = match (deal, stage) {
                (Ok(deal), Ok(stage)) => {
                    let status = histories.enter(ingest, deal, stage, row.entered_at.0);
                    RowOutcome::taken(status, deal)
                }
                (deal, stage) => {
                    let deal = deal.err().map(|error| error.within(["deal"]));
                    RowOutcome::rejected(deal.into_iter().chain(stage.err()).collect())
                }
            };
            outcomes.push(outcome);
        }
        histories.save(ingest).await?;
        Ok(outcomes)
    }
}

/// The histories of some deals, in the order of time.
struct Histories {
    stages: Stages,
    deals: HashMap<DealId, deal::Model>,
    steps: HashMap<DealId, BTreeMap<(Millis, TransitionId), deal_transition::Model>>,
    fresh: Vec<deal_transition::Model>,
}

impl Histories {
    /// Reads them; the deals are locked, so that nobody adds to the same history meanwhile.
    async fn load(ingest: &Ingest<'_>, ids: Vec<DealId>) -> Result<Self, Refusal> {
        let mut histories = Self {
            stages: Stages::load(&*ingest.tx).await?,
            deals: HashMap::new(),
            steps: HashMap::new(),
            fresh: Vec::new(),
        };
        if ids.is_empty() {
            return Ok(histories);
        }
        let deals = deal::Entity::find()
            .filter(deal::Column::Id.is_in(ids.iter().copied()))
            .order_by_asc(deal::Column::Id)
            .lock_exclusive()
            .all(&*ingest.tx)
            .await?;
        let steps = deal_transition::Entity::find()
            .filter(deal_transition::Column::DealId.is_in(ids))
            .all(&*ingest.tx)
            .await?;
        histories
            .deals
            .extend(deals.into_iter().map(|deal| (deal.id, deal)));
        for step in steps {
            let history = histories.steps.entry(step.deal_id).or_default();
            history.insert((step.occurred_at, step.id), step);
        }
        Ok(histories)
    }

    /// Notes an entry, unless the deal is known to have been in that stage at that time already.
    fn enter(&mut self, ingest: &Ingest<'_>, deal: DealId, stage: String, at: Millis) -> RowStatus {
        let history = self.steps.entry(deal).or_default();
        let same = |other: &deal_transition::Model| other.to_stage.as_deref() == Some(&*stage);
        let known = history
            .values()
            .any(|step| step.occurred_at == at && same(step));
        let before = history
            .values()
            .take_while(|step| step.occurred_at <= at)
            .last();
        if known || before.is_some_and(same) {
            return RowStatus::Unchanged;
        }
        let model = self.deals.get(&deal);
        let preferred = self.stages.preferred(&ingest.source_name, model);
        let to_outcome = match (self.stages.find(&stage, &preferred), model) {
            (_, Some(model)) if model.stage.as_deref() == Some(&*stage) => model.outcome,
            (Some(known), _) => known.outcome,
            _ => DealOutcome::Open,
        };
        let (actor_type, actor_id, actor_name) = ingest.viewer.actor();
        let step = deal_transition::Model {
            id: TransitionId(clock::new_id()),
            deal_id: deal,
            from_stage: before.and_then(|before| before.to_stage.clone()),
            to_stage: Some(stage),
            from_outcome: before.map(|before| before.to_outcome),
            to_outcome,
            occurred_at: at,
            dated_by_import: false,
            recorded_at: ingest.now,
            actor_type,
            actor_id,
            actor_name,
            reason: None,
        };
        history.insert((at, step.id), step.clone());
        self.fresh.push(step);
        RowStatus::Created
    }

    async fn save(self, ingest: &mut Ingest<'_>) -> Result<(), Refusal> {
        if self.fresh.is_empty() {
            return Ok(());
        }
        ingest.changed(ChangePayload::Other);
        for rows in self.fresh.chunks(CHUNK) {
            let rows = rows.iter().cloned().map(|row| row.into_active_model());
            deal_transition::Entity::insert_many(rows)
                .exec_without_returning(&*ingest.tx)
                .await?;
        }
        Ok(())
    }
}
