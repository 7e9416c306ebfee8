//! An import of recognised files from its arguments to its report.

use std::path::PathBuf;

use entity::deal_stage;
use sea_orm::{EntityTrait as _, QueryOrder as _};

use super::{Context, ExportOptions, Recognised, Vendor};
use crate::{
    db::Database,
    import::{
        ImportError, Imported, Watch,
        run::{self, Job},
    },
};

/// Exports to import, and how.
#[derive(Debug, Clone)]
pub struct ExportImport {
    /// Whose exports they are.
    pub vendor: Vendor,
    /// The files, in any order.
    pub files: Vec<PathBuf>,
    /// What they do not say themselves.
    pub options: ExportOptions,
    /// One file for all rejected rows, instead of one beside each input.
    pub rejects: Option<PathBuf>,
    /// Do everything but keep it.
    pub dry_run: bool,
}

/// Recognises files and imports them, in the order in which they refer to each other.
///
/// # Errors
/// When a file is not recognised or leaves open how it is to be read, before anything is imported; or when the files or
/// the database fail, and then everything up to the last batch stays and importing again goes on.
pub async fn import_exports(
    db: &Database,
    import: &ExportImport,
    watch: &mut dyn Watch,
) -> Result<Imported, ImportError> {
    let ExportImport {
        vendor,
        files,
        options,
        rejects,
        dry_run,
    } = import;
    let stages = deal_stage::Entity::find()
        .order_by_asc(deal_stage::Column::Position)
        .all(&db.read)
        .await?;
    let context = Context {
        options,
        stages: &stages,
    };
    let mut problems = Vec::new();
    let mut recognised: Vec<Recognised> = Vec::new();
    for path in files {
        match vendor.recognise(path, &context) {
            Ok(file) => recognised.push(file),
            Err(found) => problems.extend(found),
        }
    }
    if problems.is_empty() && recognised.is_empty() {
        problems.push("no file is given".to_owned());
    }
    if !problems.is_empty() {
        return Err(ImportError::Usage(problems));
    }
    // Files of one rank stay in the order in which they were named.
    recognised.sort_by_key(|file| file.rank);
    for file in &recognised {
        watch.recognised(&file.note);
    }
    let organization = run::organization(db).await?;
    let mut jobs = Vec::new();
    for file in recognised {
        match Job::of(file, &organization) {
            Ok(job) => jobs.push(job),
            Err(found) => problems.extend(found),
        }
    }
    if !problems.is_empty() {
        return Err(ImportError::Usage(problems));
    }
    run::run(db, organization, jobs, rejects.as_deref(), *dry_run, watch).await
}
