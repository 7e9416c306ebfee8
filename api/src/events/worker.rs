//! Understanding what waits, as long as something does.

use std::{sync::Arc, time::Duration};

use entity::{event_batch, ids::EventBatchId};
use sea_orm::{EntityTrait as _, IntoActiveModel as _, QueryOrder as _, QuerySelect as _};

use super::{
    body,
    event::{Arrival, Event},
    lock::one_at_a_time,
    record,
    rejection::{Reason, Rejection},
    understand::{Turn, understand},
};
use crate::{
    app::App,
    auth::Viewer,
    clock,
    db::{Retry, WriteTx, is_outage},
    graphql::user_error::Refusal,
    ingest::Ingest,
};

/// How long what another process was told to keep may wait after that process has ended.
const POLL: Duration = Duration::from_secs(2);
/// How long the database is left alone after it failed.
const PAUSE: Duration = Duration::from_secs(1);
/// Turns between two counts of what waits.
const TURNS: u32 = 20;

/// Understands whatever waits, until the process ends.
pub async fn run_forever(app: Arc<App>) {
    loop {
        if let Err(error) = drain(&app).await {
            tracing::error!(?error, "cannot turn events into facts; trying again");
            tokio::time::sleep(PAUSE).await;
        }
        let _ = tokio::time::timeout(POLL, app.events.filled.notified()).await;
    }
}

/// Understands whatever waits now; how many events that were.
///
/// # Errors
/// When the database fails.
pub async fn drain(app: &App) -> Result<usize, Refusal> {
    // Mostly nothing waits: to learn that must cost nothing.
    if app.events.count().await? == 0 {
        return Ok(0);
    }
    let mut events = 0;
    for turn in 0_u32.. {
        if turn % TURNS == TURNS - 1 {
            app.events.count().await?;
        }
        let done = turn_of(app).await?;
        if done.batches == 0 {
            break;
        }
        events += done.events;
    }
    if events > 0 {
        app.events.count().await?;
    }
    Ok(events)
}

/// One turn. What cannot be understood together is tried in ever smaller parts, and the one event that is to blame is
/// rejected: it must not keep all others waiting. No event is to blame for a database that is away or full.
async fn turn_of(app: &App) -> Result<Turn, Refusal> {
    match tried(app, u64::MAX).await {
        Ok(turn) => Ok(turn),
        Err(error) => {
            tracing::warn!(?error, "events could not be understood together");
            match tried(app, 1).await {
                Err(error) if !error.database_failure().is_some_and(is_outage) => {
                    part(app, &error).await
                }
                done => done,
            }
        }
    }
}

async fn tried(app: &App, most: u64) -> Result<Turn, Refusal> {
    let mut retry = Retry::default();
    loop {
        match understand(app, most).await {
            Err(refusal) if retry.again(refusal.database_failure()).await => {}
            done => return done,
        }
    }
}

/// Parts the request that waits longest in two; the event of a request with one is rejected.
async fn part(app: &App, error: &Refusal) -> Result<Turn, Refusal> {
    let organization = app.organization().await?;
    let tx = WriteTx::begin(&app.db).await?;
    one_at_a_time(&tx).await?;
    let batch = event_batch::Entity::find()
        .order_by_asc(event_batch::Column::Id)
        .lock_exclusive()
        .one(&*tx)
        .await?;
    let Some(batch) = batch else {
        return Ok(Turn::default());
    };
    event_batch::Entity::delete_by_id(batch.id)
        .exec(&*tx)
        .await?;
    let raw = body::events(&batch.body).map_err(anyhow::Error::new)?;
    let (front, back) = raw.split_at(raw.len() / 2);
    if front.is_empty() {
        tracing::error!(?error, "an event cannot be understood");
        let source = entity::source::Entity::find_by_id(batch.source_id)
            .one(&*tx)
            .await?;
        let source = source.ok_or_else(|| anyhow::anyhow!("a request without a source"))?;
        let viewer = Viewer::job();
        let mut ingest = Ingest::within(tx, organization, &viewer, &source.name).await?;
        let arrival = Arrival {
            sent: batch.sent_at,
            received: batch.received_at,
        };
        let message =
            "Something failed on our side; what, stands in the server's log. Replay the event.";
        let rejected: Vec<(Rejection, Arrival)> = back
            .iter()
            .map(|raw| {
                let known = Event::parse(raw.get(), arrival);
                let (id, kind) = known.map_or((None, None), |event| {
                    (Some(event.message_id), Some(event.kind.name().to_owned()))
                });
                let rejection = Rejection::boxed(raw.get(), id, kind, Reason::Internal, message);
                (*rejection, arrival)
            })
            .collect();
        record::keep_rejected(&ingest, &rejected).await?;
        ingest.record_changes().await?;
        ingest.tx.commit().await?;
    } else {
        let halves =
            [(front, batch.id), (back, EventBatchId(clock::new_id()))].map(|(events, id)| {
                let events: Vec<&str> = events.iter().map(|event| event.get()).collect();
                event_batch::Model {
                    id,
                    body: format!("[{}]", events.join(",")),
                    ..batch.clone()
                }
                .into_active_model()
            });
        event_batch::Entity::insert_many(halves)
            .exec_without_returning(&*tx)
            .await?;
        tx.commit().await?;
    }
    Ok(Turn {
        batches: 1,
        events: 0,
    })
}
