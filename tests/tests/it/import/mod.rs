//! `accord import csv`, straight into the database of a running server.

mod again;
mod attributes;
mod broken;
mod examples;
mod exports;
mod good;
mod hubspot;
mod killed;
mod mapping;
mod marketplace;
mod salesforce;
mod spend;

use std::path::{Path, PathBuf};

use accord::{
    config::DatabaseConfig,
    import::{Import, ImportError, Imported, Mapping, Unwatched, Watch, import},
};
use sea_orm::{EntityTrait as _, QueryOrder as _};
use tempfile::TempDir;
use tests::{TestApp, TestDatabase};

/// Files to import, in a folder of their own.
struct Files {
    folder: TempDir,
}

impl Files {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).unwrap()
    }

    fn has(&self, name: &str) -> bool {
        self.folder.path().join(name).exists()
    }
}

/// What to import by this mapping.
fn of(mapping: &str, files: &[PathBuf]) -> Import {
    Import {
        mapping: Mapping::parse(mapping).unwrap(),
        files: files.to_vec(),
        rejects: None,
        dry_run: false,
    }
}

/// A mapping among the examples of the repository.
fn example(name: &str) -> (PathBuf, String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../examples")
        .join(name);
    let text = std::fs::read_to_string(&path).unwrap();
    (path, text)
}

async fn run_watched(
    database: &TestDatabase,
    what: &Import,
    watch: &mut dyn Watch,
) -> Result<Imported, ImportError> {
    let config = DatabaseConfig::parse(Some(database.url())).unwrap();
    let db = accord::db::connect(&config).await.unwrap();
    let done = import(&db, what, watch).await;
    db.read.close().await.unwrap();
    db.write.close().await.unwrap();
    done
}

async fn try_run(app: &TestApp, what: &Import) -> Result<Imported, ImportError> {
    run_watched(app.database(), what, &mut Unwatched).await
}

/// Imports and gives the summary.
async fn run(app: &TestApp, what: &Import) -> String {
    try_run(app, what).await.unwrap().report.to_string()
}

/// A place in the ledger that everything written so far is before.
async fn position(app: &TestApp) -> String {
    let db = app.database().connect().await;
    let last = entity::change::Entity::find()
        .order_by_desc(entity::change::Column::Id)
        .one(&db)
        .await
        .unwrap();
    db.close().await.unwrap();
    last.map_or(0, |change| change.id).to_string()
}

/// Two deployments, to be compared.
struct Both {
    whole: TestApp,
    cut: TestApp,
}

impl tests::OnBackend for Both {
    async fn on(backend: tests::Backend) -> Option<Self> {
        Some(Self {
            whole: TestApp::spawn(backend).await?,
            cut: TestApp::spawn(backend).await?,
        })
    }
}
