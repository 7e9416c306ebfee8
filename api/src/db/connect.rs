//! Opening the pools.

use std::{sync::Arc, time::Duration};

use sea_orm::{
    AccessMode, ConnectOptions, DatabaseBackend, DatabaseConnection, DbErr, IsolationLevel,
    SqliteTransactionMode, TransactionOptions, TransactionTrait as _,
    sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous},
};

use crate::config::DatabaseConfig;

/// How long a statement may run before the database stops it.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(10);

/// Told the text of every statement that was run; for tests and measurements.
pub type Observer = Arc<dyn Fn(&str) + Send + Sync>;

/// The two pools of one database.
#[derive(Clone, Debug)]
pub struct Database {
    /// For queries: cannot write.
    pub read: DatabaseConnection,
    /// For mutations. On SQLite one connection, because it has one writer.
    pub write: DatabaseConnection,
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
            let observer = observer.clone();
            pool.set_metric_callback(move |info| observer(&info.statement.sql));
        }
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

/// Opens both pools. The write pool comes first: it makes an SQLite file that is not there yet.
///
/// # Errors
/// When the database cannot be reached or opened.
pub async fn connect(config: &DatabaseConfig) -> Result<Database, DbErr> {
    let write = sea_orm::Database::connect(options(config, Access::Write)).await?;
    let read = sea_orm::Database::connect(options(config, Access::Read)).await?;
    Ok(Database { read, write })
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
                .max_connections(16)
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
