//! The databases, each with the narrow tables and the indexes that the questions need.

use std::fmt::Write as _;

use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, Statement};
use tests::{Backend, TestDatabase};
use tokio::runtime::Runtime;

use crate::narrow::Narrow;

/// A database that holds the narrow tables.
pub(crate) struct SqlDatabase {
    pub(crate) name: &'static str,
    runtime: Runtime,
    connection: DatabaseConnection,
    _removed_on_drop: TestDatabase,
}

/// One row of an answer.
pub(crate) struct SqlRow {
    pub(crate) campaign: i32,
    /// The number of its first day.
    pub(crate) month: i32,
    /// Minor units.
    pub(crate) amount: f64,
}

/// SQLite, and PostgreSQL where there is one.
pub(crate) fn all(narrow: &Narrow) -> Vec<SqlDatabase> {
    [Backend::Sqlite, Backend::Postgres]
        .into_iter()
        .filter_map(|backend| SqlDatabase::of(backend, narrow))
        .collect()
}

impl SqlDatabase {
    fn of(backend: Backend, narrow: &Narrow) -> Option<Self> {
        let runtime = Runtime::new().expect("a runtime can be built");
        let (database, connection) = runtime.block_on(async {
            let database = TestDatabase::create_empty(backend).await?;
            let mut options = ConnectOptions::new(database.url());
            // One connection, so that its settings stay.
            options.max_connections(1).sqlx_logging(false);
            let connection = Database::connect(options).await.expect("a database");
            let (before, tables, after) = match backend {
                Backend::Sqlite => (SQLITE_SETTINGS, SQLITE_TABLES, SQLITE_READY),
                Backend::Postgres => (POSTGRES_SETTINGS, POSTGRES_TABLES, POSTGRES_READY),
            };
            for sql in before.iter().chain(tables) {
                run(&connection, sql).await;
            }
            fill(&connection, narrow).await;
            for sql in after {
                run(&connection, sql).await;
            }
            Some((database, connection))
        })?;
        Some(Self {
            name: match backend {
                Backend::Sqlite => "SQLite",
                Backend::Postgres => "PostgreSQL",
            },
            runtime,
            connection,
            _removed_on_drop: database,
        })
    }

    /// Asks, and reads the whole answer.
    pub(crate) fn rows(&self, sql: &str) -> Vec<SqlRow> {
        let statement = Statement::from_string(self.connection.get_database_backend(), sql);
        let rows = self
            .runtime
            .block_on(self.connection.query_all_raw(statement))
            .unwrap_or_else(|error| panic!("{} refuses: {error}\n{sql}", self.name));
        rows.iter()
            .map(|row| SqlRow {
                campaign: row.try_get_by_index(0).expect("a number"),
                month: row.try_get_by_index(1).expect("a number"),
                amount: row.try_get_by_index(2).expect("an amount"),
            })
            .collect()
    }
}

const SQLITE_SETTINGS: &[&str] = &[
    "PRAGMA synchronous = OFF",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -1000000",
    "PRAGMA mmap_size = 1000000000",
];
/// The table of touches is its own covering index.
const SQLITE_TABLES: &[&str] = &[
    "CREATE TABLE touches (account INTEGER, at INTEGER, rank INTEGER, campaign INTEGER, weight REAL,
        PRIMARY KEY (account, at, rank)) WITHOUT ROWID",
    "CREATE TABLE postings (id INTEGER PRIMARY KEY, account INTEGER, closed_at INTEGER,
        lead_created_at INTEGER, deal_created_at INTEGER, amount INTEGER, month INTEGER)",
];
const SQLITE_READY: &[&str] = &["ANALYZE"];

const POSTGRES_SETTINGS: &[&str] = &[
    "SET work_mem = '512MB'",
    "SET hash_mem_multiplier = 4",
    "SET max_parallel_workers_per_gather = 2",
    // Compiling takes longer than it saves here.
    "SET jit = off",
    // Everything is in memory.
    "SET random_page_cost = 1",
];
const POSTGRES_TABLES: &[&str] = &[
    "CREATE TABLE touches (account INTEGER, at BIGINT, rank INTEGER, campaign INTEGER, weight DOUBLE PRECISION)",
    "CREATE TABLE postings (id INTEGER PRIMARY KEY, account INTEGER, closed_at BIGINT,
        lead_created_at BIGINT, deal_created_at BIGINT, amount BIGINT, month INTEGER)",
];
/// Rows are written in the order of the index, so the table is clustered by it too.
const POSTGRES_READY: &[&str] = &[
    "CREATE UNIQUE INDEX ON touches (account, at, rank) INCLUDE (campaign, weight)",
    "VACUUM (FREEZE, ANALYZE) touches",
    "VACUUM (FREEZE, ANALYZE) postings",
];

async fn fill(connection: &DatabaseConnection, narrow: &Narrow) {
    let touches = narrow.touches.iter().map(|touch| {
        format!(
            "{},{},{},{},{:e}",
            touch.account, touch.at, touch.rank, touch.campaign, touch.weight
        )
    });
    insert(connection, "touches", touches).await;
    let postings = narrow.postings.iter().zip(1..).map(|(posting, id)| {
        let lead = posting
            .lead_created_at
            .map_or_else(|| "NULL".to_owned(), |at| at.to_string());
        format!(
            "{id},{},{},{lead},{},{},{}",
            posting.account,
            posting.closed_at,
            posting.deal_created_at,
            posting.amount,
            posting.month.0
        )
    });
    insert(connection, "postings", postings).await;
}

/// Rows of nothing but numbers, many in a statement.
async fn insert(connection: &DatabaseConnection, table: &str, rows: impl Iterator<Item = String>) {
    run(connection, "BEGIN").await;
    let mut rows = rows.peekable();
    while rows.peek().is_some() {
        let mut sql = format!("INSERT INTO {table} VALUES ");
        for (place, row) in rows.by_ref().take(5000).enumerate() {
            let comma = if place == 0 { "" } else { "," };
            let _ = write!(sql, "{comma}({row})");
        }
        run(connection, &sql).await;
    }
    run(connection, "COMMIT").await;
}

async fn run(connection: &DatabaseConnection, sql: &str) {
    if let Err(error) = connection.execute_unprepared(sql).await {
        let start: String = sql.chars().take(200).collect();
        panic!("{error}\n{start}");
    }
}
