//! An import from its arguments to its report.

use std::{
    collections::{HashMap, hash_map::Entry},
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context as _;

use super::{
    ImportError, Mapping, Report,
    batch::{Batch, BatchRow},
    input::{Cells, Form, Input, RawRow},
    plan::Problem,
    plans::Plans,
    read::Settings,
    recognise::Recognised,
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
    /// A file was recognised; this is what is known of it.
    fn recognised(&mut self, _note: &str) {}

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
    let organization = organization(db).await?;
    let jobs = open(mapping, files, &organization)?;
    run(db, organization, jobs, rejects.as_deref(), *dry_run, watch).await
}

/// The organisation that facts are imported for.
///
/// # Errors
/// When there is none yet.
pub(super) async fn organization(db: &Database) -> Result<Arc<Organization>, ImportError> {
    let organization = Organization::find(&db.read).await?;
    organization.map(Arc::new).ok_or_else(|| {
        ImportError::usage(
            "the organisation is not set up. Run: accord init --name NAME --currency EUR --time-zone Europe/Berlin",
        )
    })
}

/// A file that is ready to be imported.
#[derive(Debug)]
pub(super) struct Job {
    input: Input,
    form: Form,
    source: String,
    plans: Plans,
    once: Vec<usize>,
}

impl Job {
    /// Opens a recognised file and compiles its mapping.
    ///
    /// # Errors
    /// Everything that is wrong.
    pub(super) fn of(file: Recognised, organization: &Organization) -> Result<Self, Vec<String>> {
        let Recognised {
            path,
            form,
            extent,
            header,
            mapping,
            rank: _,
            once,
            note: _,
        } = file;
        let settings = settings(&mapping, organization).map_err(|message| vec![message])?;
        let mut input = Input::open_part(&path, &form, extent).map_err(|message| vec![message])?;
        let plans = Plans::compile(&mapping, &header, &settings).map_err(|found| {
            let found = found.into_iter();
            found
                .map(|message| format!("{}: {message}", path.display()))
                .collect::<Vec<_>>()
        })?;
        input.header = header;
        Ok(Self {
            input,
            form,
            source: mapping.source,
            plans,
            once,
        })
    }
}

fn settings(mapping: &Mapping, organization: &Organization) -> Result<Settings, String> {
    Settings::new(&mapping.formats, organization.zone, organization.currency)
        .map_err(|message| format!("[formats]: {message}"))
}

/// Opens every file and compiles the mapping against its columns.
fn open(
    mapping: &Mapping,
    files: &[PathBuf],
    organization: &Organization,
) -> Result<Vec<Job>, ImportError> {
    let form = Form::new(&mapping.file)
        .map_err(|message| ImportError::usage(format!("[file]: {message}")))?;
    let settings = settings(mapping, organization).map_err(ImportError::usage)?;
    let mut problems = Vec::new();
    let mut jobs = Vec::new();
    for path in files {
        match Input::open(path, &form) {
            Err(message) => problems.push(message),
            Ok(input) => match Plans::compile(mapping, &input.header, &settings) {
                Ok(plans) => jobs.push(Job {
                    input,
                    form: form.clone(),
                    source: mapping.source.clone(),
                    plans,
                    once: Vec::new(),
                }),
                Err(found) => problems.extend(
                    found
                        .into_iter()
                        .map(|message| format!("{}: {message}", path.display())),
                ),
            },
        }
    }
    if problems.is_empty() && jobs.is_empty() {
        problems.push("no file is given".to_owned());
    }
    if problems.is_empty() {
        Ok(jobs)
    } else {
        Err(ImportError::Usage(problems))
    }
}

/// Imports files, one after the other.
///
/// # Errors
/// When rejected rows have no place to go, or the files or the database fail.
pub(super) async fn run(
    db: &Database,
    organization: Arc<Organization>,
    jobs: Vec<Job>,
    rejects: Option<&Path>,
    dry_run: bool,
    watch: &mut dyn Watch,
) -> Result<Imported, ImportError> {
    let outputs = rejects_of(&jobs, rejects)?;
    let writer = Writer::new(db, organization, dry_run).await?;
    let mut run = Run {
        writer,
        watch,
        total_bytes: jobs.iter().map(|job| job.input.bytes).sum(),
        bytes_before: 0,
        report: Report::new(dry_run),
    };
    let mut rejects: Vec<Rejects> = outputs.into_iter().map(Rejects::at).collect();
    for (place, mut job) in jobs.into_iter().enumerate() {
        let place = place.min(rejects.len().saturating_sub(1));
        if let Some(rejects) = rejects.get_mut(place) {
            run.file(&mut job, rejects).await?;
        }
        run.bytes_before += job.input.bytes;
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

/// Where rejected rows go: one file for each input, or one for all of them.
fn rejects_of(jobs: &[Job], common: Option<&Path>) -> Result<Vec<PathBuf>, ImportError> {
    let outputs: Vec<PathBuf> = match common {
        None => jobs
            .iter()
            .map(|job| Rejects::beside(&job.input.path))
            .collect(),
        Some(path) => {
            let mut headers = jobs.iter().map(|job| &job.input.header.written);
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
        let overwrites = |job: &Job| {
            let input = &job.input.path;
            input == output
                || input
                    .canonicalize()
                    .is_ok_and(|path| output.canonicalize().is_ok_and(|output| path == output))
        };
        if jobs.iter().any(overwrites) {
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
    writer: Writer<'a>,
    watch: &'a mut dyn Watch,
    total_bytes: u64,
    bytes_before: u64,
    report: Report,
}

impl Run<'_> {
    async fn file(&mut self, job: &mut Job, rejects: &mut Rejects) -> Result<(), ImportError> {
        let mut batch = Batch::default();
        let mut seen = Seen::default();
        loop {
            let row = job
                .input
                .next()
                .map_err(|message| ImportError::Stopped(anyhow::anyhow!(message)))?;
            let Some(row) = row else {
                break;
            };
            gather(row, job, &mut seen, &mut batch);
            if batch.len() >= BATCH_OBJECTS || batch.rows.len() >= BATCH_ROWS {
                self.write(&mut batch, job, rejects).await?;
            }
        }
        self.write(&mut batch, job, rejects).await
    }

    async fn write(
        &mut self,
        batch: &mut Batch,
        job: &Job,
        rejects: &mut Rejects,
    ) -> Result<(), ImportError> {
        if batch.rows.is_empty() {
            return Ok(());
        }
        let Job {
            input,
            form,
            source,
            plans,
            once: _,
        } = job;
        let mut batch = std::mem::take(batch);
        let report = self.writer.write(source, &mut batch, plans).await?;
        for row in &batch.rows {
            if !row.problems.is_empty() {
                rejects
                    .add(&input.path, &input.header, form, &row.raw, &row.problems)
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

/// What the rows of a file said so far in the columns in which no two may say the same, with their lines.
type Seen = HashMap<Vec<String>, u64>;

fn gather(raw: RawRow, job: &Job, seen: &mut Seen, batch: &mut Batch) {
    let place = batch.rows.len();
    let problems = match raw.cells(&job.input.header, &job.form) {
        Ok(cells) => match again(&raw, &cells, job, seen) {
            Some(problem) => vec![problem],
            None => job.plans.make(&cells, place, batch),
        },
        Err(bad) => vec![Problem {
            columns: bad.columns,
            reason: bad.reason,
        }],
    };
    batch.rows.push(BatchRow { raw, problems });
}

/// What is wrong with a row that would replace an earlier one of the same file.
fn again(raw: &RawRow, cells: &Cells<'_>, job: &Job, seen: &mut Seen) -> Option<Problem> {
    if job.once.is_empty() {
        return None;
    }
    let texts = job.once.iter().map(|place| cells.get(*place).trim());
    let texts: Vec<String> = texts.map(ToOwned::to_owned).collect();
    if texts.iter().all(String::is_empty) {
        return None;
    }
    match seen.entry(texts) {
        Entry::Vacant(entry) => {
            entry.insert(raw.line);
            None
        }
        Entry::Occupied(entry) => Some(Problem {
            columns: job.once.clone(),
            reason: format!(
                "line {} says the same of these columns, and one would replace the other; export without any further breakdown",
                entry.get()
            ),
        }),
    }
}
