//! Moving a deal to another stage, winning it, losing it, reopening it.

use async_graphql::{ID, InputObject};
use entity::{deal, deal_outcome::DealOutcome as Outcome, instant::Millis};

use super::{
    batch::Batch,
    history::Occasion,
    merge,
    one::{deal_id, unknown},
};
use crate::{
    graphql::{
        enums::DealOutcome,
        scalars::DateTime,
        user_error::{Refusal, UserError, UserErrorCode},
    },
    ingest::{Ingest, RowStatus, SingleWrite, Written, clean, clean_reason},
};

/// Clocks differ; what is more than a day ahead has not happened.
const FUTURE_MILLIS: i64 = 24 * 3600 * 1000;

/// Where a deal moves.
#[derive(Debug, Clone, InputObject)]
pub struct MoveDealInput {
    /// Which deal.
    pub id: ID,
    /// The stage it enters. One with the key or label of a known stage, in any letter case, is that stage.
    pub stage: Option<String>,
    /// How it stands then. Absent: what the stage means, if it is a known one; else as before. A deal that becomes WON or
    /// LOST is closed by this; one that becomes OPEN is reopened, and its close is cleared.
    pub outcome: Option<DealOutcome>,
    /// When this happened; now unless given.
    pub occurred_at: Option<DateTime>,
    /// Why, for the deal's history.
    pub reason: Option<String>,
}

impl SingleWrite for MoveDealInput {
    const OPERATION: &'static str = "moveDeal";
    const NOUN: &'static str = "Deal";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let Self {
            id,
            stage,
            outcome,
            occurred_at,
            reason,
        } = self;
        let id = deal_id(&id)?;
        let reason = clean_reason(reason.as_deref())?;
        let at = occurred_at.map_or(ingest.now, |at| at.0);
        if at.0 > ingest.now.0 + FUTURE_MILLIS {
            let message =
                "occurredAt is more than a day ahead; a move is recorded when it has happened.";
            return Err(UserError::invalid(["occurredAt"], message).into());
        }
        let mut batch = Batch::load(ingest, &[id]).await?;
        let before = batch.get(id).cloned().ok_or_else(unknown)?;
        let after = moved(
            &batch,
            &before,
            stage.as_deref(),
            outcome,
            at,
            &ingest.source_name,
        )?;
        let occasion = Occasion {
            entered_at: Some(at),
            reported: false,
            reason: reason.clone(),
        };
        let (status, _) = batch.put(ingest, Some(&before), after, None, &occasion);
        let detail = batch.difference(id);
        if status != RowStatus::Unchanged {
            batch.save(ingest).await?;
        }
        Ok(Written {
            id: id.into(),
            status,
            detail,
            reason,
        })
    }
}

fn moved(
    batch: &Batch,
    before: &deal::Model,
    stage: Option<&str>,
    outcome: Option<DealOutcome>,
    at: Millis,
    source: &str,
) -> Result<deal::Model, UserError> {
    let mut after = before.clone();
    if stage.is_none() && outcome.is_none() {
        let message = "Give the stage or the outcome that the deal moves to.";
        return Err(UserError::new(UserErrorCode::Required, ["stage"], message));
    }
    if let Some(text) = stage {
        let text = clean(text, 255)
            .map_err(|message| UserError::invalid(["stage"], format!("stage {message}.")))?;
        let pipelines = batch.stages().preferred(source, Some(before));
        let known = batch.stages().find(&text, &pipelines);
        after.stage_id = known.map(|stage| stage.id);
        if let Some(known) = known {
            after.outcome = known.outcome;
        }
        after.stage = Some(text);
    }
    if let Some(outcome) = outcome {
        after.outcome = outcome.into();
    }
    if let Some(error) =
        merge::contradiction(&after, batch.stages().get(after.stage_id), stage.is_some())
    {
        return Err(error);
    }
    if after.outcome == Outcome::Open {
        after.closed_at = None;
    } else if after.outcome != before.outcome {
        after.closed_at = Some(at);
    }
    Ok(after)
}
