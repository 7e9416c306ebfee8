//! Idempotency keys: a retry of a request gets the first answer, in the same transaction as the effect.

use entity::{idempotency_key, instant::Millis};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, DatabaseTransaction, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, TryInsertResult, sea_query::Expr,
};

use super::BulkOutcome;
use crate::{
    auth::Viewer,
    db::{ANSWERS_KEPT, before},
    graphql::user_error::{Refusal, UserError, UserErrorCode},
};

/// What a key stands for.
pub(super) enum Claim {
    /// It is new: do the work, then [`keep`] the answer.
    Fresh,
    /// It was used for the same request: this is the answer.
    Replay(BulkOutcome),
}

/// Claims a key. A second request with the same key waits here until the first has committed.
pub(super) async fn claim(
    tx: &DatabaseTransaction,
    viewer: &Viewer,
    key: &str,
    operation: &str,
    hash: &[u8],
    now: Millis,
) -> Result<Claim, Refusal> {
    let path = ["input", "idempotencyKey"];
    if key.is_empty() || key.len() > 255 {
        return Err(UserError::invalid(path, "An idempotency key has 1 to 255 bytes.").into());
    }
    let caller = viewer.idempotency_scope();
    let row = idempotency_key::ActiveModel {
        caller: Set(caller.clone()),
        key: Set(key.to_owned()),
        operation: Set(operation.to_owned()),
        request_hash: Set(hash.to_vec()),
        response: Set(String::new()),
        created_at: Set(now),
    };
    let inserted = idempotency_key::Entity::insert(row)
        .on_conflict_do_nothing_on([
            idempotency_key::Column::Caller,
            idempotency_key::Column::Key,
        ])
        .exec_without_returning(tx)
        .await?;
    if matches!(inserted, TryInsertResult::Inserted(count) if count > 0) {
        return Ok(Claim::Fresh);
    }
    let known = idempotency_key::Entity::find_by_id((caller, key.to_owned()))
        .one(tx)
        .await?
        .ok_or_else(|| anyhow::anyhow!("an idempotency key vanished"))?;
    if known.created_at < before(now, ANSWERS_KEPT) {
        renew(tx, known, operation, hash, now).await?;
        return Ok(Claim::Fresh);
    }
    if known.operation != operation || known.request_hash != hash {
        let message =
            "This key was used before with another input. Use a new key for a new request.";
        return Err(UserError::new(UserErrorCode::IdempotencyMismatch, path, message).into());
    }
    let outcome = serde_json::from_str(&known.response).map_err(anyhow::Error::new)?;
    Ok(Claim::Replay(outcome))
}

/// The key's time is over, and nobody has cleared it away yet: it stands for this request now.
async fn renew(
    tx: &DatabaseTransaction,
    known: idempotency_key::Model,
    operation: &str,
    hash: &[u8],
    now: Millis,
) -> Result<(), Refusal> {
    let mut row = known.into_active_model();
    row.operation = Set(operation.to_owned());
    row.request_hash = Set(hash.to_vec());
    row.created_at = Set(now);
    idempotency_key::Entity::update(row).exec(tx).await?;
    Ok(())
}

/// Keeps the answer for retries.
pub(super) async fn keep(
    tx: &DatabaseTransaction,
    viewer: &Viewer,
    key: &str,
    outcome: &BulkOutcome,
) -> Result<(), Refusal> {
    let response = serde_json::to_string(outcome).map_err(anyhow::Error::new)?;
    idempotency_key::Entity::update_many()
        .col_expr(idempotency_key::Column::Response, Expr::value(response))
        .filter(idempotency_key::Column::Caller.eq(viewer.idempotency_scope()))
        .filter(idempotency_key::Column::Key.eq(key))
        .exec(tx)
        .await?;
    Ok(())
}
