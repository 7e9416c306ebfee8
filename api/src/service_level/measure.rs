//! Telling hand-offs by which version they are measured, and when their clocks end.

use entity::lead_hand_off;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _,
    sea_query::{LockBehavior, LockType},
};

use super::{ESCALATIONS, Terms, signed};
use crate::{graphql::user_error::Refusal, ingest::Ingest};

/// Hand-offs in one transaction.
const AT_ONCE: u64 = 200;

/// Measures a hand-off by the version that is in effect at its moment; by none where none is.
pub fn measure_by(hand_off: &mut lead_hand_off::Model, terms: &[Terms]) {
    let at = hand_off.handed_off_at;
    let Some(terms) = terms.iter().find(|terms| terms.covers(at)) else {
        return;
    };
    hand_off.agreement_version = Some(terms.number);
    hand_off.agreed_attempts = i32::try_from(terms.content.attempts).ok();
    hand_off.response_due_at = terms.response_due(at);
    hand_off.attempts_due_at = Some(terms.attempts_due(at));
    hand_off.silence_due_at = terms.silence_due(at);
    let is_open = hand_off
        .decision
        .as_deref()
        .is_none_or(|decision| decision == "SAL");
    let next = ESCALATIONS
        .into_iter()
        .find(|hours| *hours > hand_off.escalated_hours)
        .filter(|_| is_open);
    hand_off.escalation_due_at = next.and_then(|hours| terms.escalation_due(at, hours));
}

/// Measures hand-offs that are not yet measured by the version of their moment: those that imports have stated, and
/// those of a time for which something was agreed afterwards. Returns how many.
///
/// # Errors
/// When the database fails.
pub async fn align(ingest: &mut Ingest<'_>) -> Result<usize, Refusal> {
    use lead_hand_off::Column as C;
    let terms = signed(&*ingest.tx).await?;
    for version in &terms {
        let mut of_another = Condition::all().add(C::HandedOffAt.gte(version.from)).add(
            Condition::any()
                .add(C::AgreementVersion.is_null())
                .add(C::AgreementVersion.ne(version.number)),
        );
        if let Some(until) = version.until {
            of_another = of_another.add(C::HandedOffAt.lt(until));
        }
        let rows = lead_hand_off::Entity::find()
            .filter(of_another)
            .order_by_asc(C::HandedOffAt)
            .limit(AT_ONCE)
            .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
            .all(&*ingest.tx)
            .await?;
        let count = rows.len();
        for mut row in rows {
            measure_by(&mut row, std::slice::from_ref(version));
            row.into_active_model()
                .reset_all()
                .update(&*ingest.tx)
                .await?;
        }
        if count > 0 {
            return Ok(count);
        }
    }
    Ok(0)
}
