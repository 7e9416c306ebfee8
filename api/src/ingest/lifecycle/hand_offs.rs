//! What is kept of hand-offs: when the clock started, for whom, and how it ended.

use entity::{ids::LeadId, instant::Millis, lead, lead_hand_off, lead_stage::LeadStage};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
    sea_query::{Expr, OnConflict},
};

use crate::{graphql::user_error::Refusal, ingest::Ingest};

/// Who takes a lead that is handed off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Receiver {
    /// A person: an e-mail address, or a name.
    Owner(String),
    /// A queue that sales takes leads from.
    Queue(String),
}

/// The hand-off of a lead that is MQL now.
pub(super) fn of(
    ingest: &Ingest<'_>,
    lead: &lead::Model,
    receiver: Option<Receiver>,
    at: Millis,
    dated_by_import: bool,
) -> lead_hand_off::Model {
    let (actor_type, actor_id, actor_name) = ingest.viewer.actor();
    let (owner, queue) = match receiver {
        Some(Receiver::Owner(owner)) => (Some(owner), None),
        Some(Receiver::Queue(queue)) => (None, Some(queue)),
        None => (None, None),
    };
    lead_hand_off::Model {
        lead_id: lead.id,
        cycle: lead.cycle,
        handed_off_at: at,
        dated_by_import,
        recorded_at: ingest.now,
        actor_type,
        actor_id,
        actor_name,
        assigned_at: owner.is_some().then_some(at),
        owner,
        queue,
        lead_type: lead.r#type.clone(),
        value_minor: None,
        value_currency: None,
        rates_id: None,
        decided_at: None,
        decision: None,
        silent: false,
        agreement_version: None,
        agreed_attempts: None,
        response_due_at: None,
        attempts_due_at: None,
        silence_due_at: None,
        escalated_hours: 0,
        escalation_due_at: None,
    }
}

/// Writes hand-offs. One that is known already is begun anew: an import had stated another stage since.
pub(super) async fn insert(
    ingest: &Ingest<'_>,
    hand_offs: Vec<lead_hand_off::Model>,
) -> Result<(), Refusal> {
    use lead_hand_off::Column as C;
    if hand_offs.is_empty() {
        return Ok(());
    }
    let anew = OnConflict::columns([C::LeadId, C::Cycle])
        .update_columns([
            C::HandedOffAt,
            C::DatedByImport,
            C::RecordedAt,
            C::ActorType,
            C::ActorId,
            C::ActorName,
            C::Owner,
            C::Queue,
            C::LeadType,
            C::ValueMinor,
            C::ValueCurrency,
            C::RatesId,
            C::AssignedAt,
            C::DecidedAt,
            C::Decision,
            C::Silent,
            C::AgreementVersion,
            C::AgreedAttempts,
            C::ResponseDueAt,
            C::AttemptsDueAt,
            C::SilenceDueAt,
            C::EscalatedHours,
            C::EscalationDueAt,
        ])
        .to_owned();
    let rows = hand_offs.into_iter().map(|row| row.into_active_model());
    lead_hand_off::Entity::insert_many(rows)
        .on_conflict(anew)
        .exec_without_returning(&*ingest.tx)
        .await?;
    Ok(())
}

/// How a lead left MQL.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decided {
    /// Where it went.
    pub(super) to: LeadStage,
    /// When.
    pub(super) at: Millis,
    /// Whether silence accepted it.
    pub(super) silently: bool,
}

impl Decided {
    /// It went there by what somebody did.
    pub(super) const fn by_hand(to: LeadStage, at: Millis) -> Self {
        Self {
            to,
            at,
            silently: false,
        }
    }
}

/// The lead has left MQL: silence and escalations end.
pub(super) async fn decided(
    ingest: &Ingest<'_>,
    lead: LeadId,
    cycle: i32,
    decided: Decided,
) -> Result<(), Refusal> {
    let Decided { to, at, silently } = decided;
    use lead_hand_off::Column as C;
    let mut update = lead_hand_off::Entity::update_many()
        .col_expr(C::DecidedAt, Expr::value(at))
        .col_expr(C::Decision, Expr::value(to.as_str()))
        .col_expr(C::Silent, Expr::value(silently));
    // A lead that was accepted still waits for its first answer; any other is nobody's to escalate.
    if to != LeadStage::Sal {
        update = update.col_expr(C::EscalationDueAt, Expr::value(None::<i64>));
    }
    update
        .filter(C::LeadId.eq(lead))
        .filter(C::Cycle.eq(cycle))
        .filter(C::DecidedAt.is_null())
        .exec(&*ingest.tx)
        .await?;
    Ok(())
}

/// Somebody works the lead now. The first to do so ends the wait for a person; a later one changes no clock.
pub(super) async fn assigned(ingest: &Ingest<'_>, lead: LeadId, cycle: i32) -> Result<(), Refusal> {
    use lead_hand_off::Column as C;
    lead_hand_off::Entity::update_many()
        .col_expr(C::AssignedAt, Expr::value(ingest.now))
        .filter(C::LeadId.eq(lead))
        .filter(C::Cycle.eq(cycle))
        .filter(C::AssignedAt.is_null())
        .exec(&*ingest.tx)
        .await?;
    Ok(())
}
