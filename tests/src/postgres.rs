//! Finding a PostgreSQL server, and databases on it.
//!
//! `ACCORD_TEST_POSTGRES_URL` names a server to use: a URL of a database in which the user may
//! create others. Without it, a throw-away cluster is started from the installed binaries (on the
//! `PATH` or in `/usr/lib/postgresql/*/bin`) and removed when the process ends.

mod administrator;
mod cluster;
mod encrypted;

use std::io::Write;
use std::sync::OnceLock;

use administrator::Administrator;
pub use administrator::PostgresDatabase;
use cluster::Cluster;
pub use encrypted::EncryptedServer;

/// A server on which tests make their databases.
#[derive(Debug)]
pub struct Server {
    administrator: Administrator,
    /// Lives as long as the process; statics are never dropped, the process' end removes it.
    _cluster: Option<Cluster>,
}

impl Server {
    /// Makes a migrated database.
    ///
    /// # Panics
    ///
    /// Panics when the server refuses.
    #[must_use]
    pub fn create_database(&'static self) -> PostgresDatabase {
        self.administrator.create_database()
    }

    /// Makes a database without tables.
    ///
    /// # Panics
    ///
    /// Panics when the server refuses.
    #[must_use]
    pub fn create_empty_database(&'static self) -> PostgresDatabase {
        self.administrator.create_empty_database()
    }
}

/// The server of this process; `None` where there is none, which is said once and aloud.
///
/// # Panics
///
/// Panics when there is no server and `CI=true`, and when the one that was found or started
/// cannot be used.
#[must_use]
pub fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    let server = SERVER.get_or_init(|| {
        let found = find();
        if found.is_none() {
            say_skipped(
                "the PostgreSQL half of the tests is SKIPPED. Install it or set \
                 ACCORD_TEST_POSTGRES_URL.",
            );
        }
        found
    });
    required(server.as_ref(), "no PostgreSQL found")
}

/// Past the capture of the test harness, which shows nothing of a test that passes.
fn say_skipped(what: &str) {
    let _ = writeln!(std::io::stderr(), "\nPostgreSQL NOT FOUND: {what}\n");
}

/// The same, unless it is missed where nothing may be skipped.
fn required<T>(found: Option<T>, otherwise: &str) -> Option<T> {
    let required = std::env::var("CI").is_ok_and(|value| value == "true");
    assert!(found.is_some() || !required, "CI=true and {otherwise}");
    found
}

fn find() -> Option<Server> {
    if let Ok(url) = std::env::var("ACCORD_TEST_POSTGRES_URL") {
        return Some(Server {
            administrator: Administrator::connect(url),
            _cluster: None,
        });
    }
    let cluster = Cluster::start()?;
    Some(Server {
        administrator: Administrator::connect(cluster.url()),
        _cluster: Some(cluster),
    })
}
