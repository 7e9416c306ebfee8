//! Leads that were handed off and that sales has not tried to reach since.

use std::collections::HashSet;

use entity::{
    ids::LeadId, lead, lead_hand_off, lead_stage::LeadStage, sales_attempt, team::Team, touchpoint,
};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _,
    QuerySelect as _, QueryTrait as _,
    sea_query::{Expr, ExprTrait as _, SelectStatement, SimpleExpr},
};

use crate::ingest::lifecycle::ATTEMPT_TOUCHES;

/// Hand-offs of leads in MQL or SAL that are measured by an agreement, in the lead's present cycle, without an attempt.
#[must_use]
pub fn condition() -> Condition {
    use lead_hand_off::Column as H;
    let present = lead::Entity::find()
        .select_only()
        .expr(Expr::value(1))
        .filter(same(lead::Column::Id, H::LeadId))
        .filter(same(lead::Column::Cycle, H::Cycle))
        .filter(lead::Column::Stage.is_in([LeadStage::Mql, LeadStage::Sal]))
        .filter(lead::Column::MergedInto.is_null())
        .into_query();
    Condition::all()
        .add(H::AgreementVersion.is_not_null())
        .add(Expr::exists(present))
        .add(unanswered())
}

/// Neither an attempt nor a touch of sales since the hand-off.
fn unanswered() -> Condition {
    Condition::all()
        .add(Expr::exists(attempts()).not())
        .add(Expr::exists(touches()).not())
}

fn attempts() -> SelectStatement {
    use sales_attempt::Column as A;
    sales_attempt::Entity::find()
        .select_only()
        .expr(Expr::value(1))
        .filter(same(A::LeadId, lead_hand_off::Column::LeadId))
        .filter(since(A::OccurredAt))
        .into_query()
}

fn touches() -> SelectStatement {
    use touchpoint::Column as T;
    touchpoint::Entity::find()
        .select_only()
        .expr(Expr::value(1))
        .filter(same(T::LeadId, lead_hand_off::Column::LeadId))
        .filter(since(T::OccurredAt))
        .filter(T::Team.eq(Team::Sales))
        .filter(T::Kind.is_in(ATTEMPT_TOUCHES))
        .filter(T::SuppressedAt.is_null())
        .into_query()
}

fn same<C: sea_orm::ColumnTrait>(column: C, of: lead_hand_off::Column) -> SimpleExpr {
    column.into_expr().equals((lead_hand_off::Entity, of))
}

fn since<C: sea_orm::ColumnTrait>(column: C) -> SimpleExpr {
    let handed_off = Expr::col((lead_hand_off::Entity, lead_hand_off::Column::HandedOffAt));
    column.into_expr().gte(handed_off)
}

/// Of the hand-offs of these leads, those without an attempt.
///
/// # Errors
/// When the database fails.
pub async fn among(
    db: &impl ConnectionTrait,
    leads: impl IntoIterator<Item = LeadId>,
) -> Result<HashSet<(LeadId, i32)>, DbErr> {
    use lead_hand_off::Column as H;
    let rows: Vec<(LeadId, i32)> = lead_hand_off::Entity::find()
        .select_only()
        .columns([H::LeadId, H::Cycle])
        .filter(H::LeadId.is_in(leads))
        .filter(unanswered())
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}
