//! What waits is turned into facts: one transaction takes requests out of the queue and writes all that follows from
//! them. Whatever happens in between, an event is either still waiting or was understood, and never both.

use std::collections::{BTreeSet, HashSet};

use entity::{event, event_batch, source};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};

use super::{
    body,
    event::{Arrival, Event, Kind},
    leads::{self, Resolved},
    lock::one_at_a_time,
    orders::{self, Outcome},
    pages::{self, Sessions},
    record::{self, Recorded},
    rejection::{Reason, Rejection},
    rules::{Meaning, Rules},
    touches::Touches,
};
use crate::{
    app::App,
    auth::Viewer,
    db::{WriteTx, among_texts},
    graphql::user_error::Refusal,
    ingest::{Ingest, domains::Domains, refs::ResolvedLead},
};

/// Requests taken at once.
const MOST_BATCHES: u64 = 12;
/// Events understood at once: no more requests are taken once there are so many.
const ENOUGH: usize = 1_000;
/// What one turn did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Turn {
    /// Requests that wait no more.
    pub batches: usize,
    /// Events in them.
    pub events: usize,
}

/// Understands what has waited longest; at most so many requests.
///
/// # Errors
/// When the database fails; then nothing was written.
pub(super) async fn understand(app: &App, most: u64) -> Result<Turn, Refusal> {
    let organization = app.organization().await?;
    let tx = WriteTx::begin(&app.db).await?;
    one_at_a_time(&tx).await?;
    let waiting = event_batch::Entity::find()
        .order_by_asc(event_batch::Column::Id)
        .limit(most.min(MOST_BATCHES))
        .all(&*tx)
        .await?;
    let Some(first) = waiting.first() else {
        return Ok(Turn::default());
    };
    let source = source::Entity::find_by_id(first.source_id)
        .one(&*tx)
        .await?;
    let source = source.ok_or_else(|| anyhow::anyhow!("a request without a source"))?;
    let viewer = Viewer::job();
    let mut ingest = Ingest::within(tx, organization, &viewer, &source.name).await?;
    let mut taken = Vec::new();
    let mut read = Read::default();
    for batch in waiting.iter().filter(|batch| batch.source_id == source.id) {
        if read.count >= ENOUGH {
            break;
        }
        read.add(batch);
        taken.push(batch.id);
    }
    let turn = Turn {
        batches: taken.len(),
        events: read.count,
    };
    take_in(&mut ingest, read).await?;
    event_batch::Entity::delete_many()
        .filter(event_batch::Column::Id.is_in(taken))
        .exec(&*ingest.tx)
        .await?;
    ingest.record_changes().await?;
    ingest.publish(app).await?;
    Ok(turn)
}

/// The events of some requests.
#[derive(Debug, Default)]
struct Read {
    count: usize,
    events: Vec<Event>,
    rejected: Vec<(Rejection, Arrival)>,
    seen: HashSet<String>,
}

impl Read {
    fn add(&mut self, batch: &event_batch::Model) {
        let arrival = Arrival {
            sent: batch.sent_at,
            received: batch.received_at,
        };
        let Ok(events) = body::events(&batch.body) else {
            let message = "The request cannot be read again.";
            let rejection = Rejection::boxed(&batch.body, None, None, Reason::Internal, message);
            self.rejected.push((*rejection, arrival));
            return;
        };
        self.count += events.len();
        for raw in events {
            match Event::parse(raw.get(), arrival) {
                Ok(event) if !self.seen.insert(event.message_id.clone()) => {}
                Ok(event) => self.events.push(event),
                Err(rejection) => self.rejected.push((*rejection, arrival)),
            }
        }
    }
}

async fn take_in(ingest: &mut Ingest<'_>, read: Read) -> Result<(), Refusal> {
    let Read {
        events,
        mut rejected,
        ..
    } = read;
    let rules = Rules::load(&*ingest.tx).await?;
    let known = known(ingest, &events).await?;
    let mut used = Vec::with_capacity(events.len());
    let mut passed_over = Vec::new();
    for event in events
        .into_iter()
        .filter(|event| !known.contains(&event.message_id))
    {
        match fate(&event, &rules) {
            Fate::Used => used.push(event),
            // It tells who is who all the same.
            Fate::PassedOver if event.names.len() > 1 => used.push(event),
            Fate::PassedOver => passed_over.push(event),
            Fate::Rejected(reason, message) => {
                rejected.push((reject(&event, reason, message, None), arrival(&event)));
            }
        }
    }
    let Resolved { leads, accounts } = leads::resolve(ingest, &used, &Domains::of(&rules)).await?;
    let sessions = Sessions::load(ingest, &used, &rules).await?;
    let mut recorded = Recorded::default();
    for event in &passed_over {
        recorded.add(event, "IGNORED", None);
    }
    let mut touches = Touches::default();
    let mut of_orders = Vec::new();
    for (event, lead) in used.iter().zip(&leads) {
        let Some(lead) = lead else {
            recorded.add(event, "IGNORED", None);
            continue;
        };
        sort(
            event,
            *lead,
            &rules,
            &sessions,
            &mut touches,
            &mut of_orders,
            &mut recorded,
        );
    }
    for (event, message) in touches.write(ingest, &mut recorded).await? {
        rejected.push((
            reject(event, Reason::Invalid, message, None),
            arrival(event),
        ));
    }
    record::fold(ingest, &sessions.folded_now()).await?;
    let mut arrived = BTreeSet::new();
    let outcomes = if of_orders.is_empty() {
        Vec::new()
    } else {
        orders::write(ingest, &of_orders).await?
    };
    for ((event, ..), outcome) in of_orders.iter().zip(outcomes) {
        match outcome {
            Outcome::Deal => {
                recorded.add(event, "DEAL", None);
                arrived.extend(orders::order_id(event));
            }
            Outcome::Refund => recorded.add(event, "REFUND", None),
            Outcome::Known => recorded.add(event, "IGNORED", None),
            Outcome::Refused((reason, message, waits_for)) => {
                rejected.push((reject(event, reason, message, waits_for), arrival(event)));
            }
        }
    }
    for account in accounts {
        ingest.account_changed(account);
    }
    recorded.save(ingest).await?;
    record::keep_rejected(ingest, &rejected).await?;
    record::wake(ingest, &arrived).await?;
    Ok(())
}

