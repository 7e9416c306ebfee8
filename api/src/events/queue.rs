//! What trackers sent, kept as it came until it is understood.
//!
//! To keep a request is one row, so that the tracker has its answer soon; what follows from it takes longer and can wait.

use std::sync::atomic::{AtomicU64, Ordering};

use entity::{event_batch, ids::SourceId, instant::Millis};
use sea_orm::{DbErr, EntityTrait as _, IntoActiveModel as _, PaginatorTrait as _};
use tokio::sync::Notify;

use super::{body::Body, times};
use crate::{clock, db::Database};

/// More requests than this do not wait: whoever sends one is asked to come back.
pub const MOST_WAITING: u64 = 20_000;

/// The requests that wait.
#[derive(Debug)]
pub struct Queue {
    db: Database,
    /// How many wait, about: other processes put in and take out too.
    waiting: AtomicU64,
    /// Something was put in.
    pub(super) filled: Notify,
}

impl Queue {
    /// Over this database.
    #[must_use]
    pub fn new(db: Database) -> Self {
        Self {
            db,
            waiting: AtomicU64::new(0),
            filled: Notify::new(),
        }
    }

    /// Whether no more should be put in for now.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) >= MOST_WAITING
    }

    /// Keeps a request. Once this returns it survives whatever happens to this process or to the database's.
    ///
    /// # Errors
    /// When the database fails; then nothing was kept, or nobody knows: sent again it counts once.
    pub async fn keep(&self, source: SourceId, body: Body, received: Millis) -> Result<(), DbErr> {
        let Body { sent_at, parts, .. } = body;
        if parts.is_empty() {
            return Ok(());
        }
        let sent_at = sent_at.as_deref().and_then(times::parse);
        let count = parts.len() as u64;
        let rows = parts.into_iter().map(|body| {
            event_batch::Model {
                id: clock::new_id().into(),
                source_id: source,
                received_at: received,
                sent_at,
                body,
            }
            .into_active_model()
        });
        // One statement is one transaction.
        event_batch::Entity::insert_many(rows)
            .exec_without_returning(&self.db.write)
            .await?;
        self.waiting.fetch_add(count, Ordering::Relaxed);
        self.filled.notify_one();
        Ok(())
    }

    /// Something was put in by another way.
    pub fn wake(&self) {
        self.filled.notify_one();
    }

    /// Counts what waits.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count(&self) -> Result<u64, DbErr> {
        let waiting = event_batch::Entity::find().count(&self.db.read).await?;
        self.waiting.store(waiting, Ordering::Relaxed);
        Ok(waiting)
    }
}
