//! Weights of position models.

use super::Missing;
use crate::query::Anchor;

/// 100 % in ten-thousandths of a percent.
const WHOLE: u64 = 1_000_000;

/// Weights in ten-thousandths of a percent (1,000,000 = 100 %); they sum to 1,000,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PositionWeights {
    /// Weight of the earliest touch.
    pub first: u32,
    /// Weight of the touch that created the lead.
    pub lead_created: u32,
    /// Weight of the last touch before the deal was created.
    pub deal_created: u32,
    /// Weight of the latest touch.
    pub last: u32,
    /// Shared equally by the touches that hold no anchor of non-zero weight.
    pub rest: u32,
    /// What becomes of the weight of an anchor without a touch.
    pub missing: Missing,
}

/// The weights do not sum to 100 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the weights sum to {sum} ten-thousandths of a percent; they must sum to 1000000 (100 %)")]
pub struct BadWeights {
    /// What they sum to.
    pub sum: u64,
}

impl PositionWeights {
    /// Weights in the order `FIRST`, `LEAD_CREATED`, `DEAL_CREATED`, `LAST`, and the rest, in ten-thousandths of a percent.
    ///
    /// # Errors
    /// When they do not sum to 1,000,000.
    pub fn new(anchors: [u32; 4], rest: u32, missing: Missing) -> Result<Self, BadWeights> {
        let sum = anchors.iter().map(|&weight| u64::from(weight)).sum::<u64>() + u64::from(rest);
        if sum == WHOLE {
            Ok(Self::of(anchors, rest, missing))
        } else {
            Err(BadWeights { sum })
        }
    }

    /// The weight of an anchor.
    #[must_use]
    pub const fn of_anchor(&self, anchor: Anchor) -> u32 {
        match anchor {
            Anchor::First => self.first,
            Anchor::LeadCreated => self.lead_created,
            Anchor::DealCreated => self.deal_created,
            Anchor::Last => self.last,
        }
    }

    /// The anchor that has all the weight, if one has.
    pub(crate) fn only(&self) -> Option<Anchor> {
        let has_all = |anchor: &Anchor| u64::from(self.of_anchor(*anchor)) == WHOLE;
        Anchor::ALL.into_iter().find(has_all)
    }

    /// As [`new`](Self::new), for weights known to sum to 100 %.
    pub(super) const fn of(anchors: [u32; 4], rest: u32, missing: Missing) -> Self {
        let [first, lead_created, deal_created, last] = anchors;
        Self {
            first,
            lead_created,
            deal_created,
            last,
            rest,
            missing,
        }
    }
}
