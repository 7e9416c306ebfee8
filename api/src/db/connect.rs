//! Opening the pools.

use std::{sync::Arc, time::Duration};

use futures_util::FutureExt as _;
use sea_orm::{
    AccessMode, ConnectOptions, DatabaseBackend, DatabaseConnection, DbErr, IsolationLevel,
    SqliteTransactionMode, TransactionOptions, TransactionTrait as _,
    sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous},
};

use crate::config::DatabaseConfig;

/// How long a statement may run before the database stops it.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(10);

/// How many connections to PostgreSQL read at most: those of the threads that answer requests together, while there are
/// no more than eight of them, and as many for what a server does beside.
const READERS: u32 = 16;

/// Told the text of every statement that was run; for tests and measurements.
pub type Observer = Arc<dyn Fn(&str) + Send + Sync>;

/// The two pools of one database.
#[derive(Clone)]
pub struct Database {
    /// For queries: cannot write.
    pub read: DatabaseConnection,
    /// For mutations. On SQLite one connection, because it has one writer.
    pub write: DatabaseConnection,
    observer: Option<Observer>,
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Database({:?})", self.backend())
    }
}

impl Database {
    /// Which database it is.
    #[must_use]
    pub fn backend(&self) -> DatabaseBackend {
        self.read.get_database_backend()
    }

    /// Has the statements of both pools observed. Clones made before are not.
    pub fn observe(&mut self, observer: &Observer) {
        for pool in [&mut self.read, &mut self.write] {
            observed(pool, observer);
        }
        self.observer = Some(observer.clone());
    }

    /// The same database with connections for reading that belong to the calling thread, one of so many. A connection's
    /// answers arrive where it was opened: another thread would have to be woken by this one, and wait while it is busy.
    /// SQLite's connections have threads of their own; there the pool stays as it is.
    ///
    /// # Errors
    /// When the address cannot be understood.
    pub fn of_thread(&self, config: &DatabaseConfig, threads: usize) -> Result<Self, DbErr> {
        let mut own = self.clone();
        if matches!(config, DatabaseConfig::Postgres { .. }) {
            let mut options = options(config, Access::Read);
            let share = READERS / u32::try_from(threads).unwrap_or(READERS).max(1);
            options
                .max_connections(share.clamp(2, 8))
                .min_connections(0)
                .connect_lazy(true);
            own.read = sea_orm::Database::connect(options)
                .now_or_never()
                .ok_or_else(|| DbErr::Custom("a pool waits before it is used".to_owned()))??;
            if let Some(observer) = &self.observer {
                observed(&mut own.read, observer);
            }
        }
        Ok(own)
    }

    /// A read transaction that sees one state throughout.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn snapshot(&self) -> Result<sea_orm::DatabaseTransaction, DbErr> {
        let options = match self.backend() {
            DatabaseBackend::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            },
            _ => TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Deferred),
                ..TransactionOptions::default()
            },
        };
        self.read.begin_with_options(options).await
    }
}

fn observed(pool: &mut DatabaseConnection, observer: &Observer) {
    let observer = observer.clone();
    pool.set_metric_callback(move |info| observer(&info.statement.sql));
}

/// Opens both pools. The write pool comes first: it makes an SQLite file that is not there yet.
///
/// # Errors
/// When the database cannot be reached or opened.
pub async fn connect(config: &DatabaseConfig) -> Result<Database, DbErr> {
    let write = sea_orm::Database::connect(options(config, Access::Write)).await?;
    let read = sea_orm::Database::connect(options(config, Access::Read)).await?;
    Ok(Database {
        read,
        write,
        observer: None,
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    Read,
    Write,
}

fn options(config: &DatabaseConfig, access: Access) -> ConnectOptions {
    let mut options = ConnectOptions::new(config.url());
    options
        .sqlx_logging(false)
        .test_before_acquire(false)
        .connect_timeout(Duration::from_secs(10))
        .acquire_timeout(Duration::from_secs(10));
    match config {
        DatabaseConfig::Sqlite { .. } => {
            let writers = access == Access::Write;
            options
                .max_connections(if writers { 1 } else { 8 })
                .min_connections(1);
            options.map_sqlx_sqlite_opts(move |sqlite| {
                let sqlite = sqlite
                    .create_if_missing(writers)
                    .foreign_keys(true)
                    .busy_timeout(Duration::from_secs(10))
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .pragma("temp_store", "MEMORY")
                    .pragma("cache_size", "-65536")
                    // Its thread and the reader's take turns each time so many rows are on the way.
                    .row_buffer_size(1024)
                    .statement_cache_capacity(256);
                if writers {
                    sqlite.pragma("wal_autocheckpoint", "20000")
                } else {
                    sqlite.pragma("query_only", "ON")
                }
            });
        }
        DatabaseConfig::Postgres { .. } => {
            options
                .max_connections(READERS)
                .min_connections(2)
                .statement_timeout(STATEMENT_TIMEOUT);
            options.map_sqlx_postgres_opts(move |postgres| {
                let postgres = postgres
                    .application_name("accord")
                    .statement_cache_capacity(256);
                if access == Access::Read {
                    postgres.options([("default_transaction_read_only", "on")])
                } else {
                    postgres
                }
            });
        }
    }
    options
}
