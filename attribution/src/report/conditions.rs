//! What filters and dimensions say about deals and touches.

use crate::{
    facts::Facets,
    filter::{DealTest, TouchTest},
    ids::{LeadId, TouchpointId},
    journeys::{AccountView, NO_INSTANT, Words},
    query::{Dimension, Key},
    time::Instant,
};

/// The value of a dimension that depends on facets alone; `None` for the others.
pub(super) fn facet_key(dimension: Dimension, facets: &Facets) -> Option<Key> {
    Some(match dimension {
        Dimension::Campaign => Key::Campaign(facets.campaign),
        Dimension::Channel => Key::Channel(facets.channel),
        Dimension::Source => Key::Source(facets.source.clone()),
        Dimension::Medium => Key::Medium(facets.medium.clone()),
        Dimension::Content => Key::Content(facets.content.clone()),
        Dimension::TouchpointKind => Key::TouchpointKind(facets.kind),
        Dimension::Team => Key::Team(facets.team),
        Dimension::Rep => Key::Rep(facets.rep.clone()),
        _ => return None,
    })
}

/// What the facets of a touch say to a test; `None`: it is not about them.
pub(super) fn facets_pass(test: &TouchTest, facets: &Facets) -> Option<bool> {
    Some(match test {
        TouchTest::Campaign(campaigns) => campaigns.contains(&facets.campaign),
        TouchTest::Channel(channels) => channels.contains(&facets.channel),
        TouchTest::Kind(kinds) => kinds.contains(&facets.kind),
        TouchTest::Team(teams) => teams.contains(&facets.team),
        TouchTest::Source(text) => text.passes(facets.source.as_deref()),
        TouchTest::Medium(text) => text.passes(facets.medium.as_deref()),
        TouchTest::Content(text) => text.passes(facets.content.as_deref()),
        TouchTest::Rep(text) => text.passes(facets.rep.as_deref()),
        TouchTest::Id(_) | TouchTest::Lead(_) | TouchTest::OccurredAt(_) => return None,
    })
}

/// What a touch says to a test that is not about its facets.
pub(super) fn touch_passes(test: &TouchTest, id: TouchpointId, lead: LeadId, at: i64) -> bool {
    match test {
        TouchTest::Id(ids) => ids.contains(&id),
        TouchTest::Lead(leads) => leads.contains(&lead),
        TouchTest::OccurredAt(range) => range.passes(Some(Instant(at))),
        _ => false,
    }
}

/// Whether the deal in this place passes a test.
pub(crate) fn deal_passes(
    test: &DealTest,
    view: &AccountView<'_>,
    place: usize,
    words: &Words,
) -> bool {
    let (Some(deal), Some(detail)) = (view.deals().get(place), view.details().get(place)) else {
        return false;
    };
    let text = |number: u32| words.texts.value(number).map(|text| &**text);
    match test {
        DealTest::Id(ids) => ids.contains(&detail.id),
        DealTest::Among(deals) => deals.binary_search(&detail.id).is_ok(),
        DealTest::Account(accounts) => accounts.binary_search(&view.id()).is_ok(),
        DealTest::Name(test) => test.passes(Some(&detail.name)),
        DealTest::Kind(kinds) => kinds.contains(&deal.kind),
        DealTest::Outcome(outcomes) => outcomes.contains(&deal.outcome),
        DealTest::Segment(test) => test.passes(text(deal.segment)),
        DealTest::Stage(test) => test.passes(text(detail.stage)),
        DealTest::Owner(test) => test.passes(text(detail.owner)),
        DealTest::Currency(currencies) => currencies.contains(&deal.currency),
        DealTest::Amount(range) => range.passes(Some(deal.amount)),
        DealTest::CreatedAt(range) => range.passes(Some(Instant(deal.created_at))),
        DealTest::ClosedAt(range) => {
            range.passes((deal.closed_at != NO_INSTANT).then_some(Instant(deal.closed_at)))
        }
        DealTest::ExpectedCloseOn(range) => range.passes(detail.expected_close_on),
    }
}
