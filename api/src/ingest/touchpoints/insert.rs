//! The statement that writes touchpoints: one for up to 500 rows on PostgreSQL, a few prepared ones on SQLite.
//!
//! It is text because the ORM's own insert gives every value of every row its own parameter, which PostgreSQL has to
//! plan, and knows no arrays.

use std::{collections::HashMap, sync::Arc};

use entity::{
    channel::Channel,
    ids::{CampaignId, TouchpointId},
    instant::Millis,
    team::Team,
    touchpoint,
    touchpoint_kind::TouchpointKind,
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DatabaseBackend, DbErr, EntityTrait as _,
    QueryFilter as _, QuerySelect as _, SqlErr, Statement, TransactionTrait as _, Value,
    sea_query::ArrayType,
};
use uuid::Uuid;

use crate::{
    db::among_texts,
    ingest::{Ingest, refs::ResolvedLead},
    ledger::{FreshTouch, TouchRow},
};

/// A touchpoint to be written.
#[derive(Debug)]
pub(super) struct NewTouch {
    pub(super) id: Uuid,
    pub(super) message_id: String,
    pub(super) lead: ResolvedLead,
    pub(super) occurred_at: Millis,
    pub(super) kind: TouchpointKind,
    pub(super) channel: Channel,
    pub(super) campaign: Option<CampaignId>,
    pub(super) source: Option<String>,
    pub(super) medium: Option<String>,
    pub(super) content: Option<String>,
    pub(super) term: Option<String>,
    pub(super) url: Option<String>,
    pub(super) referrer: Option<String>,
    pub(super) team: Team,
    pub(super) rep: Option<String>,
}

impl NewTouch {
    /// As the ledger sees it, once it was written.
    pub(super) fn into_fresh(self, recorded_by: Arc<str>) -> FreshTouch {
        FreshTouch {
            touch: TouchRow {
                id: TouchpointId(self.id),
                account_id: self.lead.account,
                lead_id: self.lead.id,
                occurred_at: self.occurred_at,
                recorded_by,
                message_id: self.message_id,
                kind: self.kind,
                channel: self.channel,
                campaign_id: self.campaign,
                source: self.source,
                medium: self.medium,
                content: self.content,
                team: self.team,
                rep: self.rep,
                suppressed_at: None,
            },
            lead_created_at: self.lead.created_at,
        }
    }
}

/// Writes the touches whose message ids are new. For each: its id, or that of the one recorded before, and whether it is
/// new. The message ids must differ.
pub(super) async fn insert(
    ingest: &Ingest<'_>,
    touches: &[NewTouch],
) -> Result<Vec<(Uuid, bool)>, DbErr> {
    if touches.is_empty() {
        return Ok(Vec::new());
    }
    let written = match ingest.tx.get_database_backend() {
        DatabaseBackend::Postgres => insert_postgres(ingest, touches).await?,
        _ => insert_sqlite(ingest, touches).await?,
    };
    // Nearly always all are new, and the count says so; asking for the ids back would cost a row each.
    if written == touches.len() as u64 {
        return Ok(touches.iter().map(|touch| (touch.id, true)).collect());
    }
    let known: Vec<(String, TouchpointId)> = touchpoint::Entity::find()
        .select_only()
        .columns([touchpoint::Column::MessageId, touchpoint::Column::Id])
        .filter(touchpoint::Column::SourceId.eq(ingest.source))
        .filter(among_texts(
            ingest.tx.get_database_backend(),
            touchpoint::Column::MessageId,
            touches.iter().map(|touch| touch.message_id.as_str()),
        ))
        .into_tuple()
        .all(&*ingest.tx)
        .await?;
    let known: HashMap<String, Uuid> = known
        .into_iter()
        .map(|(message, id)| (message, id.into()))
        .collect();
    touches
        .iter()
        .map(|touch| {
            let id = known.get(&touch.message_id).copied().ok_or_else(|| {
                DbErr::RecordNotFound("a touchpoint was neither found nor written".to_owned())
            })?;
            Ok((id, id == touch.id))
        })
        .collect()
}

const INSERT: &str = "INSERT INTO touchpoints (id, message_id, lead_id, account_id, occurred_at, kind, channel, \
    campaign_id, source, medium, content, term, url, referrer, team, rep, source_id, recorded_at) ";
const ONCE: &str = " ON CONFLICT (source_id, message_id) DO NOTHING";
/// Columns that have a value for each row.
const COLUMNS: usize = 16;

/// One array a column. An array of the driver has no missing values, so an empty text and a nil id stand for them.
const POSTGRES_SELECT: &str = "SELECT id, message_id, lead_id, account_id, occurred_at, kind, channel, \
    NULLIF(campaign_id, '00000000-0000-0000-0000-000000000000'), NULLIF(source, ''), NULLIF(medium, ''), \
    NULLIF(content, ''), NULLIF(term, ''), NULLIF(url, ''), NULLIF(referrer, ''), team, NULLIF(rep, ''), $17, $18 \
    FROM UNNEST($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::bigint[], $6::text[], $7::text[], $8::uuid[], \
    $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[]) \
    AS t (id, message_id, lead_id, account_id, occurred_at, kind, channel, campaign_id, source, medium, content, term, \
    url, referrer, team, rep)";

