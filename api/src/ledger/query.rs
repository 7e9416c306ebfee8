//! Asking the ledger: waiting for what has to be seen, computing off the async threads, keeping answers for a while.

use std::{
    collections::VecDeque,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use attribution::query::{Report, ReportQuery};
use tokio::sync::OnceCell;

use super::{Ledger, State};
use crate::{
    db::Position,
    error::{ApiError, ApiResult},
    organization::Organization,
};

/// How long a question waits for a write it has to see.
const PATIENCE: Duration = Duration::from_secs(5);
/// Reports that are kept, for pages after the first.
const KEPT: usize = 32;

/// The state of the ledger that a question is answered from.
#[derive(Debug, Clone)]
pub struct Waited {
    /// The facts.
    pub state: Arc<State>,
}

impl Waited {
    /// The settings the facts are seen by.
    ///
    /// # Errors
    /// When the organisation was not set up yet.
    pub fn organization(&self) -> ApiResult<&Arc<Organization>> {
        self.state
            .organization
            .as_ref()
            .ok_or_else(Organization::missing)
    }
}

/// A report, and the moment it is of.
#[derive(Debug, Clone)]
pub struct ReportAnswer {
    /// The report.
    pub report: Arc<Report>,
    /// The facts it was computed from.
    pub state: Arc<State>,
}

impl Ledger {
    /// The newest state that holds every write this process has acknowledged, and the one at `position`.
    ///
    /// # Errors
    /// When that takes too long.
    pub async fn at(&self, position: Option<Position>) -> ApiResult<Waited> {
        let mut wanted: Vec<Position> = self
            .own
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .copied()
            .collect();
        wanted.extend(position);
        let mut states = self.state.subscribe();
        let seen = states.wait_for(|state| {
            wanted
                .iter()
                .all(|position| state.applied.contains(*position))
        });
        let Ok(seen) = tokio::time::timeout(PATIENCE, seen).await else {
            return Err(ApiError::Timeout(
                "The ledger has not seen the write at minPosition yet. Try again, or ask without minPosition.",
            ));
        };
        let state = seen
            .map_err(|_| anyhow::anyhow!("the ledger is gone"))?
            .clone();
        Ok(Waited { state })
    }

    /// A report, computed once for the pages of one question at one moment.
    ///
    /// # Errors
    /// When the question cannot be answered.
    pub async fn report(
        &self,
        waited: &Waited,
        query: &Arc<ReportQuery>,
    ) -> ApiResult<ReportAnswer> {
        let state = waited.state.clone();
        let cell = self.answers.cell(state.version, query);
        let report = cell
            .get_or_try_init(async || {
                let (state, query) = (state.clone(), query.clone());
                tokio::task::spawn_blocking(move || state.journeys.report(&query))
                    .await
                    .map_err(anyhow::Error::new)?
                    .map_err(|error| {
                        ApiError::bad_input(format!("This report cannot be made: {error}."))
                    })
                    .map(Arc::new)
            })
            .await?
            .clone();
        Ok(ReportAnswer { report, state })
    }

    /// The report of an earlier moment, while it is remembered.
    #[must_use]
    pub fn remembered(&self, version: u64, query: &ReportQuery) -> Option<Arc<Report>> {
        self.answers.get(version, query)
    }

    /// A new state is there. It is shown before the positions in it are forgotten: whoever no longer finds a position to
    /// wait for must find the state that holds it.
    pub(super) fn publish(&self, state: State) {
        let state = Arc::new(state);
        self.state.send_replace(state.clone());
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        own.retain(|position| !state.applied.contains(*position));
    }
}

/// Reports that were just computed, or are being computed: fields that ask the same at once wait for one computation, and
/// the pages of one report show one moment, whatever is written meanwhile.
#[derive(Debug, Default)]
pub(super) struct Answers(Mutex<VecDeque<Kept>>);

type Cell = Arc<OnceCell<Arc<Report>>>;

#[derive(Debug)]
struct Kept {
    hash: u64,
    version: u64,
    query: Arc<ReportQuery>,
    cell: Cell,
}

impl Answers {
    /// The place of an answer.
    fn cell(&self, version: u64, query: &Arc<ReportQuery>) -> Cell {
        let hash = hash(query);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept.iter().find(|kept| kept.is_of(version, hash, query)) {
            return known.cell.clone();
        }
        if kept.len() >= KEPT {
            kept.pop_front();
        }
        let cell = Cell::default();
        kept.push_back(Kept {
            hash,
            version,
            query: query.clone(),
            cell: cell.clone(),
        });
        cell
    }

    /// An answer that is remembered.
    fn get(&self, version: u64, query: &ReportQuery) -> Option<Arc<Report>> {
        let hash = hash(query);
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter()
            .find(|kept| kept.is_of(version, hash, query))?
            .cell
            .get()
            .cloned()
    }
}

impl Kept {
    fn is_of(&self, version: u64, hash: u64, query: &ReportQuery) -> bool {
        self.hash == hash && self.version == version && *self.query == *query
    }
}

fn hash(query: &ReportQuery) -> u64 {
    let mut hasher = DefaultHasher::new();
    (query.measure, query.dated_by, &query.group_by).hash(&mut hasher);
    hasher.finish()
}
