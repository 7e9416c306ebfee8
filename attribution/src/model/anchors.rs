//! Which touches hold the anchors.

use crate::query::Anchor;

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

/// Up to here, comparing every time is faster than searching by halves: there is nothing to guess wrong.
const SHORT: usize = 32;

/// How many of ascending times are at or before each of two limits.
#[inline]
fn counts_until(times: &[i64], [one, two]: [i64; 2]) -> [usize; 2] {
    if times.len() > SHORT {
        return [one, two].map(|limit| times.partition_point(|&at| at <= limit));
    }
    let mut counts = [0, 0];
    for &at in times {
        counts[0] += usize::from(at <= one);
        counts[1] += usize::from(at <= two);
    }
    counts
}

impl Anchors {
    /// The anchors of a journey of eligible touches, given their times in ascending order.
    pub(crate) fn find(times: &[i64], lead_created: Option<i64>, deal_created: i64) -> Self {
        let limits = [lead_created.unwrap_or(i64::MIN), deal_created];
        let [until_lead, until_deal] = counts_until(times, limits);
        Self {
            places: [
                (!times.is_empty()).then_some(0),
                lead_created.and(until_lead.checked_sub(1)),
                until_deal.checked_sub(1),
                times.len().checked_sub(1),
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
