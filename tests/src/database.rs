//! A database for one test.

use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use tempfile::TempDir;

use crate::postgres::{self, PostgresDatabase};
use crate::{Backend, OnBackend, sqlite};

/// A database that belongs to one test and is gone after it.
#[derive(Debug)]
pub struct TestDatabase {
    backend: Backend,
    url: String,
    _removed_on_drop: Storage,
}

#[derive(Debug)]
#[expect(dead_code, reason = "held to be dropped")]
enum Storage {
    Directory(TempDir),
    Postgres(PostgresDatabase),
}

impl TestDatabase {
    /// Makes a migrated database; `None` where there is no PostgreSQL.
    ///
    /// # Panics
    ///
    /// Panics when the database cannot be made, and with `CI=true` where there is no PostgreSQL.
    pub async fn create(backend: Backend) -> Option<Self> {
        apart(move || {
            Some(match backend {
                Backend::Sqlite => Self::in_directory(sqlite::create()),
                Backend::Postgres => Self::on_server(postgres::server()?.create_database()),
            })
        })
        .await
    }

    /// Makes a database without tables; `None` where there is no PostgreSQL.
    ///
    /// # Panics
    ///
    /// As [`create`](Self::create).
    pub async fn create_empty(backend: Backend) -> Option<Self> {
        apart(move || {
            Some(match backend {
                Backend::Sqlite => Self::in_directory(sqlite::empty()),
                Backend::Postgres => Self::on_server(postgres::server()?.create_empty_database()),
            })
        })
        .await
    }

    /// Which kind it is.
    #[must_use]
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// The URL to connect to it by.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A new pool of connections to it.
    ///
    /// # Panics
    ///
    /// Panics when the database cannot be reached.
    pub async fn connect(&self) -> DatabaseConnection {
        let mut options = ConnectOptions::new(&self.url);
        options.max_connections(4).sqlx_logging(false);
        Database::connect(options)
            .await
            .expect("the test's database can be reached")
    }

    fn in_directory((directory, url): (TempDir, String)) -> Self {
        Self {
            backend: Backend::Sqlite,
            url,
            _removed_on_drop: Storage::Directory(directory),
        }
    }

    fn on_server(database: PostgresDatabase) -> Self {
        Self {
            backend: Backend::Postgres,
            url: database.url(),
            _removed_on_drop: Storage::Postgres(database),
        }
    }
}

impl OnBackend for TestDatabase {
    async fn on(backend: Backend) -> Option<Self> {
        Self::create(backend).await
    }
}

/// Runs what blocks, such as the first start of a server, where it keeps nobody waiting.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(value) => value,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

/// Migrates the database at the URL on a thread and a runtime of its own, so that a test which
/// happens to be the first can wait for it without waiting for itself.
pub(crate) fn migrate_apart(url: String) {
    let migrate = async move {
        let db = Database::connect(&url).await?;
        migration::up(&db).await?;
        db.close().await
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be built");
    std::thread::spawn(move || runtime.block_on(migrate))
        .join()
        .expect("migrating does not panic")
        .expect("the template can be migrated");
}
