//! Doing what is due.

use std::{sync::Arc, time::Duration};

use super::Lease;
use crate::{
    app::App,
    auth::Viewer,
    clock,
    db::Retry,
    error::ApiResult,
    graphql::user_error::Refusal,
    ingest::{Ingest, OWN_SOURCE, lifecycle::by_time},
};

/// How long other processes leave the work to one that holds the lease and says nothing more.
const LEASE: Duration = Duration::from_secs(15);
/// How often is looked for what is due.
const EVERY: Duration = Duration::from_secs(5);

/// What was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Done {
    /// Whether this process held the lease; else another one works.
    pub held: bool,
    /// Leads accepted by silence.
    pub accepted: usize,
    /// Leads taken up again.
    pub recontacted: usize,
}

/// The jobs of one process.
#[derive(Debug)]
pub struct Jobs {
    app: Arc<App>,
    owner: String,
    length: Duration,
}

/// One kind of work.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Silence,
    Recontact,
}

impl Jobs {
    /// The jobs of this process. Other processes leave the work to it for this long after its last sign of life.
    #[must_use]
    pub fn new(app: Arc<App>, lease: Option<Duration>) -> Self {
        Self {
            app,
            owner: clock::new_id().to_string(),
            length: lease.unwrap_or(LEASE),
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
        done.held = true;
        for kind in [Kind::Silence, Kind::Recontact] {
            loop {
                let Some(some) = self.some(&lease, kind).await? else {
                    done.held = false;
                    return Ok(done);
                };
                match kind {
                    Kind::Silence => done.accepted += some,
                    Kind::Recontact => done.recontacted += some,
                }
                if some == 0 {
                    break;
                }
            }
        }
        lease.release(&self.app.db).await?;
        Ok(done)
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
                    return Err(
                        anyhow::anyhow!("what was due could not be done: {errors:?}").into(),
                    );
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
            Kind::Silence => by_time::accept_silently(&mut ingest).await?,
            Kind::Recontact => by_time::recontact(&mut ingest).await?,
        };
        ingest.record_changes().await?;
        let position = ingest.tx.commit().await?;
        self.app.committed(position);
        Ok(Some(count))
    }
}

/// Does what is due every few seconds, until the process ends.
pub async fn run_forever(app: Arc<App>) {
    let jobs = Jobs::new(app, None);
    loop {
        match jobs.app.organization().await {
            // Before the set-up nothing can be due.
            Err(crate::error::ApiError::BadInput(_)) => {}
            Err(error) => tracing::error!(?error, "the jobs cannot read the settings"),
            Ok(_) => match jobs.once().await {
                Ok(Done {
                    held: true,
                    accepted,
                    recontacted,
                }) if accepted + recontacted > 0 => {
                    tracing::info!(accepted, recontacted, "did what was due");
                }
                Ok(_) => {}
                Err(error) => {
                    tracing::error!(?error, "what was due could not be done; trying again")
                }
            },
        }
        tokio::time::sleep(EVERY).await;
    }
}
