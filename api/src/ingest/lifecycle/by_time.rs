//! What happens to leads by itself: silence accepts, and recycled leads come back on their day.
//!
//! Each call does a few leads inside the caller's transaction. Leads that somebody else is writing are left for the next
//! call; whatever is done is no longer due, so that nothing is done twice.

use agreement::lifecycle::{Actor, Step};
use entity::{ids::LeadId, instant::Millis, lead, lead_hand_off, lead_stage::LeadStage};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, JoinType, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, RelationTrait as _,
    sea_query::{Expr, ExprTrait as _, LockBehavior, LockType},
};

use super::work::{With, Work};
use crate::{
    graphql::user_error::Refusal,
    ingest::{Ingest, audit},
};

/// Leads in one transaction: few, so that a person who writes one of them waits briefly.
const AT_ONCE: u64 = 20;

/// Accepts leads that sales has said nothing about within the agreed hours. Returns how many.
///
/// # Errors
/// When the database fails.
pub async fn accept_silently(ingest: &mut Ingest<'_>) -> Result<usize, Refusal> {
    use lead_hand_off::Column as C;
    let cycle = Expr::col((lead::Entity, lead::Column::Cycle));
    let due: Vec<LeadId> = lead_hand_off::Entity::find()
        .select_only()
        .column(C::LeadId)
        .join(JoinType::InnerJoin, lead_hand_off::Relation::Lead.def())
        .filter(C::DecidedAt.is_null())
        .filter(C::SilenceDueAt.lte(ingest.now))
        .filter(lead::Column::Stage.eq(LeadStage::Mql))
        .filter(lead::Column::MergedInto.is_null())
        .filter(cycle.equals((lead_hand_off::Entity, C::Cycle)))
        .order_by_asc(C::SilenceDueAt)
        .limit(AT_ONCE)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .into_tuple()
        .all(&*ingest.tx)
        .await?;
    take_all(ingest, due, Step::AcceptSilently, "acceptLeadSilently").await
}

/// Takes up recycled leads whose day has come. Returns how many.
///
/// # Errors
/// When the database fails.
pub async fn recontact(ingest: &mut Ingest<'_>) -> Result<usize, Refusal> {
    let today = ingest.organization.day(ingest.now);
    let due: Vec<LeadId> = lead::Entity::find()
        .select_only()
        .column(lead::Column::Id)
        .filter(lead::Column::RecontactOn.lte(today))
        .filter(lead::Column::Stage.eq(LeadStage::Recycled))
        .filter(lead::Column::MergedInto.is_null())
        .order_by_asc(lead::Column::RecontactOn)
        .limit(AT_ONCE)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .into_tuple()
        .all(&*ingest.tx)
        .await?;
    take_all(ingest, due, Step::Recontact, "recontactLead").await
}

async fn take_all(
    ingest: &mut Ingest<'_>,
    leads: Vec<LeadId>,
    step: Step,
    action: &str,
) -> Result<usize, Refusal> {
    let count = leads.len();
    for id in leads {
        let Some(work) = Work::lock(ingest, id).await? else {
            continue;
        };
        let with = With {
            at: work.due(ingest),
            ..With::default()
        };
        let written = work.take(ingest, step, Actor::System, with).await?;
        let entry = audit::Entry {
            action,
            noun: "Lead",
            object: Some(written.id),
            detail: written.detail,
            reason: None,
        };
        audit::record(&ingest.tx, ingest.viewer, ingest.now, entry).await?;
    }
    Ok(count)
}

impl Work {
    /// When what happens by itself is due: the end of the agreed hours, or the start of the day to come back; but not
    /// before the lead entered the stage it is in.
    fn due(&self, ingest: &Ingest<'_>) -> Option<Millis> {
        let due = match (self.lead.stage, self.lead.recontact_on) {
            (LeadStage::Recycled, Some(on)) => ingest.organization.start_of(on),
            _ => self.facts.hand_off.as_ref()?.silence_due_at?,
        };
        let entered = self.lead.stage_entered_at.unwrap_or(due);
        Some(Ord::max(due, entered))
    }
}
