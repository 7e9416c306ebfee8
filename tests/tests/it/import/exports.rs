//! Exports of other products, by the golden files in tests/data/imports: what the tests of all vendors share.

use std::path::{Path, PathBuf};

use accord::{
    config::DatabaseConfig,
    import::{
        ExportImport, ExportOptions, ImportError, Imported, Noun, Progress, Vendor, Watch,
        import_exports,
    },
};
use tests::TestApp;

use super::Files;

/// Copies golden files into a folder of their own, where rejected rows may be written.
pub(super) fn golden(files: &Files, vendor: &str, names: &[&str]) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("data/imports")
        .join(vendor);
    names
        .iter()
        .map(|name| files.write(name, std::fs::read(folder.join(name)).unwrap()))
        .collect()
}

/// What to import without any options.
pub(super) fn exports(vendor: Vendor, files: Vec<PathBuf>) -> ExportImport {
    ExportImport {
        vendor,
        files,
        options: ExportOptions::default(),
        rejects: None,
        dry_run: false,
    }
}

/// Keeps what is told of the files.
#[derive(Default)]
struct Notes(String);

impl Watch for Notes {
    fn recognised(&mut self, note: &str) {
        self.0.push_str(note);
        self.0.push('\n');
    }

    fn written(&mut self, _: Progress<'_>) {}
}

/// Imports; what was told of the files, and what it came to, of which everything adds up.
pub(super) async fn try_exports(
    app: &TestApp,
    what: &ExportImport,
) -> Result<(String, Imported), ImportError> {
    let config = DatabaseConfig::parse(Some(app.database().url())).unwrap();
    let db = accord::db::connect(&config).await.unwrap();
    let mut notes = Notes::default();
    let done = import_exports(&db, what, &mut notes).await;
    db.read.close().await.unwrap();
    db.write.close().await.unwrap();
    let imported = done?;
    for noun in Noun::ALL {
        let counts = imported.report.of(noun);
        let sum =
            counts.created + counts.updated + counts.unchanged + counts.duplicate + counts.rejected;
        assert_eq!(counts.read, sum, "{noun:?}");
    }
    Ok((notes.0, imported))
}

/// Imports files of which every row can be used, twice: the second time nothing changes.
pub(super) async fn twice(app: &TestApp, what: &ExportImport) -> (String, String) {
    let (notes, first) = try_exports(app, what).await.unwrap();
    let position = super::position(app).await;
    let (_, second) = try_exports(app, what).await.unwrap();
    for noun in Noun::ALL {
        let counts = second.report.of(noun);
        assert_eq!(
            counts.created + counts.updated + counts.rejected,
            0,
            "{noun:?} of {}",
            second.report
        );
    }
    assert_eq!(super::position(app).await, position);
    (notes, first.report.to_string())
}

/// Line, columns and reason of each rejected row, as the file of rejected rows says them.
pub(super) fn rejected(files: &Files, name: &str) -> Vec<String> {
    let text = files.read(name);
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            format!("{} | {} | {}", &record[1], &record[2], &record[3])
        })
        .collect()
}
