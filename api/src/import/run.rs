//! An import from its arguments to its report.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context as _;

use super::{
    ImportError, Mapping, Report,
    batch::{Batch, BatchRow},
    input::{Form, Input, RawRow},
    plan::Problem,
    plans::Plans,
    read::Settings,
    rejects::Rejects,
    write::Writer,
};
use crate::{db::Database, organization::Organization};

/// Objects in one transaction.
const BATCH_OBJECTS: usize = 500;
/// Rows in one transaction, for rows that make no object.
const BATCH_ROWS: usize = 5000;

/// What to import, and how.
#[derive(Debug, Clone)]
pub struct Import {
    /// How rows become facts.
    pub mapping: Mapping,
    /// The files, in order.
    pub files: Vec<PathBuf>,
    /// One file for all rejected rows, instead of one beside each input.
    pub rejects: Option<PathBuf>,
    /// Do everything but keep it.
    pub dry_run: bool,
}

/// How far an import is.
#[derive(Debug, Clone, Copy)]
pub struct Progress<'a> {
    /// The file that is read.
    pub file: &'a Path,
    /// Bytes of all files read so far.
    pub bytes: u64,
    /// Bytes of all files.
    pub total_bytes: u64,
    /// What became of what was read so far.
    pub report: &'a Report,
}

/// Somebody who watches an import.
pub trait Watch: Send {
    /// A batch was written.
    fn written(&mut self, progress: Progress<'_>);
}

/// Nobody watches.
#[derive(Debug, Clone, Copy)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn written(&mut self, _: Progress<'_>) {}
}

/// What an import came to.
#[derive(Debug, Clone)]
pub struct Imported {
    /// What became of everything.
    pub report: Report,
    /// The files of rejected rows that were written.
    pub rejects: Vec<PathBuf>,
}

/// Imports files straight into the database; servers that run on it learn of it by the change feed.
///
/// # Errors
/// When something about the arguments is wrong, before anything is read; or when the files or the database fail, and
/// then everything up to the last batch stays and importing again goes on.
pub async fn import(
    db: &Database,
    import: &Import,
    watch: &mut dyn Watch,
) -> Result<Imported, ImportError> {
    let Import {
        mapping,
        files,
        rejects,
        dry_run,
    } = import;
    let Some(organization) = Organization::find(&db.read).await? else {
        return Err(ImportError::usage(
            "the organisation is not set up. Run: accord init --name NAME --currency EUR --time-zone Europe/Berlin",
        ));
    };
    let organization = Arc::new(organization);
    let form = Form::new(&mapping.file)
        .map_err(|message| ImportError::usage(format!("[file]: {message}")))?;
    let settings = Settings::new(&mapping.formats, organization.zone, organization.currency)
        .map_err(|message| ImportError::usage(format!("[formats]: {message}")))?;
    let inputs = open(mapping, files, &form, &settings)?;
    let outputs = rejects_of(&inputs, rejects.as_deref())?;
    let writer = Writer::new(db, organization, &mapping.source, *dry_run).await?;
    let mut run = Run {
        form,
        writer,
        watch,
        total_bytes: inputs.iter().map(|(input, _)| input.bytes).sum(),
        bytes_before: 0,
        report: Report::new(*dry_run),
    };
    let mut rejects: Vec<Rejects> = outputs.into_iter().map(Rejects::at).collect();
    for (place, (mut input, plans)) in inputs.into_iter().enumerate() {
        let place = place.min(rejects.len().saturating_sub(1));
        if let Some(rejects) = rejects.get_mut(place) {
            run.file(&mut input, &plans, rejects).await?;
        }
        run.bytes_before += input.bytes;
    }
    Ok(Imported {
        report: run.report,
        rejects: rejects
            .into_iter()
            .filter(Rejects::is_used)
            .map(|rejects| rejects.path)
            .collect(),
    })
}

