//! What the clauses are counted from: the hand-offs of a period, what sales did since, and how far their leads came.

use std::collections::BTreeMap;

use entity::{
    ids::LeadId, instant::Millis, lead_hand_off, lead_stage::LeadStage, lead_transition,
    sales_attempt, team::Team, touchpoint,
};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, DbErr, EntityTrait as _, JoinType,
    QueryFilter as _, QuerySelect as _,
    sea_query::{Expr, ExprTrait as _},
};

use crate::ingest::lifecycle::ATTEMPT_TOUCHES;

/// A lead and its cycle.
pub(super) type Key = (LeadId, i32);

/// Hand-offs that left MQL in the period.
pub(super) async fn decided(
    db: &impl ConnectionTrait,
    from: Millis,
    to: Millis,
) -> Result<Vec<lead_hand_off::Model>, DbErr> {
    use lead_hand_off::Column as H;
    lead_hand_off::Entity::find()
        .filter(H::DecidedAt.gte(from))
        .filter(H::DecidedAt.lt(to))
        .all(db)
        .await
}

/// Hand-offs with a deadline in the period.
pub(super) async fn with_deadline(
    db: &impl ConnectionTrait,
    from: Millis,
    to: Millis,
) -> Result<Vec<lead_hand_off::Model>, DbErr> {
    lead_hand_off::Entity::find()
        .filter(deadline(from, to))
        .all(db)
        .await
}

fn deadline(from: Millis, to: Millis) -> Condition {
    use lead_hand_off::Column as H;
    let within = |column: H| Condition::all().add(column.gte(from)).add(column.lt(to));
    Condition::any()
        .add(within(H::ResponseDueAt))
        .add(within(H::AttemptsDueAt))
}

/// When sales tried to reach the leads of those hand-offs since, in order.
pub(super) async fn attempts(
    db: &impl ConnectionTrait,
    from: Millis,
    to: Millis,
) -> Result<BTreeMap<Key, Vec<i64>>, DbErr> {
    use lead_hand_off::Column as H;
    let handed_off = || Expr::col((lead_hand_off::Entity, H::HandedOffAt));
    let recorded: Vec<(LeadId, i32, String, Millis)> = sales_attempt::Entity::find()
        .select_only()
        .columns([H::LeadId, H::Cycle])
        .column_as(sales_attempt::Column::Kind.into_expr(), "kind")
        .column(sales_attempt::Column::OccurredAt)
        .join(
            JoinType::InnerJoin,
            sales_attempt::Entity::belongs_to(lead_hand_off::Entity)
                .from(sales_attempt::Column::LeadId)
                .to(H::LeadId)
                .into(),
        )
        .filter(deadline(from, to))
        .filter(
            sales_attempt::Column::OccurredAt
                .into_expr()
                .gte(handed_off()),
        )
        .into_tuple()
        .all(db)
        .await?;
    use touchpoint::Column as T;
    let touches: Vec<(LeadId, i32, String, Millis)> = touchpoint::Entity::find()
        .select_only()
        .columns([H::LeadId, H::Cycle])
        .column_as(T::Kind.into_expr(), "kind")
        .column(T::OccurredAt)
        .join(
            JoinType::InnerJoin,
            touchpoint::Entity::belongs_to(lead_hand_off::Entity)
                .from(T::LeadId)
                .to(H::LeadId)
                .into(),
        )
        .filter(deadline(from, to))
        .filter(T::OccurredAt.into_expr().gte(handed_off()))
        .filter(T::Team.eq(Team::Sales))
        .filter(T::Kind.is_in(ATTEMPT_TOUCHES))
        .filter(T::SuppressedAt.is_null())
        .into_tuple()
        .all(db)
        .await?;
    // The same thing at the same moment is one attempt.
    let mut seen: BTreeMap<Key, Vec<(i64, String)>> = BTreeMap::new();
    for (lead, cycle, kind, at) in recorded.into_iter().chain(touches) {
        seen.entry((lead, cycle)).or_default().push((at.0, kind));
    }
    Ok(seen
        .into_iter()
        .map(|(key, mut attempts)| {
            attempts.sort_unstable();
            attempts.dedup();
            (key, attempts.into_iter().map(|(at, _)| at).collect())
        })
        .collect())
}

/// When the leads of those hand-offs were qualified or came onto a deal, in that cycle.
pub(super) async fn successes(
    db: &impl ConnectionTrait,
    from: Millis,
    to: Millis,
) -> Result<BTreeMap<Key, i64>, DbErr> {
    use lead_hand_off::Column as H;
    use lead_transition::Column as T;
    let steps: Vec<(LeadId, i32, Millis)> = lead_transition::Entity::find()
        .select_only()
        .columns([T::LeadId, T::Cycle])
        .column_as(T::OccurredAt.min(), "at")
        .join(
            JoinType::InnerJoin,
            lead_transition::Entity::belongs_to(lead_hand_off::Entity)
                .from(T::LeadId)
                .to(H::LeadId)
                .into(),
        )
        .filter(deadline(from, to))
        .filter(
            T::Cycle
                .into_expr()
                .equals((lead_hand_off::Entity, H::Cycle)),
        )
        .filter(T::ToStage.is_in([LeadStage::Sql, LeadStage::Opportunity, LeadStage::Customer]))
        .group_by(T::LeadId)
        .group_by(T::Cycle)
        .into_tuple()
        .all(db)
        .await?;
    Ok(steps
        .into_iter()
        .map(|(lead, cycle, at)| ((lead, cycle), at.0))
        .collect())
}
