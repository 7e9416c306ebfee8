//! What is kept of events: that they were understood, or why they could not be.

use std::collections::BTreeSet;

use entity::{event, rejected_event, touchpoint};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DatabaseTransaction, DbErr, EntityTrait as _,
    QueryFilter as _, QuerySelect as _, sea_query::Expr,
};
use serde_json::{Value, json};

use super::{
    event::{Arrival, Event},
    pages::FOLDED,
    rejection::Rejection,
    replay,
};
use crate::{
    clock,
    db::{Given, Rows, among_texts, given_id},
    graphql::user_error::Refusal,
    ingest::Ingest,
};

/// The events of one write that were understood.
#[derive(Debug)]
pub(super) struct Recorded(Rows);

impl Default for Recorded {
    fn default() -> Self {
        use Given::{Number, Text};
        Self(Rows::new(&[
            ("message_id", Text),
            ("type", Text),
            ("outcome", Text),
            ("occurred_at", Number),
            ("original_at", Number),
            ("sent_at", Number),
            ("received_at", Number),
            ("visitor", Text),
        ]))
    }
}

impl Recorded {
    /// Adds an event, what became of it, and whose page it is.
    pub(super) fn add(&mut self, event: &Event, outcome: &str, visitor: Option<String>) {
        let times = &event.times;
        self.0.push([
            json!(event.message_id),
            json!(event.kind.name()),
            json!(outcome),
            json!(times.occurred.0),
            json!(times.original.map(|at| at.0)),
            json!(times.sent.map(|at| at.0)),
            json!(times.received.0),
            json!(visitor),
        ]);
    }

    /// Writes them.
    pub(super) async fn save(&self, ingest: &Ingest<'_>) -> Result<(), DbErr> {
        let sql = format!(
            "INSERT INTO events (source_id, message_id, type, outcome, occurred_at, original_at, sent_at, received_at, visitor)
             SELECT {}, message_id, type, outcome, occurred_at, original_at, sent_at, received_at, visitor FROM {{rows}}",
            ingest.source
        );
        self.0.run(&*ingest.tx, &sql).await.map(drop)
    }
}

/// Pages that had begun a session lie within one that a late page has begun: their touches go.
pub(super) async fn fold(ingest: &mut Ingest<'_>, message_ids: &[&str]) -> Result<(), Refusal> {
    if message_ids.is_empty() {
        return Ok(());
    }
    let backend = ingest.tx.get_database_backend();
    let ids = || message_ids.iter().copied();
    let accounts: Vec<entity::ids::AccountId> = touchpoint::Entity::find()
        .select_only()
        .column(touchpoint::Column::AccountId)
        .distinct()
        .filter(touchpoint::Column::SourceId.eq(ingest.source))
        .filter(among_texts(backend, touchpoint::Column::MessageId, ids()))
        .into_tuple()
        .all(&*ingest.tx)
        .await?;
    touchpoint::Entity::delete_many()
        .filter(touchpoint::Column::SourceId.eq(ingest.source))
        .filter(among_texts(backend, touchpoint::Column::MessageId, ids()))
        .exec(&*ingest.tx)
        .await?;
    event::Entity::update_many()
        .col_expr(event::Column::Outcome, Expr::value(FOLDED))
        .filter(event::Column::SourceId.eq(ingest.source))
        .filter(among_texts(backend, event::Column::MessageId, ids()))
        .exec(&*ingest.tx)
        .await?;
    for account in accounts {
        ingest.account_changed(account);
    }
    Ok(())
}

/// Keeps events that could not be used. One that was rejected before is kept once, with what is wrong with it now.
pub(super) async fn keep_rejected(
    ingest: &Ingest<'_>,
    rejected: &[(Rejection, Arrival)],
) -> Result<(), DbErr> {
    use Given::{Number, Text, Uuid};
    let mut rows = Rows::new(&[
        ("id", Uuid),
        ("message_id", Text),
        ("type", Text),
        ("reason", Text),
        ("message", Text),
        ("waits_for", Text),
        ("sent_at", Number),
        ("received_at", Number),
        ("body", Text),
    ]);
    let mut seen = BTreeSet::new();
    for (rejection, arrival) in rejected {
        let Rejection {
            message_id,
            kind,
            reason,
            message,
            waits_for,
            body,
        } = rejection;
        if !seen.insert(message_id) {
            continue;
        }
        rows.push([
            given_id(clock::new_id()),
            json!(message_id),
            json!(kind),
            json!(reason.as_str()),
            json!(message),
            json!(waits_for),
            json!(arrival.sent.map(|at| at.0)),
            json!(arrival.received.0),
            json!(without_key(body)),
        ]);
    }
    let sql = format!(
        "INSERT INTO rejected_events (id, source_id, message_id, type, reason, message, waits_for, sent_at, received_at, rejected_at, body)
         SELECT id, {}, message_id, type, reason, message, waits_for, sent_at, received_at, {}, body FROM {{rows}} WHERE TRUE
         ON CONFLICT (source_id, message_id) DO UPDATE SET reason = excluded.reason, message = excluded.message,
             waits_for = excluded.waits_for, rejected_at = excluded.rejected_at, body = excluded.body",
        ingest.source, ingest.now
    );
    rows.run(&*ingest.tx, &sql).await.map(drop)
}

/// Refunds that waited for these orders are tried again.
pub(super) async fn wake(ingest: &Ingest<'_>, orders: &BTreeSet<String>) -> Result<(), DbErr> {
    if orders.is_empty() {
        return Ok(());
    }
    let tx: &DatabaseTransaction = &ingest.tx;
    let waiting = among_texts(
        tx.get_database_backend(),
        rejected_event::Column::WaitsFor,
        orders.iter().map(String::as_str),
    );
    let source = rejected_event::Column::SourceId.eq(ingest.source);
    replay::again(tx, sea_orm::Condition::all().add(source).add(waiting), None)
        .await
        .map(drop)
}

/// The key that an event was sent with is nobody's business.
fn without_key(body: &str) -> String {
    if !body.contains("writeKey") {
        return body.to_owned();
    }
    match serde_json::from_str(body) {
        Ok(Value::Object(mut event)) => {
            event.remove("writeKey");
            Value::Object(event).to_string()
        }
        _ => body.to_owned(),
    }
}
