//! Writing a batch: all of it in one transaction, noun by noun, so that each object finds what it refers to.

use std::{collections::HashSet, sync::Arc};

use super::{
    ImportError, Noun, Report,
    batch::{Batch, Objects},
    plan::{Object, Planned, Problem},
    plans::Plans,
};
use crate::{
    auth::Viewer,
    db::{Database, Retry, WriteTx},
    graphql::user_error::Refusal,
    ingest::{Ingest, MAX_ROWS},
    organization::Organization,
};

/// Where batches go.
#[derive(Debug)]
pub(super) struct Writer<'a> {
    db: &'a Database,
    organization: Arc<Organization>,
    viewer: Viewer,
    /// The transaction of a dry run, which holds every batch and is never committed: later rows find what earlier ones
    /// would have made.
    rehearsal: Option<WriteTx>,
}

impl<'a> Writer<'a> {
    /// A writer into this database.
    pub(super) async fn new(
        db: &'a Database,
        organization: Arc<Organization>,
        dry_run: bool,
    ) -> Result<Self, ImportError> {
        let rehearsal = if dry_run {
            Some(WriteTx::begin(db).await?)
        } else {
            None
        };
        Ok(Self {
            db,
            organization,
            viewer: Viewer::system(),
            rehearsal,
        })
    }

    /// Writes a batch from this source, notes at its rows why they were rejected, and counts. A batch that met another write is tried
    /// again as a whole.
    pub(super) async fn write(
        &self,
        source: &str,
        batch: &mut Batch,
        plans: &Plans,
    ) -> Result<Report, ImportError> {
        let mut retry = Retry::default();
        let (mut report, problems) = loop {
            match self.attempt(source, batch, plans).await {
                Err(refusal) if retry.again(refusal.database_failure()).await => {}
                done => break done?,
            }
        };
        for (row, problem) in problems {
            if let Some(row) = batch.rows.get_mut(row) {
                row.problems.push(problem);
            }
        }
        for (noun, objects) in batch.withdrawn() {
            if let Some(counts) = report.of_mut(noun) {
                counts.reject(objects);
            }
        }
        report.rows = batch.rows.len();
        report.rejected_rows = batch
            .rows
            .iter()
            .filter(|row| !row.problems.is_empty())
            .count();
        Ok(report)
    }

    async fn attempt(
        &self,
        source: &str,
        batch: &Batch,
        plans: &Plans,
    ) -> Result<(Report, Vec<(usize, Problem)>), Refusal> {
        let tx = match &self.rehearsal {
            Some(outer) => WriteTx::begin_within(outer).await?,
            None => WriteTx::begin(self.db).await?,
        };
        let organization = self.organization.clone();
        let mut attempt = Attempt {
            ingest: Ingest::within(tx, organization, &self.viewer, source).await?,
            report: Report::default(),
            failed: HashSet::new(),
            problems: Vec::new(),
        };
        attempt.take(&batch.accounts, &plans.accounts).await?;
        attempt.take(&batch.campaigns, &plans.campaigns).await?;
        attempt.take(&batch.leads, &plans.leads).await?;
        attempt.take(&batch.deals, &plans.deals).await?;
        attempt.take(&batch.contacts, &plans.contacts).await?;
        attempt.take(&batch.steps, &plans.steps).await?;
        attempt.take(&batch.touchpoints, &plans.touchpoints).await?;
        attempt.take(&batch.spend, &plans.spend).await?;
        attempt.take(&batch.costs, &plans.costs).await?;
        attempt.take(&batch.rates, &plans.rates).await?;
        attempt.ingest.commit().await?;
        Ok((attempt.report, attempt.problems))
    }
}

/// One try of a batch.
struct Attempt<'a> {
    ingest: Ingest<'a>,
    report: Report,
    /// Rows of which an object was rejected: what comes after it in the same row leans on it, and is not tried.
    failed: HashSet<usize>,
    problems: Vec<(usize, Problem)>,
}

impl Attempt<'_> {
    async fn take<O: Object>(
        &mut self,
        objects: &Objects<O::Row>,
        plans: &[Planned<O>],
    ) -> Result<(), Refusal> {
        let places: Vec<usize> = objects
            .origins
            .iter()
            .enumerate()
            .filter(|(_, origin)| !self.failed.contains(&origin.row))
            .map(|(place, _)| place)
            .collect();
        let left_out = objects.rows.len() - places.len();
        for places in places.chunks(MAX_ROWS) {
            let rows: Vec<O::Row> = places
                .iter()
                .filter_map(|place| objects.rows.get(*place).cloned())
                .collect();
            let outcome = self.ingest.take(&rows).await?;
            self.counts(O::NOUN, |counts| counts.add(&outcome));
            for (place, result) in places.iter().zip(outcome.results) {
                let Some(origin) = objects.origins.get(*place) else {
                    continue;
                };
                for error in result.errors {
                    let planned = plans.get(origin.plan);
                    let columns = planned.map(|planned| planned.columns(&error.path));
                    let problem = Problem {
                        columns: columns.unwrap_or_default(),
                        reason: error.message,
                    };
                    self.problems.push((origin.row, problem));
                    self.failed.insert(origin.row);
                }
            }
        }
        self.counts(O::NOUN, |counts| counts.reject(left_out));
        Ok(())
    }

    fn counts(&mut self, noun: Noun, count: impl FnOnce(&mut super::Counts)) {
        if let Some(counts) = self.report.of_mut(noun) {
            count(counts);
        }
    }
}
