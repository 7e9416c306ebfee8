//! One way through the funnel.

use super::FunnelStage;
use crate::{calendar::business_hours::Millis, lifecycle::Stage};

/// How far one cycle of a lead, or an account, has come, and when.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Passage {
    reached: [Option<Millis>; 6],
    /// What the lead was worth at its hand-off, in minor units; of an account, the sum over its leads.
    pub lead_minor: i64,
    /// What its deals amount to, in minor units: each deal counts in one passage.
    pub deal_minor: i64,
    /// What its won deals amount to, in minor units.
    pub won_minor: i64,
}

impl Passage {
    /// Notes that a stage was entered. A stage beside the funnel says nothing about how far the passage has come.
    pub fn enter(&mut self, stage: Stage, at: Millis) {
        let Some(stage) = FunnelStage::of(stage) else {
            return;
        };
        // Whoever enters a stage has reached all before it.
        for reached in self.reached.iter_mut().take(stage.place() + 1) {
            *reached = Some(reached.map_or(at, |known| known.min(at)));
        }
    }

    /// When it reached a stage.
    #[must_use]
    pub fn reached(&self, stage: FunnelStage) -> Option<Millis> {
        self.reached.get(stage.place()).copied().flatten()
    }

    /// What it is worth at a stage: the value of the lead until there is a deal, then the deals, then the won ones.
    #[must_use]
    pub const fn value_minor(&self, stage: FunnelStage) -> i64 {
        match stage {
            FunnelStage::Lead | FunnelStage::Mql | FunnelStage::Sal | FunnelStage::Sql => {
                self.lead_minor
            }
            FunnelStage::Opportunity => self.deal_minor,
            FunnelStage::Customer => self.won_minor,
        }
    }
}

/// Several passages as one, such as those of the leads of an account: it has reached what the first of them has.
pub fn merge<'a>(passages: impl IntoIterator<Item = &'a Passage>) -> Passage {
    let mut all = Passage::default();
    for passage in passages {
        for (known, reached) in all.reached.iter_mut().zip(passage.reached) {
            *known = match (*known, reached) {
                (Some(known), Some(reached)) => Some(known.min(reached)),
                (known, reached) => known.or(reached),
            };
        }
        all.lead_minor = all.lead_minor.saturating_add(passage.lead_minor);
        all.deal_minor = all.deal_minor.saturating_add(passage.deal_minor);
        all.won_minor = all.won_minor.saturating_add(passage.won_minor);
    }
    all
}
