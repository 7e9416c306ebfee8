//! Entries in the history of a lead's stages.

use agreement::lifecycle::{Move, Reason};
use entity::{ids::TransitionId, instant::Millis, lead, lead_transition};
use sea_orm::{EntityTrait as _, IntoActiveModel as _};

use super::words;
use crate::{auth::Viewer, clock, graphql::user_error::Refusal, ingest::Ingest};

/// Rows in one statement, so that no database runs out of parameters.
const CHUNK: usize = 500;

/// Puts the lead where the step takes it, and gives the entry of its history.
pub(super) fn enter(
    viewer: &Viewer,
    now: Millis,
    lead: &mut lead::Model,
    taken: &Move,
    at: Millis,
    note: Option<String>,
) -> lead_transition::Model {
    let from = lead.stage;
    lead.stage = words::kept_stage(taken.to);
    lead.stage_entered_at = Some(at);
    lead.cycle = i32::try_from(taken.cycle).unwrap_or(i32::MAX);
    lead.recontact_on = taken.recontact_on;
    lead.updated_at = now;
    let (actor_type, actor_id, actor_name) = viewer.actor();
    lead_transition::Model {
        id: TransitionId(clock::new_id()),
        lead_id: lead.id,
        cycle: lead.cycle,
        from_stage: Some(from),
        to_stage: lead.stage,
        occurred_at: at,
        dated_by_import: false,
        recorded_at: now,
        actor_type,
        actor_id,
        actor_name,
        reason: note,
        reason_code: taken.reason.map(|reason| reason.code().to_owned()),
        misfit: taken
            .reason
            .and_then(Reason::misfit)
            .map(|misfit| misfit.name().to_owned()),
        recontact_on: taken.recontact_on,
        silent: taken.reason == Some(Reason::Silent),
    }
}

/// Writes entries.
pub(super) async fn insert(
    ingest: &Ingest<'_>,
    steps: &[lead_transition::Model],
) -> Result<(), Refusal> {
    for rows in steps.chunks(CHUNK) {
        let rows = rows.iter().cloned().map(|row| row.into_active_model());
        lead_transition::Entity::insert_many(rows)
            .exec_without_returning(&*ingest.tx)
            .await?;
    }
    Ok(())
}
