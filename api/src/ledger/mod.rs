//! The ledger: every fact that earns credit, in memory, as the database has it.
//!
//! [`load`] reads everything at start, [`follow`] applies what the change feed names,
//! [`reread`] fetches what a change names, except for touchpoints that this process
//! has recorded itself ([`handed`]), [`position`] knows what was applied, and [`query`] answers.
//! The database is the truth: a ledger can be dropped and rebuilt at any time.

mod events;
mod facts;
mod follow;
mod handed;
mod load;
mod position;
mod query;
mod reread;

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use attribution::Journeys;
use tokio::sync::{Notify, broadcast, watch};

pub use self::{
    events::{LedgerEvent, Watching},
    facts::{account_id, campaign_id, day, deal_id, lead_id, touchpoint_id},
    position::AppliedPositions,
    query::{ReportAnswer, Waited},
};
pub(crate) use self::{
    facts::{TouchRow, rate_fact},
    handed::{FreshTouch, HandedOver},
};
use crate::{
    agreements::Agreed,
    auth::Access,
    db::{Database, Position},
    operations::Operations,
    organization::Organization,
};

/// How many events a slow subscriber may lag behind before it misses some (and is told so).
const EVENT_BUFFER: usize = 4096;

/// What the ledger knows at one moment. Never changes: the next moment is another state.
#[derive(Debug, Clone)]
pub struct State {
    /// The facts.
    pub journeys: Journeys,
    /// What both teams have signed.
    pub agreed: Arc<Agreed>,
    /// The changes that are in them.
    pub applied: AppliedPositions,
    /// The settings the facts are seen by; none before the organisation is set up.
    pub organization: Option<Arc<Organization>>,
    /// How often something was said that may have been about a campaign: what was read of campaigns at this number is as
    /// it is until the next.
    pub campaigns: u64,
    /// Which moment this is: no two of a process are alike, and those of other processes hardly ever.
    pub version: u64,
}

/// The ledger of one server process.
#[derive(Debug)]
pub struct Ledger {
    db: Database,
    state: watch::Sender<Arc<State>>,
    wake: Notify,
    own: Mutex<BTreeSet<Position>>,
    handed: handed::Handed,
    events: broadcast::Sender<LedgerEvent>,
    answers: query::Answers,
}

impl Ledger {
    /// Reads everything there is, and follows the change feed from then on, for those too who keep something else of the
    /// database in memory.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(
        db: Database,
        access: Arc<Access>,
        operations: Arc<Operations>,
    ) -> crate::error::ApiResult<Arc<Self>> {
        let (state, resume) = load::load(&db).await?;
        let ledger = Self::of(db, state);
        // What was written while the load ran is applied before anybody asks.
        let mut follower = follow::Follower::new(ledger.clone(), resume);
        follower.step().await?;
        tokio::spawn(follower.run(access, operations));
        Ok(ledger)
    }

    /// What there is now, without following what comes.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn read(db: &Database) -> crate::error::ApiResult<State> {
        let (state, _) = load::load(db).await?;
        Ok(state)
    }

    /// A ledger that knows nothing and follows nothing, for commands that only write.
    ///
    /// # Errors
    /// Never in practice: it is made of constants.
    pub fn idle(db: Database) -> anyhow::Result<Arc<Self>> {
        let journeys = Journeys::builder(follow::unset_settings()?).finish();
        let applied = AppliedPositions::up_to(i64::MAX);
        Ok(Self::of(
            db,
            State {
                journeys,
                agreed: Arc::default(),
                applied,
                organization: None,
                campaigns: 0,
                version: 0,
            },
        ))
    }

    fn of(db: Database, state: State) -> Arc<Self> {
        Arc::new(Self {
            db,
            state: watch::Sender::new(Arc::new(state)),
            wake: Notify::new(),
            own: Mutex::new(BTreeSet::new()),
            handed: handed::Handed::default(),
            events: broadcast::Sender::new(EVENT_BUFFER),
            answers: query::Answers::default(),
        })
    }

    /// What the ledger knows now.
    #[must_use]
    pub fn state(&self) -> Arc<State> {
        self.state.borrow().clone()
    }

    /// A write of this process was committed: the next question of this process sees it.
    pub fn committed(&self, position: Position) {
        if self.state.borrow().applied.contains(position) {
            return;
        }
        self.own
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(position);
        self.wake.notify_one();
    }

    /// The touches of a write of this process that is about to be committed at this position, each list as one change
    /// names it: they need not be read again.
    pub(crate) fn hand_over(
        &self,
        position: Position,
        touches: Vec<Vec<FreshTouch>>,
    ) -> HandedOver<'_> {
        // Where nothing is followed, nobody would ever take them.
        let followed = !self.state.borrow().applied.contains(position);
        self.handed
            .hold(if followed { touches } else { Vec::new() })
    }

    /// What happens from now on.
    #[must_use]
    pub fn watch(&self) -> Watching {
        let receiver = self.events.subscribe();
        // In this order: a position is forgotten here only after the state that holds it was published.
        let acknowledged = self
            .own
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let applied = self.state.borrow().applied.clone();
        Watching {
            receiver,
            acknowledged,
            applied,
        }
    }
}
