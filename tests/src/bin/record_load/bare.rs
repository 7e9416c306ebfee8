//! The same rows written straight into a table, with no server between: how many a second the database alone takes.
//!
//! The table has the columns of `touchpoints`, and of its keys and indexes either those that no table of touches could do
//! without (its key, and that a message is recorded once) or all of them. It is made anew and dropped at the end.

use std::time::{Duration, Instant};

use sea_orm::{
    ConnectOptions, ConnectionTrait as _, Database, DatabaseBackend, DatabaseConnection, DbErr,
    Statement, TransactionTrait as _, Value,
    sea_query::ArrayType,
    sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous},
};
use serde_json::Value as Json;
use uuid::Uuid;

use super::rows::Rows;

const TEXTS: [&str; 10] = [
    "message_id",
    "kind",
    "channel",
    "source",
    "medium",
    "content",
    "url",
    "referrer",
    "team",
    "rep",
];
const IDS: [&str; 4] = ["id", "lead_id", "account_id", "campaign_id"];
const NUMBERS: [&str; 2] = ["occurred_at", "recorded_at"];
const INDEXES: [&str; 3] = [
    "CREATE INDEX bare_by_lead ON bare_touchpoints (lead_id, occurred_at, id)",
    "CREATE INDEX bare_by_campaign ON bare_touchpoints (campaign_id, occurred_at, id) WHERE campaign_id IS NOT NULL",
    "CREATE INDEX bare_by_time ON bare_touchpoints (occurred_at, id)",
];
/// Rows of one statement on SQLite, as the server has them.
const TOGETHER: usize = 100;

/// What is written.
pub(crate) struct Bare {
    /// The database.
    pub(crate) url: String,
    /// Whether with all indexes.
    pub(crate) indexed: bool,
    pub(crate) clients: u64,
    pub(crate) rows: u64,
    pub(crate) seconds: u64,
    pub(crate) leads: u64,
}

/// Writes for so long; how many rows that were, and in how many milliseconds.
pub(crate) async fn run(bare: &Bare) -> Result<(u64, u128), String> {
    let told = |error: DbErr| error.to_string();
    let db = connect(&bare.url).await.map_err(told)?;
    make_table(&db, bare.indexed).await.map_err(told)?;
    let start = Instant::now();
    let end = start + Duration::from_secs(bare.seconds);
    let tasks: Vec<_> = (0..bare.clients)
        .map(|client| {
            let (db, size) = (db.clone(), bare.rows);
            let mut rows = Rows::new("bare", client, bare.leads);
            tokio::spawn(async move {
                let mut written = 0;
                while Instant::now() < end {
                    let sent = rows.request(size);
                    let touches = understood(&sent).ok_or("a row is not understood")?;
                    write(&db, &touches)
                        .await
                        .map_err(|error| error.to_string())?;
                    written += touches.len() as u64;
                }
                Ok::<u64, String>(written)
            })
        })
        .collect();
    let mut written = 0;
    for task in tasks {
        written += task.await.map_err(|error| error.to_string())??;
    }
    let elapsed = start.elapsed().as_millis().max(1);
    let drop = "DROP TABLE bare_touchpoints";
    db.execute_unprepared(drop).await.map_err(told)?;
    Ok((written, elapsed))
}

async fn connect(url: &str) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url);
    options.sqlx_logging(false).test_before_acquire(false);
    if url.starts_with("sqlite") {
        // As the server writes.
        options.max_connections(1).map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .pragma("temp_store", "MEMORY")
                .pragma("cache_size", "-65536")
                .pragma("wal_autocheckpoint", "20000")
        });
    }
    Database::connect(options).await
}

async fn make_table(db: &DatabaseConnection, indexed: bool) -> Result<(), DbErr> {
    let (id, text, end) = match db.get_database_backend() {
        DatabaseBackend::Postgres => ("UUID", "TEXT COLLATE \"C\"", ""),
        _ => ("BLOB", "TEXT", " STRICT, WITHOUT ROWID"),
    };
    let number = if end.is_empty() { "BIGINT" } else { "INTEGER" };
    let columns: Vec<String> = IDS
        .iter()
        .map(|name| format!("{name} {id}"))
        .chain(TEXTS.iter().map(|name| format!("{name} {text}")))
        .chain(
            NUMBERS
                .iter()
                .map(|name| format!("{name} {number} NOT NULL")),
        )
        .collect();
    db.execute_unprepared("DROP TABLE IF EXISTS bare_touchpoints")
        .await?;
    let columns = columns.join(", ");
    db.execute_unprepared(&format!(
        "CREATE TABLE bare_touchpoints ({columns}, PRIMARY KEY (id), UNIQUE (message_id)){end}"
    ))
    .await?;
    for index in INDEXES.iter().filter(|_| indexed) {
        db.execute_unprepared(index).await?;
    }
    Ok(())
}

