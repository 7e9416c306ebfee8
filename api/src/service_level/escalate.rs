//! Escalating leads that nobody has answered.

use entity::{ids::EscalationId, lead, lead_escalation, lead_hand_off, lead_stage::LeadStage};
use sea_orm::{
    ActiveModelTrait as _,
    ActiveValue::Set,
    ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
    sea_query::{LockBehavior, LockType},
};

use super::{ESCALATIONS, signed, untouched};
use crate::{clock, db::ChangePayload, graphql::user_error::Refusal, ingest::Ingest};

/// Leads in one transaction.
const AT_ONCE: u64 = 20;

/// Escalates some of the leads whose hours are over without an answer. Returns how many were looked at.
///
/// # Errors
/// When the database fails.
pub async fn escalate(ingest: &mut Ingest<'_>) -> Result<usize, Refusal> {
    use lead_hand_off::Column as C;
    let due = lead_hand_off::Entity::find()
        .filter(C::EscalationDueAt.lte(ingest.now))
        .order_by_asc(C::EscalationDueAt)
        .limit(AT_ONCE)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .all(&*ingest.tx)
        .await?;
    if due.is_empty() {
        return Ok(0);
    }
    let terms = signed(&*ingest.tx).await?;
    let waiting = untouched::among(&*ingest.tx, due.iter().map(|row| row.lead_id)).await?;
    let leads = lead::Entity::find()
        .filter(lead::Column::Id.is_in(due.iter().map(|row| row.lead_id)))
        .all(&*ingest.tx)
        .await?;
    let count = due.len();
    for row in due {
        let lead = leads.iter().find(|lead| lead.id == row.lead_id);
        let lead = lead.filter(|lead| {
            lead.cycle == row.cycle
                && matches!(lead.stage, LeadStage::Mql | LeadStage::Sal)
                && waiting.contains(&(row.lead_id, row.cycle))
        });
        let hours = ESCALATIONS
            .into_iter()
            .find(|hours| *hours > row.escalated_hours);
        let version = terms
            .iter()
            .find(|terms| Some(terms.number) == row.agreement_version);
        let (Some(lead), Some(hours), Some(version), Some(due_at)) =
            (lead, hours, version, row.escalation_due_at)
        else {
            // Answered, decided, or nobody's any more.
            end(ingest, row).await?;
            continue;
        };
        let escalation = lead_escalation::Model {
            id: EscalationId(clock::new_id()),
            lead_id: row.lead_id,
            cycle: row.cycle,
            business_hours: hours,
            due_at,
            raised_at: ingest.now,
            owner: lead.owner.clone(),
        };
        ingest.changed(ChangePayload::LeadEscalated {
            escalation: escalation.id.into(),
        });
        lead_escalation::Entity::insert(escalation.into_active_model())
            .exec_without_returning(&*ingest.tx)
            .await?;
        let next = ESCALATIONS.into_iter().find(|next| *next > hours);
        let next = next.and_then(|next| version.escalation_due(row.handed_off_at, next));
        let mut row = row.into_active_model();
        row.escalated_hours = Set(hours);
        row.escalation_due_at = Set(next);
        row.update(&*ingest.tx).await?;
    }
    Ok(count)
}

async fn end(ingest: &Ingest<'_>, row: lead_hand_off::Model) -> Result<(), Refusal> {
    let mut row = row.into_active_model();
    row.escalation_due_at = Set(None);
    row.update(&*ingest.tx).await?;
    Ok(())
}
