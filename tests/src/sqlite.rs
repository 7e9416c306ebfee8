//! Databases of SQLite: files in temporary directories.

use std::sync::OnceLock;

use tempfile::TempDir;

use crate::scratch;

/// Makes a migrated database of its own and gives the directory it lives in, and its URL.
///
/// Migrating takes longer than most tests, so it is done once, and the file copied.
pub(crate) fn create() -> (TempDir, String) {
    static TEMPLATE: OnceLock<Vec<u8>> = OnceLock::new();
    let (directory, url) = empty();
    let template = TEMPLATE.get_or_init(migrated);
    std::fs::write(directory.path().join(FILE), template).expect("a database can be written");
    (directory, url)
}

/// As [`create`], without any table.
pub(crate) fn empty() -> (TempDir, String) {
    let directory = scratch::directory("accord-test-");
    let url = format!(
        "sqlite://{}?mode=rwc",
        directory.path().join(FILE).display()
    );
    (directory, url)
}

const FILE: &str = "accord.db";

/// The bytes of a freshly migrated database.
fn migrated() -> Vec<u8> {
    let (directory, url) = empty();
    crate::database::migrate_apart(url);
    std::fs::read(directory.path().join(FILE)).expect("the migrated database can be read")
}
