//! Events that could not be used.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::{ids::RejectedEventId, rejected_event, source};
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _};
use serde_json::json;
use uuid::Uuid;

use crate::{
    app::App,
    auth::{Permission, Requires, Viewer},
    db::ChangePayload,
    error::ApiResult,
    events::{Reason, replay},
    graphql::{
        global_id::Kind,
        loaders::Loaders,
        scalars::{DateTime, LedgerPosition},
        user_error::{Refusable, Refusal, UserError, UserErrorCode},
    },
    ingest::{self, Ingest, RowStatus, SingleWrite, Written},
};

/// An event that could not be used, and why.
#[derive(Debug, Clone)]
pub struct RejectedEvent(pub Arc<rejected_event::Model>);

/// An event that could not be used, and why.
#[Object(guard = "Requires(Permission::TouchpointsRead)")]
impl RejectedEvent {
    /// The id.
    pub async fn id(&self) -> ID {
        Kind::RejectedEvent.id(self.0.id)
    }

    /// The source of the key it was sent with.
    async fn source(&self, ctx: &Context<'_>) -> ApiResult<Option<String>> {
        Loaders::of(ctx).source_name(self.0.source_id).await
    }

    /// Its name within the source; made of its content where it has none.
    async fn message_id(&self) -> &str {
        &self.0.message_id
    }

    /// What it says it is, such as `track`.
    #[graphql(name = "type")]
    async fn event_type(&self) -> Option<&str> {
        self.0.r#type.as_deref()
    }

    /// Why it could not be used, for programs.
    async fn reason(&self) -> Reason {
        Reason::parse(&self.0.reason).unwrap_or(Reason::Internal)
    }

    /// Why it could not be used, and what to do, for people.
    async fn message(&self) -> &str {
        &self.0.message
    }

    /// The event as it came, JSON. It may hold personal data: null without leads:pii.
    async fn body(&self, ctx: &Context<'_>) -> ApiResult<Option<&str>> {
        let open = Viewer::of(ctx)?.may(Permission::LeadsPii);
        Ok(open.then_some(self.0.body.as_str()))
    }

    /// When it came.
    async fn received_at(&self) -> DateTime {
        DateTime(self.0.received_at)
    }

    /// When it was last tried.
    async fn rejected_at(&self) -> DateTime {
        DateTime(self.0.rejected_at)
    }
}

/// Which rejected events to try again; all, where nothing is given.
#[derive(Debug, Clone, InputObject)]
pub struct ReplayRejectedEventsInput {
    /// These; at most 200.
    ids: Option<Vec<ID>>,
    /// Those that were rejected for this reason.
    reason: Option<Reason>,
    /// Those of this source.
    source: Option<String>,
}

/// What is tried again.
#[derive(Debug, SimpleObject)]
pub struct ReplayRejectedEventsPayload {
    /// How many events wait again to be understood. What still cannot be used is back among the rejected ones in a moment.
    replayed_count: i32,
    /// What is wrong with the input; empty when it was done.
    user_errors: Vec<UserError>,
    /// Where in the ledger this write stands; null when nothing was written.
    position: Option<LedgerPosition>,
}

impl Refusable for ReplayRejectedEventsPayload {
    fn refused(user_errors: Vec<UserError>) -> Self {
        Self {
            replayed_count: 0,
            user_errors,
            position: None,
        }
    }
}

pub(super) async fn replayed(
    ctx: &Context<'_>,
    input: ReplayRejectedEventsInput,
) -> Result<ReplayRejectedEventsPayload, Refusal> {
    let count = Arc::new(AtomicU64::new(0));
    let write = Replay {
        input,
        count: Arc::clone(&count),
    };
    let app = App::of(ctx);
    let (_, position) = ingest::single(app, Viewer::of(ctx)?, None, write).await?;
    app.events.wake();
    Ok(ReplayRejectedEventsPayload {
        replayed_count: i32::try_from(count.load(Ordering::Relaxed)).unwrap_or(i32::MAX),
        user_errors: Vec::new(),
        position: position.map(LedgerPosition),
    })
}

#[derive(Clone)]
struct Replay {
    input: ReplayRejectedEventsInput,
    count: Arc<AtomicU64>,
}

impl SingleWrite for Replay {
    const OPERATION: &'static str = "replayRejectedEvents";
    const NOUN: &'static str = "RejectedEvent";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let ReplayRejectedEventsInput {
            ids,
            reason,
            source: named,
        } = self.input;
        let mut which = Condition::all();
        if let Some(ids) = &ids {
            which = which.add(rejected_event::Column::Id.is_in(understood(ids)?));
        }
        if let Some(reason) = reason {
            which = which.add(rejected_event::Column::Reason.eq(reason.as_str()));
        }
        if let Some(name) = &named {
            let known = source::Entity::find().filter(source::Column::Name.eq(name.trim()));
            let known = known.one(&*ingest.tx).await?.ok_or_else(|| {
                UserError::not_found(["source"], format!("There is no source {name:?}."))
            })?;
            which = which.add(rejected_event::Column::SourceId.eq(known.id));
        }
        let count = replay::again(&ingest.tx, which, None).await?;
        self.count.store(count, Ordering::Relaxed);
        let status = if count == 0 {
            RowStatus::Unchanged
        } else {
            ingest.changed(ChangePayload::Other);
            RowStatus::Updated
        };
        Ok(Written {
            id: Uuid::nil(),
            status,
            detail: json!({ "count": count, "reason": reason.map(Reason::as_str), "source": named }),
            reason: None,
        })
    }
}

fn understood(ids: &[ID]) -> Result<Vec<RejectedEventId>, UserError> {
    if ids.len() > 200 {
        let message = format!("{} ids; expected at most 200.", ids.len());
        return Err(UserError::new(UserErrorCode::Invalid, ["ids"], message));
    }
    let each = ids.iter().enumerate().map(|(place, id)| {
        Kind::RejectedEvent
            .uuid(id)
            .map(RejectedEventId)
            .ok_or_else(|| {
                let message = format!("No rejected event has the id {}.", id.as_str());
                UserError::not_found(["ids".to_owned(), place.to_string()], message)
            })
    });
    each.collect()
}