/// What the rules say of an event before anybody is looked up.
enum Fate {
    Used,
    PassedOver,
    Rejected(Reason, String),
}

fn fate(event: &Event, rules: &Rules) -> Fate {
    let meaning = match event.kind {
        Kind::Identify | Kind::Group | Kind::Alias => return Fate::Used,
        Kind::Page | Kind::Screen if pages::is_taken(event, rules) => return Fate::Used,
        Kind::Page | Kind::Screen => return Fate::PassedOver,
        Kind::Track if rules.orders && orders::step(event).is_some() => return Fate::Used,
        Kind::Track => rules.meaning(event.action.as_deref().unwrap_or_default()),
    };
    match meaning {
        Meaning::Touch(..) => Fate::Used,
        Meaning::Nothing => Fate::PassedOver,
        Meaning::Unknown => {
            let action = event.action.as_deref().unwrap_or_default();
            let message =
                format!("The rules do not say what {action:?} is. Add it to them and replay.");
            Fate::Rejected(Reason::UnmappedEvent, message)
        }
    }
}

/// What becomes of an event whose lead is known.
fn sort<'a>(
    event: &'a Event,
    lead: ResolvedLead,
    rules: &Rules,
    sessions: &Sessions,
    touches: &mut Touches<'a>,
    of_orders: &mut Vec<(&'a Event, orders::Step, ResolvedLead)>,
    recorded: &mut Recorded,
) {
    use entity::touchpoint_kind::TouchpointKind::PageView;
    match event.kind {
        Kind::Identify | Kind::Alias => recorded.add(event, "LEAD", None),
        Kind::Group => recorded.add(event, "ACCOUNT", None),
        Kind::Page | Kind::Screen if !pages::is_taken(event, rules) => {
            recorded.add(event, "IGNORED", None);
        }
        Kind::Page | Kind::Screen => match sessions.outcome(event) {
            pages::FOLDED => recorded.add(event, pages::FOLDED, pages::visitor(event)),
            outcome => touches.add(event, lead, PageView, None, outcome, pages::visitor(event)),
        },
        Kind::Track => {
            if let Some(step) = orders::step(event).filter(|_| rules.orders) {
                of_orders.push((event, step, lead));
                return;
            }
            match rules.meaning(event.action.as_deref().unwrap_or_default()) {
                Meaning::Touch(kind, team) => {
                    touches.add(event, lead, kind, team, pages::TOUCHPOINT, None);
                }
                Meaning::Nothing | Meaning::Unknown => recorded.add(event, "IGNORED", None),
            }
        }
    }
}

fn arrival(event: &Event) -> Arrival {
    Arrival {
        sent: event.times.sent,
        received: event.times.received,
    }
}

fn reject(event: &Event, reason: Reason, message: String, waits_for: Option<String>) -> Rejection {
    Rejection {
        message_id: event.message_id.clone(),
        kind: Some(event.kind.name().to_owned()),
        reason,
        message,
        waits_for,
        body: event.body.clone(),
    }
}

/// The message ids of these events that were understood before.
async fn known(ingest: &Ingest<'_>, events: &[Event]) -> Result<HashSet<String>, Refusal> {
    if events.is_empty() {
        return Ok(HashSet::new());
    }
    let ids = events.iter().map(|event| event.message_id.as_str());
    let rows: Vec<String> = event::Entity::find()
        .select_only()
        .column(event::Column::MessageId)
        .filter(event::Column::SourceId.eq(ingest.source))
        .filter(among_texts(
            ingest.tx.get_database_backend(),
            event::Column::MessageId,
            ids,
        ))
        .into_tuple()
        .all(&*ingest.tx)
        .await?;
    Ok(rows.into_iter().collect())
}
