//! Which touches hold the anchors.

use crate::{journey::EligibleTouch, journeys::NO_INSTANT, query::Anchor};

/// The place of each anchor's touch among a deal's eligible touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Anchors {
    places: [Option<usize>; 4],
}

impl Anchor {
    /// All four, in the order in which NEXT hands weight on.
    pub const ALL: [Self; 4] = [
        Self::First,
        Self::LeadCreated,
        Self::DealCreated,
        Self::Last,
    ];

    /// The `UPPER_CASE` name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::First => "FIRST",
            Self::LeadCreated => "LEAD_CREATED",
            Self::DealCreated => "DEAL_CREATED",
            Self::Last => "LAST",
        }
    }
}

impl Anchors {
    /// The anchors of a journey of eligible touches, given when its oldest lead (or [`NO_INSTANT`]) and its deal were
    /// created.
    #[inline]
    pub(crate) fn find(touches: &[EligibleTouch], lead_created: i64, deal_created: i64) -> Self {
        let (mut until_lead, mut until_deal) = (0_usize, 0_usize);
        for touch in touches {
            until_lead += usize::from(touch.at <= lead_created);
            until_deal += usize::from(touch.at <= deal_created);
        }
        if lead_created == NO_INSTANT {
            until_lead = 0;
        }
        Self {
            places: [
                (!touches.is_empty()).then_some(0),
                until_lead.checked_sub(1),
                until_deal.checked_sub(1),
                touches.len().checked_sub(1),
            ],
        }
    }

    /// The place of the anchor's touch, if there is one.
    pub(crate) fn place(&self, anchor: Anchor) -> Option<usize> {
        let [first, lead_created, deal_created, last] = self.places;
        match anchor {
            Anchor::First => first,
            Anchor::LeadCreated => lead_created,
            Anchor::DealCreated => deal_created,
            Anchor::Last => last,
        }
    }

    /// The touch that sourced the deal: that of `LEAD_CREATED`, else that of FIRST.
    pub(crate) fn sourcing(&self) -> Option<usize> {
        self.place(Anchor::LeadCreated)
            .or(self.place(Anchor::First))
    }

    /// The anchors that a touch holds.
    pub(crate) fn held_by(self, place: usize) -> impl Iterator<Item = Anchor> {
        Anchor::ALL
            .into_iter()
            .filter(move |&anchor| self.place(anchor) == Some(place))
    }
}
