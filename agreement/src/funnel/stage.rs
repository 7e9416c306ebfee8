//! The stages of the funnel, in order.

use crate::lifecycle::Stage;

/// A stage of the funnel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FunnelStage {
    /// Known: SUBSCRIBER or LEAD.
    Lead,
    /// Handed off.
    Mql,
    /// Accepted by sales.
    Sal,
    /// Qualified by sales.
    Sql,
    /// On a deal.
    Opportunity,
    /// On a deal that was won.
    Customer,
}

impl FunnelStage {
    /// Every stage, in order.
    pub const ALL: [Self; 6] = [
        Self::Lead,
        Self::Mql,
        Self::Sal,
        Self::Sql,
        Self::Opportunity,
        Self::Customer,
    ];

    /// The place of the stage, from 0.
    #[must_use]
    pub const fn place(self) -> usize {
        match self {
            Self::Lead => 0,
            Self::Mql => 1,
            Self::Sal => 2,
            Self::Sql => 3,
            Self::Opportunity => 4,
            Self::Customer => 5,
        }
    }

    /// The stage of the funnel that a stage of the lifecycle is; none for those beside it.
    #[must_use]
    pub const fn of(stage: Stage) -> Option<Self> {
        Some(match stage {
            Stage::Subscriber | Stage::Lead => Self::Lead,
            Stage::Mql => Self::Mql,
            Stage::Sal => Self::Sal,
            Stage::Sql => Self::Sql,
            Stage::Opportunity => Self::Opportunity,
            Stage::Customer => Self::Customer,
            Stage::Rejected | Stage::Disqualified | Stage::Recycled => return None,
        })
    }
}