/// A row: its ids, texts and numbers, in the order of the names above.
type Touch = ([Option<Uuid>; 4], [Option<String>; 10], [i64; 2]);

/// The rows of a request.
fn understood(sent: &str) -> Option<Vec<Touch>> {
    let input: Json = serde_json::from_str(sent).ok()?;
    let mut at = 1_767_225_600_000;
    let rows = input.get("rows")?.as_array()?.iter().map(|row| {
        let text = |name: &str| Some(row.get(name)?.as_str()?.to_owned());
        let url = text("url");
        let campaign = url.as_deref().and_then(|url| {
            let (_, after) = url.split_once("utm_campaign=load-")?;
            after.split('&').next()?.parse::<u128>().ok()
        });
        let visitor = row.pointer("/lead/anonymousId")?.as_str()?;
        let lead: u128 = visitor.strip_prefix("visitor-")?.parse().ok()?;
        // Far apart from each other, as ids are that were made at random.
        let lead = Uuid::from_u128(lead.wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835));
        at += 40;
        Some((
            [
                Some(Uuid::now_v7()),
                Some(lead),
                Some(lead),
                campaign.map(Uuid::from_u128),
            ],
            [
                text("messageId"),
                text("kind"),
                Some("PAID_SEARCH".to_owned()),
                Some("google".to_owned()),
                Some("cpc".to_owned()),
                Some("v1".to_owned()),
                url,
                text("referrer"),
                Some("MARKETING".to_owned()),
                text("rep"),
            ],
            [at, at],
        ))
    });
    rows.collect()
}

async fn write(db: &DatabaseConnection, touches: &[Touch]) -> Result<(), DbErr> {
    let backend = db.get_database_backend();
    let tx = db.begin().await?;
    if backend == DatabaseBackend::Postgres {
        tx.execute_raw(Statement::from_sql_and_values(
            backend,
            arrays_sql(),
            arrays(touches),
        ))
        .await?;
    } else {
        for touches in touches.chunks(TOGETHER) {
            let values = touches.iter().flat_map(|(ids, texts, numbers)| {
                let ids = ids.iter().map(|id| Value::from(*id));
                let texts = texts.iter().map(|text| Value::from(text.clone()));
                ids.chain(texts)
                    .chain(numbers.iter().map(|number| Value::from(*number)))
            });
            let row = format!(
                "({}?)",
                "?, ".repeat(IDS.len() + TEXTS.len() + NUMBERS.len() - 1)
            );
            let rows = vec![row; touches.len()].join(", ");
            let sql = format!("INSERT INTO bare_touchpoints VALUES {rows} ON CONFLICT DO NOTHING");
            tx.execute_raw(Statement::from_sql_and_values(backend, sql, values))
                .await?;
        }
    }
    tx.commit().await
}

fn arrays_sql() -> String {
    let columns = || IDS.into_iter().chain(TEXTS).chain(NUMBERS);
    let types = IDS.map(|_| "uuid").into_iter().chain(TEXTS.map(|_| "text"));
    let types = types.chain(NUMBERS.map(|_| "bigint"));
    let arrays = (1..)
        .zip(types)
        .map(|(place, kind)| format!("${place}::{kind}[]"));
    // An array of the driver has no missing values: a nil id stands for them.
    let selected = columns().map(|name| match name {
        "campaign_id" => format!("NULLIF({name}, '{}')", Uuid::nil()),
        _ => name.to_owned(),
    });
    let list = |of: &mut dyn Iterator<Item = String>| of.collect::<Vec<_>>().join(", ");
    format!(
        "INSERT INTO bare_touchpoints SELECT {} FROM UNNEST({}) AS t ({}) ON CONFLICT DO NOTHING",
        list(&mut { selected }),
        list(&mut { arrays }),
        columns().collect::<Vec<_>>().join(", "),
    )
}

fn arrays(touches: &[Touch]) -> Vec<Value> {
    let array = |kind: ArrayType, values: Vec<Value>| Value::Array(kind, Some(Box::new(values)));
    let ids = (0..IDS.len()).map(|place| {
        let column = touches
            .iter()
            .map(|(ids, ..)| Value::from(ids.get(place).copied().flatten().unwrap_or_default()));
        array(ArrayType::Uuid, column.collect())
    });
    let texts = (0..TEXTS.len()).map(|place| {
        let column = touches.iter().map(|(_, texts, _)| {
            Value::from(texts.get(place).cloned().flatten().unwrap_or_default())
        });
        array(ArrayType::String, column.collect())
    });
    let numbers = (0..NUMBERS.len()).map(|place| {
        let column = touches
            .iter()
            .map(|(.., numbers)| Value::from(numbers.get(place).copied().unwrap_or_default()));
        array(ArrayType::BigInt, column.collect())
    });
    ids.chain(texts).chain(numbers).collect()
}
