//! What is kept for a time only is deleted when its time is over: changes that every process has long seen, answers kept
//! for retries, sessions that have ended. Deleting twice does no harm, so every process does it, once an hour.

use std::time::Duration;

use entity::{change, idempotency_key, instant::Millis, session};
use sea_orm::{
    ColumnTrait as _, DbErr, DeleteMany, EntityTrait as _, QueryFilter as _, sea_query::Query,
};
use tokio::time::{Instant, interval_at};

use super::Database;
use crate::clock;

/// How often it is done.
const EVERY: Duration = Duration::from_secs(3600);
/// When it is done first: a process that starts has better things to do.
const AFTER_START: Duration = Duration::from_secs(60);
/// How long a change stays in the feed. A process that follows is behind by less than a second.
const CHANGES_KEPT: Duration = Duration::from_secs(7 * 24 * 3600);
/// How long the answer to a request with an idempotency key is kept.
pub const ANSWERS_KEPT: Duration = Duration::from_secs(24 * 3600);
/// How long a session is kept after it has ended, for whoever looks into a misuse.
const SESSIONS_KEPT: Duration = Duration::from_secs(7 * 24 * 3600);

/// Deletes what is over, soon and then every hour. Ends with the process.
pub async fn keep_house(db: Database) {
    let mut hours = interval_at(Instant::now() + AFTER_START, EVERY);
    loop {
        hours.tick().await;
        match sweep(&db, clock::now()).await {
            Ok(0) => {}
            Ok(rows) => tracing::info!(rows, "deleted what was kept for a time"),
            Err(error) => tracing::warn!(%error, "what was kept for a time could not be deleted"),
        }
    }
}

/// Deletes what is over at `now`; the number of rows.
///
/// # Errors
/// When the database fails.
pub async fn sweep(db: &Database, now: Millis) -> Result<u64, DbErr> {
    let changes = old_changes(before(now, CHANGES_KEPT))
        .exec(&db.write)
        .await?;
    let answers = idempotency_key::Entity::delete_many()
        .filter(idempotency_key::Column::CreatedAt.lt(before(now, ANSWERS_KEPT)))
        .exec(&db.write)
        .await?;
    let sessions = session::Entity::delete_many()
        .filter(session::Column::ExpiresAt.lt(before(now, SESSIONS_KEPT)))
        .exec(&db.write)
        .await?;
    Ok(changes.rows_affected + answers.rows_affected + sessions.rows_affected)
}

/// The newest change stays: it says how far the feed has come.
fn old_changes(before: Millis) -> DeleteMany<change::Entity> {
    let newest = Query::select()
        .expr(change::Column::Id.max())
        .from(change::Entity)
        .to_owned();
    change::Entity::delete_many()
        .filter(change::Column::RecordedAt.lt(before))
        .filter(change::Column::Id.not_in_subquery(newest))
}

/// So long before `now`.
#[must_use]
pub fn before(now: Millis, time: Duration) -> Millis {
    let millis = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
    Millis(now.0.saturating_sub(millis))
}
