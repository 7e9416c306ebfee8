//! Asking the ledger: waiting for what has to be seen, computing off the async threads, keeping answers for a while.

use std::{
    collections::VecDeque,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use attribution::query::{Report, ReportQuery};

use super::{Ledger, State};
use crate::{
    db::Position,
    error::{ApiError, ApiResult},
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
        if let Some(report) = self.answers.get(&state, query) {
            return Ok(ReportAnswer { report, state });
        }
        let computed = {
            let (state, query) = (state.clone(), query.clone());
            tokio::task::spawn_blocking(move || state.journeys.report(&query))
        };
        let report = computed
            .await
            .map_err(anyhow::Error::new)?
            .map_err(|error| {
                ApiError::bad_input(format!("This report cannot be made: {error}."))
            })?;
        let report = Arc::new(report);
        self.answers.put(&state, query, &report);
        Ok(ReportAnswer { report, state })
    }

    /// A new state is there.
    pub(super) fn publish(&self, state: State) {
        {
            let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
            own.retain(|position| !state.applied.contains(*position));
        }
        self.state.send_replace(Arc::new(state));
    }
}

/// Reports that were just computed. A state is known again by its address, which it keeps as long as it is held here.
#[derive(Debug, Default)]
pub(super) struct Answers(Mutex<VecDeque<Kept>>);

#[derive(Debug)]
struct Kept {
    hash: u64,
    state: Arc<State>,
    query: Arc<ReportQuery>,
    report: Arc<Report>,
}

impl Answers {
    fn get(&self, state: &Arc<State>, query: &ReportQuery) -> Option<Arc<Report>> {
        let hash = hash(query);
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter()
            .find(|kept| {
                kept.hash == hash && Arc::ptr_eq(&kept.state, state) && *kept.query == *query
            })
            .map(|kept| kept.report.clone())
    }

    /// Keeps a report; reports of other states are dropped, so that at most one old state is held.
    fn put(&self, state: &Arc<State>, query: &Arc<ReportQuery>, report: &Arc<Report>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|kept| Arc::ptr_eq(&kept.state, state));
        if kept.len() >= KEPT {
            kept.pop_front();
        }
        kept.push_back(Kept {
            hash: hash(query),
            state: state.clone(),
            query: query.clone(),
            report: report.clone(),
        });
    }
}

fn hash(query: &ReportQuery) -> u64 {
    let mut hasher = DefaultHasher::new();
    (query.measure, query.dated_by, &query.group_by).hash(&mut hasher);
    hasher.finish()
}
