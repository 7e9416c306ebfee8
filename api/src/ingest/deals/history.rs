//! The history of a deal's stage and outcome: one step for each change, dated as well as is known.

use entity::{
    deal, deal_outcome::DealOutcome, deal_transition, ids::TransitionId, instant::Millis,
};

use crate::{clock, ingest::Ingest};

/// How a step is dated and explained.
#[derive(Debug, Clone, Default)]
pub(super) struct Occasion {
    /// When the stage was entered, if that is known.
    pub(super) entered_at: Option<Millis>,
    /// Whether the caller reports what happened elsewhere. Then a step without a time is dated by its import, and
    /// marked so; otherwise it happens now.
    pub(super) reported: bool,
    /// Why.
    pub(super) reason: Option<String>,
}

/// The step between two states of a deal, if stage or outcome changed.
pub(super) fn step(
    ingest: &Ingest<'_>,
    before: Option<&deal::Model>,
    after: &deal::Model,
    occasion: &Occasion,
) -> Option<deal_transition::Model> {
    let unchanged =
        before.is_some_and(|before| before.stage == after.stage && before.outcome == after.outcome);
    if unchanged {
        return None;
    }
    let known = occasion.entered_at.or_else(|| implied_time(before, after));
    let (actor_type, actor_id, actor_name) = ingest.viewer.actor();
    Some(deal_transition::Model {
        id: TransitionId(clock::new_id()),
        deal_id: after.id,
        from_stage: before.and_then(|before| before.stage.clone()),
        to_stage: after.stage.clone(),
        from_outcome: before.map(|before| before.outcome),
        to_outcome: after.outcome,
        occurred_at: known.unwrap_or(ingest.now),
        dated_by_import: known.is_none() && occasion.reported,
        recorded_at: ingest.now,
        actor_type,
        actor_id,
        actor_name,
        reason: occasion.reason.clone(),
    })
}

/// A decision happened at the close; a deal that starts open and without a stage started at its creation.
fn implied_time(before: Option<&deal::Model>, after: &deal::Model) -> Option<Millis> {
    let decided = before.is_none_or(|before| before.outcome != after.outcome)
        && after.outcome != DealOutcome::Open;
    if decided {
        after.closed_at
    } else if before.is_none() && after.stage.is_none() {
        Some(after.created_at)
    } else {
        None
    }
}
