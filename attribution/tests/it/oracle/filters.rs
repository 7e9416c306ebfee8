//! Filters, one test after the other.

use attribution::{
    facts::{AccountFacts, DealFact, TouchFact},
    filter::{DealTest, Filter, RangeTest, TextTest, TouchTest},
    ids::CampaignId,
};

/// Whether a condition holds, given how to decide a test.
pub(super) fn holds<L>(filter: &Filter<L>, test: &dyn Fn(&L) -> bool) -> bool {
    match filter {
        Filter::And(all) => all.iter().all(|part| holds(part, test)),
        Filter::Or(any) => any.iter().any(|part| holds(part, test)),
        Filter::Not(part) => !holds(part, test),
        Filter::Test(leaf) => test(leaf),
    }
}

/// Whether the deal is in a report with this filter.
pub(super) fn deal_passes(
    filter: Option<&Filter<DealTest>>,
    account: &AccountFacts,
    deal: &DealFact,
) -> bool {
    filter.is_none_or(|filter| {
        holds(filter, &|test| match test {
            DealTest::Id(list) | DealTest::Among(list) => list.contains(&deal.id),
            DealTest::Account(list) => list.contains(&account.id),
            DealTest::Name(test) => text(test, Some(&deal.name)),
            DealTest::Kind(list) => list.contains(&deal.kind),
            DealTest::Outcome(list) => list.contains(&deal.outcome),
            DealTest::Segment(test) => text(test, deal.segment.as_deref()),
            DealTest::Stage(test) => text(test, deal.stage.as_deref()),
            DealTest::Owner(test) => text(test, deal.owner.as_deref()),
            DealTest::Currency(list) => list.contains(&deal.currency),
            DealTest::Amount(test) => range(test, Some(deal.amount)),
            DealTest::CreatedAt(test) => range(test, Some(deal.created_at)),
            DealTest::ClosedAt(test) => range(test, deal.closed_at),
            DealTest::ExpectedCloseOn(test) => range(test, deal.expected_close_on),
        })
    })
}

/// Whether the touch is shown.
pub(super) fn touch_shows(filter: Option<&Filter<TouchTest>>, touch: &TouchFact) -> bool {
    let facets = &touch.facets;
    filter.is_none_or(|filter| {
        holds(filter, &|test| match test {
            TouchTest::Id(list) => list.contains(&touch.id),
            TouchTest::Lead(list) => list.contains(&touch.lead),
            TouchTest::Campaign(list) => list.contains(&facets.campaign),
            TouchTest::Channel(list) => list.contains(&facets.channel),
            TouchTest::Kind(list) => list.contains(&facets.kind),
            TouchTest::Team(list) => list.contains(&facets.team),
            TouchTest::Source(test) => text(test, facets.source.as_deref()),
            TouchTest::Medium(test) => text(test, facets.medium.as_deref()),
            TouchTest::Content(test) => text(test, facets.content.as_deref()),
            TouchTest::Rep(test) => text(test, facets.rep.as_deref()),
            TouchTest::OccurredAt(test) => range(test, Some(touch.at)),
        })
    })
}

/// For a filter that tests nothing but the campaign, whether this campaign is shown; nothing for another filter.
pub(super) fn campaign_shows(filter: &Filter<TouchTest>, campaign: CampaignId) -> Option<bool> {
    fn only_campaigns(filter: &Filter<TouchTest>) -> bool {
        match filter {
            Filter::And(parts) | Filter::Or(parts) => parts.iter().all(only_campaigns),
            Filter::Not(part) => only_campaigns(part),
            Filter::Test(test) => matches!(test, TouchTest::Campaign(_)),
        }
    }
    only_campaigns(filter).then(|| {
        holds(
            filter,
            &|test| matches!(test, TouchTest::Campaign(list) if list.contains(&Some(campaign))),
        )
    })
}

fn text(test: &TextTest, value: Option<&str>) -> bool {
    match (test, value) {
        (TextTest::IsNull(null), value) => *null == value.is_none(),
        (_, None) => false,
        (TextTest::Eq(wanted), Some(value)) => wanted == value,
        (TextTest::In(wanted), Some(value)) => wanted.iter().any(|wanted| wanted == value),
        (TextTest::Contains(part), Some(value)) => value
            .to_ascii_lowercase()
            .contains(&part.to_ascii_lowercase()),
        (TextTest::StartsWith(part), Some(value)) => value
            .to_ascii_lowercase()
            .starts_with(&part.to_ascii_lowercase()),
    }
}

fn range<T: PartialOrd>(test: &RangeTest<T>, value: Option<T>) -> bool {
    match (test, value) {
        (RangeTest::IsNull(null), value) => *null == value.is_none(),
        (_, None) => false,
        (RangeTest::Eq(bound), Some(value)) => value == *bound,
        (RangeTest::Gte(bound), Some(value)) => value >= *bound,
        (RangeTest::Gt(bound), Some(value)) => value > *bound,
        (RangeTest::Lte(bound), Some(value)) => value <= *bound,
        (RangeTest::Lt(bound), Some(value)) => value < *bound,
    }
}
