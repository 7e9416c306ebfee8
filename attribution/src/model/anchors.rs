//! Which touches hold the anchors.

#[cfg(doc)]
use crate::journeys::NO_INSTANT;
use crate::{journey::EligibleTouch, query::Anchor};

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
    /// The anchors of a journey of eligible touches, given when its oldest lead was created (or [`NO_INSTANT`]) and how
    /// many of all touches came until its deal was.
    #[inline]
    pub(crate) fn find(touches: &[EligibleTouch], lead_created: i64, until_deal: u32) -> Self {
        let of = |holds: &dyn Fn(&EligibleTouch) -> bool| {
            touches.iter().filter(|touch| holds(touch)).count()
        };
        Self::new(
            touches.len(),
            of(&|touch| touch.at <= lead_created),
            of(&|touch| touch.place < until_deal),
        )
    }

    /// The anchors of a journey of so many eligible touches, of which so many came until its oldest lead and until its
    /// deal were created.
    #[inline]
    pub(crate) fn new(touches: usize, until_lead: usize, until_deal: usize) -> Self {
        Self {
            places: [
                (touches > 0).then_some(0),
                until_lead.checked_sub(1),
                until_deal.checked_sub(1),
                touches.checked_sub(1),
            ],
        }
    }

    /// The anchors of touches at these times.
    #[cfg(test)]
    pub(crate) fn at_times(times: &[i64], lead_created: i64, deal_created: i64) -> Self {
        let until_deal = times.partition_point(|&at| at <= deal_created);
        let touches = EligibleTouch::at_times(times);
        Self::find(&touches, lead_created, crate::journeys::index(until_deal))
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