/// Opens every file and compiles the mapping against its columns.
fn open(
    mapping: &Mapping,
    files: &[PathBuf],
    form: &Form,
    settings: &Settings,
) -> Result<Vec<(Input, Plans)>, ImportError> {
    let mut problems = Vec::new();
    let mut inputs = Vec::new();
    for path in files {
        match Input::open(path, form) {
            Err(message) => problems.push(message),
            Ok(input) => match Plans::compile(mapping, &input.header, settings) {
                Ok(plans) => inputs.push((input, plans)),
                Err(found) => problems.extend(
                    found
                        .into_iter()
                        .map(|message| format!("{}: {message}", path.display())),
                ),
            },
        }
    }
    if problems.is_empty() && inputs.is_empty() {
        problems.push("no file is given".to_owned());
    }
    if problems.is_empty() {
        Ok(inputs)
    } else {
        Err(ImportError::Usage(problems))
    }
}

/// Where rejected rows go: one file for each input, or one for all of them.
fn rejects_of(
    inputs: &[(Input, Plans)],
    common: Option<&Path>,
) -> Result<Vec<PathBuf>, ImportError> {
    let outputs: Vec<PathBuf> = match common {
        None => inputs
            .iter()
            .map(|(input, _)| Rejects::beside(&input.path))
            .collect(),
        Some(path) => {
            let mut headers = inputs.iter().map(|(input, _)| &input.header);
            let first = headers.next();
            if headers.any(|header| Some(header) != first) {
                return Err(ImportError::usage(
                    "the files have different columns, so their rejected rows do not fit into one file; leave out --rejects, or import one file at a time",
                ));
            }
            vec![path.to_owned()]
        }
    };
    for output in &outputs {
        let overwrites = |(input, _): &(Input, Plans)| {
            input.path == *output
                || input
                    .path
                    .canonicalize()
                    .is_ok_and(|path| output.canonicalize().is_ok_and(|output| path == output))
        };
        if inputs.iter().any(overwrites) {
            return Err(ImportError::usage(format!(
                "rejected rows would overwrite the input {}; name another file with --rejects",
                output.display()
            )));
        }
    }
    Ok(outputs)
}

/// An import under way.
struct Run<'a> {
    form: Form,
    writer: Writer<'a>,
    watch: &'a mut dyn Watch,
    total_bytes: u64,
    bytes_before: u64,
    report: Report,
}

impl Run<'_> {
    async fn file(
        &mut self,
        input: &mut Input,
        plans: &Plans,
        rejects: &mut Rejects,
    ) -> Result<(), ImportError> {
        let mut batch = Batch::default();
        loop {
            let row = input
                .next()
                .map_err(|message| ImportError::Stopped(anyhow::anyhow!(message)))?;
            let Some(row) = row else {
                break;
            };
            self.gather(row, input, plans, &mut batch);
            if batch.len() >= BATCH_OBJECTS || batch.rows.len() >= BATCH_ROWS {
                self.write(&mut batch, input, plans, rejects).await?;
            }
        }
        self.write(&mut batch, input, plans, rejects).await
    }

    fn gather(&self, raw: RawRow, input: &Input, plans: &Plans, batch: &mut Batch) {
        let place = batch.rows.len();
        let problems = match raw.cells(&input.header, &self.form) {
            Ok(cells) => plans.make(&cells, place, batch),
            Err(bad) => vec![Problem {
                columns: bad.columns,
                reason: bad.reason,
            }],
        };
        batch.rows.push(BatchRow { raw, problems });
    }

    async fn write(
        &mut self,
        batch: &mut Batch,
        input: &Input,
        plans: &Plans,
        rejects: &mut Rejects,
    ) -> Result<(), ImportError> {
        if batch.rows.is_empty() {
            return Ok(());
        }
        let mut batch = std::mem::take(batch);
        let report = self.writer.write(&mut batch, plans).await?;
        for row in &batch.rows {
            if !row.problems.is_empty() {
                rejects
                    .add(
                        &input.path,
                        &input.header,
                        &self.form,
                        &row.raw,
                        &row.problems,
                    )
                    .with_context(|| format!("cannot write {}", rejects.path.display()))
                    .map_err(ImportError::Stopped)?;
            }
        }
        rejects
            .flush()
            .with_context(|| format!("cannot write {}", rejects.path.display()))
            .map_err(ImportError::Stopped)?;
        self.report.merge(&report);
        self.watch.written(Progress {
            file: &input.path,
            bytes: self.bytes_before + input.read_bytes(),
            total_bytes: self.total_bytes,
            report: &self.report,
        });
        Ok(())
    }
}
