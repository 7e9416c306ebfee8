//! Sales records that it tried to reach a lead.

use async_graphql::{ID, InputObject};
use entity::{ids::AttemptId, sales_attempt};
use sea_orm::{ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _};
use serde_json::json;

use super::{
    facts::worked_since,
    work::{Work, clean_note},
};
use crate::{
    clock,
    db::ChangePayload,
    graphql::{
        lifecycle_enums::AttemptKind,
        scalars::DateTime,
        user_error::{Refusal, UserError, UserErrorCode},
    },
    ingest::{Ingest, RowStatus, SingleWrite, Written},
};

/// Clocks differ by a little; what is further ahead has not happened.
const FUTURE_MILLIS: i64 = 60_000;

/// An attempt to record.
#[derive(Debug, Clone, InputObject)]
pub struct RecordAttemptInput {
    /// Which lead: a SAL or SQL. An MQL is accepted or rejected first.
    pub id: ID,
    /// How.
    pub kind: AttemptKind,
    /// Whether the person was reached. A MEETING or DEMO with somebody who was reached was held, and qualifies the lead.
    #[graphql(default)]
    pub reached: bool,
    /// When; now unless given. Not before the hand-off.
    pub occurred_at: Option<DateTime>,
    /// What came of it, in your own words.
    pub note: Option<String>,
    /// Your key for this request, kept for 24 hours: a retry with the same key gets the first answer and records
    /// nothing.
    pub idempotency_key: Option<String>,
}

impl SingleWrite for RecordAttemptInput {
    const OPERATION: &'static str = "recordAttempt";
    const NOUN: &'static str = "Lead";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let Self {
            id,
            kind,
            reached,
            occurred_at,
            note,
            idempotency_key: _,
        } = self;
        let note = clean_note(note.as_deref())?;
        let at = occurred_at.map_or(ingest.now, |at| at.0);
        let work = Work::of(ingest, &id).await?;
        let stage = work.facts.standing.stage;
        use agreement::lifecycle::Stage;
        if !matches!(stage, Stage::Sal | Stage::Sql) {
            let advice = if stage == Stage::Mql {
                " Accept or reject it first."
            } else {
                ""
            };
            let message = format!(
                "The lead is in the stage {stage}; attempts are recorded in SAL and SQL.{advice}"
            );
            return Err(UserError::new(UserErrorCode::Conflict, ["id"], message).into());
        }
        if at.0 > ingest.now.0 + FUTURE_MILLIS {
            let message = "occurredAt is ahead; an attempt is recorded when it was made.";
            return Err(UserError::invalid(["occurredAt"], message).into());
        }
        if at < worked_since(&work.lead, work.facts.hand_off.as_ref()) {
            let message =
                "occurredAt is before the hand-off; only what sales did since then counts.";
            return Err(UserError::invalid(["occurredAt"], message).into());
        }
        let known = sales_attempt::Entity::find()
            .filter(sales_attempt::Column::LeadId.eq(work.lead.id))
            .filter(sales_attempt::Column::Kind.eq(entity::attempt_kind::AttemptKind::from(kind)))
            .filter(sales_attempt::Column::OccurredAt.eq(at))
            .one(&*ingest.tx)
            .await?;
        if known.is_some() {
            return Ok(work.unchanged());
        }
        let (actor_type, actor_id, actor_name) = ingest.viewer.actor();
        let attempt = sales_attempt::Model {
            id: AttemptId(clock::new_id()),
            lead_id: work.lead.id,
            cycle: work.lead.cycle,
            kind: kind.into(),
            occurred_at: at,
            reached,
            note,
            recorded_at: ingest.now,
            actor_type,
            actor_id,
            actor_name,
        };
        let detail = json!({ "kind": kind, "reached": reached, "occurredAt": at.0 });
        sales_attempt::Entity::insert(attempt.into_active_model())
            .exec_without_returning(&*ingest.tx)
            .await?;
        ingest.changed(ChangePayload::Other);
        Ok(Written {
            id: work.lead.id.into(),
            status: RowStatus::Updated,
            detail,
            reason: None,
        })
    }
}
