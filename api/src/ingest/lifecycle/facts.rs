//! What is known of a lead when a step is tried.

use agreement::lifecycle::Standing;
use entity::{
    attempt_kind::AttemptKind, deal, deal_contact, deal_outcome::DealOutcome, instant::Millis,
    lead, lead_hand_off, sales_attempt, team::Team, touchpoint, touchpoint_kind::TouchpointKind,
};
use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, DbErr, EntityTrait as _, JoinType, PaginatorTrait as _,
    QueryFilter as _, QuerySelect as _, RelationTrait as _,
};

use super::words;

/// The touches of sales that count as attempts.
pub(crate) const ATTEMPT_TOUCHES: [TouchpointKind; 4] = [
    TouchpointKind::Call,
    TouchpointKind::SalesEmail,
    TouchpointKind::Meeting,
    TouchpointKind::Demo,
];

/// What is known of a lead beside its own row.
#[derive(Debug)]
pub(super) struct Facts {
    /// The hand-off of its present cycle.
    pub(super) hand_off: Option<lead_hand_off::Model>,
    /// Where it stands.
    pub(super) standing: Standing,
}

impl Facts {
    /// Reads them. The lead must be locked, so that they stay true until the step is written.
    pub(super) async fn load(tx: &DatabaseTransaction, lead: &lead::Model) -> Result<Self, DbErr> {
        let hand_off = lead_hand_off::Entity::find_by_id((lead.id, lead.cycle))
            .one(tx)
            .await?;
        let since = worked_since(lead, hand_off.as_ref());
        let tried = attempts(tx, lead, since).await?;
        let on_deal = deal_contact::Entity::find()
            .join(JoinType::InnerJoin, deal_contact::Relation::Deal.def())
            .filter(deal_contact::Column::LeadId.eq(lead.id))
            .filter(deal::Column::Outcome.ne(DealOutcome::Lost))
            .count(tx)
            .await?
            > 0;
        let agreed = hand_off
            .as_ref()
            .and_then(|hand_off| hand_off.agreed_attempts);
        let standing = Standing {
            stage: words::stage(lead.stage),
            cycle: u32::try_from(lead.cycle).unwrap_or(1),
            attempts: u32::try_from(tried.len()).unwrap_or(u32::MAX),
            meeting_held: tried
                .iter()
                .any(|attempt| attempt.is_meeting && attempt.held),
            on_deal,
            agreed_attempts: agreed.and_then(|agreed| u32::try_from(agreed).ok()),
            silence_due: hand_off
                .as_ref()
                .and_then(|hand_off| hand_off.silence_due_at)
                .map(|due| due.0),
            recontact_on: lead.recontact_on,
        };
        Ok(Self { hand_off, standing })
    }
}

/// Since when sales works the lead: its hand-off; where none is known, since it entered its stage.
pub(super) fn worked_since(lead: &lead::Model, hand_off: Option<&lead_hand_off::Model>) -> Millis {
    hand_off.map_or_else(
        || lead.stage_entered_at.unwrap_or(lead.recorded_at),
        |hand_off| hand_off.handed_off_at,
    )
}

/// An attempt, recorded as one or seen as a touch. The same thing at the same moment is one attempt.
#[derive(Debug)]
struct Attempt {
    at: Millis,
    kind: &'static str,
    is_meeting: bool,
    held: bool,
}

async fn attempts(
    tx: &DatabaseTransaction,
    lead: &lead::Model,
    since: Millis,
) -> Result<Vec<Attempt>, DbErr> {
    let recorded: Vec<(AttemptKind, Millis, bool)> = sales_attempt::Entity::find()
        .select_only()
        .columns([
            sales_attempt::Column::Kind,
            sales_attempt::Column::OccurredAt,
            sales_attempt::Column::Reached,
        ])
        .filter(sales_attempt::Column::LeadId.eq(lead.id))
        .filter(sales_attempt::Column::OccurredAt.gte(since))
        .into_tuple()
        .all(tx)
        .await?;
    let touches: Vec<(TouchpointKind, Millis)> = touchpoint::Entity::find()
        .select_only()
        .columns([touchpoint::Column::Kind, touchpoint::Column::OccurredAt])
        .filter(touchpoint::Column::LeadId.eq(lead.id))
        .filter(touchpoint::Column::OccurredAt.gte(since))
        .filter(touchpoint::Column::Team.eq(Team::Sales))
        .filter(touchpoint::Column::Kind.is_in(ATTEMPT_TOUCHES))
        .filter(touchpoint::Column::SuppressedAt.is_null())
        .into_tuple()
        .all(tx)
        .await?;
    let recorded = recorded.into_iter().map(|(kind, at, held)| Attempt {
        at,
        kind: kind.as_str(),
        is_meeting: matches!(kind, AttemptKind::Meeting | AttemptKind::Demo),
        held,
    });
    // A touch is an observed interaction: a meeting that was observed was held.
    let touches = touches.into_iter().map(|(kind, at)| Attempt {
        at,
        kind: kind.as_str(),
        is_meeting: matches!(kind, TouchpointKind::Meeting | TouchpointKind::Demo),
        held: true,
    });
    // The touch, which was held, stands for an attempt that says it was not.
    let mut all: Vec<Attempt> = touches.chain(recorded).collect();
    all.sort_by_key(|attempt| (attempt.at, attempt.kind, !attempt.held));
    all.dedup_by_key(|attempt| (attempt.at, attempt.kind));
    Ok(all)
}
