//! Doing what is due.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use entity::change;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QuerySelect as _};

use super::Lease;
use crate::{
    app::App,
    auth::Viewer,
    clock,
    db::Retry,
    error::{ApiError, ApiResult},
    graphql::user_error::Refusal,
    ingest::{Ingest, OWN_SOURCE, lifecycle::by_time},
    service_level,
};

/// How long other processes leave the work to one that holds the lease and says nothing more.
const LEASE: Duration = Duration::from_secs(15);
/// How often is looked for what is due.
const EVERY: Duration = Duration::from_secs(5);

/// What was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Done {
    /// Whether this process held the lease throughout; else another one works.
    pub held: bool,
    /// Hand-offs that learned by which agreement they are measured.
    pub measured: usize,
    /// Hand-offs that learned what their leads are worth.
    pub priced: usize,
    /// Leads accepted by silence.
    pub accepted: usize,
    /// Leads taken up again.
    pub recontacted: usize,
    /// Hand-offs whose hours without an answer were over: escalated, or found to be answered.
    pub escalated: usize,
}

impl Done {
    fn is_nothing(&self) -> bool {
        let held = self.held;
        *self
            == Self {
                held,
                ..Self::default()
            }
    }
}

/// The jobs of one process.
#[derive(Debug)]
pub struct Jobs {
    app: Arc<App>,
    owner: String,
    length: Duration,
    /// The newest change when everything that only follows from changes was done last; -1 before.
    seen: AtomicI64,
}

/// One kind of work.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Measure,
    Price,
    Silence,
    Recontact,
    Escalate,
}

/// What only a change can make due.
const BY_CHANGE: [Kind; 2] = [Kind::Measure, Kind::Price];
/// What becomes due by itself.
const BY_TIME: [Kind; 3] = [Kind::Silence, Kind::Recontact, Kind::Escalate];

impl Jobs {
    /// The jobs of this process. Other processes leave the work to it for this long after its last sign of life.
    #[must_use]
    pub fn new(app: Arc<App>, lease: Option<Duration>) -> Self {
        Self {
            app,
            owner: clock::new_id().to_string(),
            length: lease.unwrap_or(LEASE),
            seen: AtomicI64::new(-1),
        }
    }

    /// Does everything that is due, unless another process works. The lease is given back at the end.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn once(&self) -> ApiResult<Done> {
        let mut done = Done::default();
        let Some(lease) = Lease::take(&self.app.db, &self.owner, self.length).await? else {
            return Ok(done);
        };
        let newest = self.newest().await?;
        let changed = self.seen.load(Ordering::Relaxed) != newest;
        if changed && !self.all(&lease, &BY_CHANGE, &mut done).await? {
            return Ok(done);
        }
        self.seen.store(newest, Ordering::Relaxed);
        if !self.all(&lease, &BY_TIME, &mut done).await? {
            return Ok(done);
        }
        done.held = true;
        lease.release(&self.app.db).await?;
        Ok(done)
    }

    /// The number of the newest change.
    async fn newest(&self) -> ApiResult<i64> {
        let newest: Option<Option<i64>> = change::Entity::find()
            .select_only()
            .column_as(change::Column::Id.max(), "newest")
            .into_tuple()
            .one(&self.app.db.read)
            .await?;
        Ok(newest.flatten().unwrap_or_default())
    }

    /// Does everything of these kinds; false when the lease was lost.
    async fn all(&self, lease: &Lease, kinds: &[Kind], done: &mut Done) -> ApiResult<bool> {
        for kind in kinds {
            loop {
                let Some(some) = self.some(lease, *kind).await? else {
                    return Ok(false);
                };
                let count = match kind {
                    Kind::Measure => &mut done.measured,
                    Kind::Price => &mut done.priced,
                    Kind::Silence => &mut done.accepted,
                    Kind::Recontact => &mut done.recontacted,
                    Kind::Escalate => &mut done.escalated,
                };
                *count += some;
                if some == 0 {
                    break;
                }
            }
        }
        Ok(true)
    }

    /// Some of what is due, in one transaction; none when the lease was lost.
    async fn some(&self, lease: &Lease, kind: Kind) -> ApiResult<Option<usize>> {
        let mut retry = Retry::default();
        loop {
            match self.attempt(lease, kind).await {
                Ok(count) => return Ok(count),
                Err(refusal) if retry.again(refusal.database_failure()).await => {}
                Err(Refusal::Api(error)) => return Err(error),
                Err(Refusal::User(errors)) => {
                    let error = anyhow::anyhow!("what was due could not be done: {errors:?}");
                    return Err(error.into());
                }
            }
        }
    }

    async fn attempt(&self, lease: &Lease, kind: Kind) -> Result<Option<usize>, Refusal> {
        let viewer = Viewer::job();
        let mut ingest = Ingest::begin(&self.app, &viewer, OWN_SOURCE).await?;
        if !lease.hold(&ingest.tx).await? {
            return Ok(None);
        }
        let count = match kind {
            Kind::Measure => service_level::align(&mut ingest).await?,
            Kind::Price => service_level::price_unpriced(&mut ingest).await?,
            Kind::Silence => by_time::accept_silently(&mut ingest).await?,
            Kind::Recontact => by_time::recontact(&mut ingest).await?,
            Kind::Escalate => service_level::escalate(&mut ingest).await?,
        };
        ingest.record_changes().await?;
        ingest.publish(&self.app).await?;
        Ok(Some(count))
    }
}

/// Does what is due every few seconds, until the process ends.
pub async fn run_forever(app: Arc<App>) {
    let jobs = Jobs::new(app, None);
    loop {
        match jobs.app.organization().await {
            // Before the set-up nothing can be due.
            Err(ApiError::BadInput(_)) => {}
            Err(error) => tracing::error!(?error, "the jobs cannot read the settings"),
            Ok(_) => match jobs.once().await {
                Ok(done) if done.is_nothing() => {}
                Ok(done) => tracing::info!(?done, "did what was due"),
                Err(error) => {
                    tracing::error!(?error, "what was due could not be done; trying again");
                }
            },
        }
        tokio::time::sleep(EVERY).await;
    }
}