/// Looking each message id up before it is written would cost a fifth of the whole, and nearly always all are new: only
/// when one is not, they are looked up.
async fn insert_postgres(ingest: &Ingest<'_>, touches: &[NewTouch]) -> Result<u64, DbErr> {
    let statement = |once: &str| {
        let sql = format!("{INSERT}{POSTGRES_SELECT}{once}");
        Statement::from_sql_and_values(DatabaseBackend::Postgres, sql, arrays(ingest, touches))
    };
    let attempt = ingest.tx.begin().await?;
    match attempt.execute_raw(statement("")).await {
        Ok(done) => {
            attempt.commit().await?;
            return Ok(done.rows_affected());
        }
        Err(error) if recorded_before(&error) => attempt.rollback().await?,
        Err(error) => return Err(error),
    }
    let done = ingest.tx.execute_raw(statement(ONCE)).await?;
    Ok(done.rows_affected())
}

/// What each column holds, row by row; then what all rows have in common.
fn arrays(ingest: &Ingest<'_>, touches: &[NewTouch]) -> Vec<Value> {
    let column = |array: ArrayType, value: &dyn Fn(&NewTouch) -> Value| {
        Value::Array(array, Some(Box::new(touches.iter().map(value).collect())))
    };
    let ids =
        |value: fn(&NewTouch) -> Uuid| column(ArrayType::Uuid, &move |touch| value(touch).into());
    let texts =
        |value: fn(&NewTouch) -> &str| column(ArrayType::String, &move |touch| value(touch).into());
    vec![
        ids(|touch| touch.id),
        texts(|touch| &touch.message_id),
        ids(|touch| touch.lead.id.into()),
        ids(|touch| touch.lead.account.into()),
        column(ArrayType::BigInt, &|touch| touch.occurred_at.0.into()),
        texts(|touch| touch.kind.as_str()),
        texts(|touch| touch.channel.as_str()),
        ids(|touch| touch.campaign.map_or_else(Uuid::nil, Into::into)),
        texts(|touch| touch.source.as_deref().unwrap_or_default()),
        texts(|touch| touch.medium.as_deref().unwrap_or_default()),
        texts(|touch| touch.content.as_deref().unwrap_or_default()),
        texts(|touch| touch.term.as_deref().unwrap_or_default()),
        texts(|touch| touch.url.as_deref().unwrap_or_default()),
        texts(|touch| touch.referrer.as_deref().unwrap_or_default()),
        texts(|touch| touch.team.as_str()),
        texts(|touch| touch.rep.as_deref().unwrap_or_default()),
        ingest.source.0.into(),
        ingest.now.0.into(),
    ]
}

fn recorded_before(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}

/// Rows of one statement. The same few texts each time, so that SQLite has them prepared.
const SQLITE_ROWS: [usize; 3] = [100, 10, 1];

async fn insert_sqlite(ingest: &Ingest<'_>, touches: &[NewTouch]) -> Result<u64, DbErr> {
    let mut rest = touches;
    let mut written = 0;
    for rows in SQLITE_ROWS {
        let sql = sqlite_statement(rows);
        while let Some((chunk, more)) = rest.split_at_checked(rows) {
            let mut values = Vec::with_capacity(rows * (COLUMNS + 2));
            for touch in chunk {
                push_values(&mut values, touch);
                values.push(ingest.source.0.into());
                values.push(ingest.now.0.into());
            }
            let statement =
                Statement::from_sql_and_values(DatabaseBackend::Sqlite, sql.as_str(), values);
            written += ingest.tx.execute_raw(statement).await?.rows_affected();
            rest = more;
        }
    }
    Ok(written)
}

/// Source and time are said again for each row: parameters with a number would let them be said once, but SQLite looks a
/// number up by walking through all that came before it.
fn sqlite_statement(rows: usize) -> String {
    let row = format!("({}?)", "?, ".repeat(COLUMNS + 1));
    let others = format!(", {row}").repeat(rows.saturating_sub(1));
    format!("{INSERT}VALUES {row}{others}{ONCE}")
}

fn push_values(values: &mut Vec<Value>, touch: &NewTouch) {
    let text = |text: &Option<String>| Value::from(text.clone());
    values.extend([
        touch.id.into(),
        touch.message_id.as_str().into(),
        Uuid::from(touch.lead.id).into(),
        Uuid::from(touch.lead.account).into(),
        touch.occurred_at.0.into(),
        touch.kind.as_str().into(),
        touch.channel.as_str().into(),
        Value::from(touch.campaign.map(Uuid::from)),
        text(&touch.source),
        text(&touch.medium),
        text(&touch.content),
        text(&touch.term),
        text(&touch.url),
        text(&touch.referrer),
        touch.team.as_str().into(),
        text(&touch.rep),
    ]);
}
