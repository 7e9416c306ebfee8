//! Which deals a report is about, and which rows it shows.

use crate::{
    ids::{AccountId, CampaignId, DealId, LeadId, TouchpointId},
    money::Currency,
    time::{Day, Instant},
    vocabulary::{Channel, DealKind, Outcome, Team, TouchpointKind},
};

/// A condition with `and`, `or` and `not`.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter<L> {
    /// All of them (none: always true).
    And(Vec<Filter<L>>),
    /// One of them (none: always false).
    Or(Vec<Filter<L>>),
    /// Not that one.
    Not(Box<Filter<L>>),
    /// A test of one property.
    Test(L),
}

/// A test of a text that may be absent. An absent text passes only `IsNull(true)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextTest {
    /// Is this text.
    Eq(String),
    /// Is one of these.
    In(Vec<String>),
    /// Contains this; upper and lower case of A to Z are one.
    Contains(String),
    /// Starts with this; upper and lower case of A to Z are one.
    StartsWith(String),
    /// Is absent (true) or present (false).
    IsNull(bool),
}

/// A half-open or closed range; an absent value passes only `IsNull(true)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RangeTest<T> {
    /// Exactly.
    Eq(T),
    /// At least.
    Gte(T),
    /// More than.
    Gt(T),
    /// At most.
    Lte(T),
    /// Less than.
    Lt(T),
    /// Is absent (true) or present (false).
    IsNull(bool),
}

/// A test of a deal.
#[derive(Debug, Clone, PartialEq)]
pub enum DealTest {
    /// One of these deals.
    Id(Vec<DealId>),
    /// One of these deals, of which there may be many. Sorted.
    Among(Vec<DealId>),
    /// Of one of these accounts. Sorted.
    Account(Vec<AccountId>),
    /// The name.
    Name(TextTest),
    /// One of these kinds.
    Kind(Vec<DealKind>),
    /// One of these outcomes.
    Outcome(Vec<Outcome>),
    /// The segment.
    Segment(TextTest),
    /// The stage.
    Stage(TextTest),
    /// The owner.
    Owner(TextTest),
    /// The deal's own currency.
    Currency(Vec<Currency>),
    /// The amount in minor units of the deal's own currency.
    Amount(RangeTest<i64>),
    /// When it was created.
    CreatedAt(RangeTest<Instant>),
    /// When it was closed.
    ClosedAt(RangeTest<Instant>),
    /// When it is expected to close.
    ExpectedCloseOn(RangeTest<Day>),
}

/// A test of a touchpoint.
#[derive(Debug, Clone, PartialEq)]
pub enum TouchTest {
    /// One of these touchpoints.
    Id(Vec<TouchpointId>),
    /// Of one of these leads.
    Lead(Vec<LeadId>),
    /// Of one of these campaigns; `None` in the list: of no campaign.
    Campaign(Vec<Option<CampaignId>>),
    /// One of these channels.
    Channel(Vec<Channel>),
    /// One of these kinds.
    Kind(Vec<TouchpointKind>),
    /// Of one of these teams.
    Team(Vec<Team>),
    /// `utm_source`.
    Source(TextTest),
    /// `utm_medium`.
    Medium(TextTest),
    /// `utm_content`.
    Content(TextTest),
    /// The person of the team.
    Rep(TextTest),
    /// When.
    OccurredAt(RangeTest<Instant>),
}

impl<L> Filter<L> {
    /// Whether it holds, given what each test says.
    pub fn holds(&self, test: &mut impl FnMut(&L) -> bool) -> bool {
        match self {
            Self::And(all) => all.iter().all(|filter| filter.holds(test)),
            Self::Or(any) => any.iter().any(|filter| filter.holds(test)),
            Self::Not(filter) => !filter.holds(test),
            Self::Test(leaf) => test(leaf),
        }
    }

    /// Whether it holds as far as that is decided by tests that may say nothing (`None`).
    pub fn decided(&self, test: &mut impl FnMut(&L) -> Option<bool>) -> Option<bool> {
        match self {
            Self::And(all) => decided_by(false, all, test),
            Self::Or(any) => decided_by(true, any, test),
            Self::Not(filter) => filter.decided(test).map(|holds| !holds),
            Self::Test(leaf) => test(leaf),
        }
    }

    /// Whether every test in it is of this sort.
    pub fn tests_only(&self, sort: &impl Fn(&L) -> bool) -> bool {
        match self {
            Self::And(filters) | Self::Or(filters) => {
                filters.iter().all(|filter| filter.tests_only(sort))
            }
            Self::Not(filter) => filter.tests_only(sort),
            Self::Test(leaf) => sort(leaf),
        }
    }
}

/// `deciding` as soon as one filter says so, its opposite when all say the opposite.
fn decided_by<L>(
    deciding: bool,
    filters: &[Filter<L>],
    test: &mut impl FnMut(&L) -> Option<bool>,
) -> Option<bool> {
    let mut open = false;
    for filter in filters {
        match filter.decided(test) {
            Some(holds) if holds == deciding => return Some(deciding),
            Some(_) => {}
            None => open = true,
        }
    }
    (!open).then_some(!deciding)
}

impl TextTest {
    /// Whether a text passes.
    #[must_use]
    pub fn passes(&self, text: Option<&str>) -> bool {
        let Some(text) = text else {
            return *self == Self::IsNull(true);
        };
        match self {
            Self::Eq(wanted) => text == wanted,
            Self::In(wanted) => wanted.iter().any(|wanted| text == wanted),
            Self::Contains(part) => text
                .to_ascii_lowercase()
                .contains(&part.to_ascii_lowercase()),
            Self::StartsWith(start) => text
                .as_bytes()
                .get(..start.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes())),
            Self::IsNull(null) => !null,
        }
    }
}

impl<T: PartialOrd> RangeTest<T> {
    /// Whether a value passes.
    pub fn passes(&self, value: Option<T>) -> bool {
        match (self, value) {
            (Self::IsNull(null), value) => *null == value.is_none(),
            (_, None) => false,
            (Self::Eq(bound), Some(value)) => value == *bound,
            (Self::Gte(bound), Some(value)) => value >= *bound,
            (Self::Gt(bound), Some(value)) => value > *bound,
            (Self::Lte(bound), Some(value)) => value <= *bound,
            (Self::Lt(bound), Some(value)) => value < *bound,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_decided_is_what_holds_whatever_the_open_tests_say() {
        let open = || Filter::Test(None);
        let yes = || Filter::Test(Some(true));
        let no = || Filter::Test(Some(false));
        let decided = |filter: Filter<Option<bool>>| filter.decided(&mut |leaf| *leaf);
        assert_eq!(decided(Filter::And(vec![open(), no()])), Some(false));
        assert_eq!(decided(Filter::And(vec![open(), yes()])), None);
        assert_eq!(decided(Filter::And(vec![])), Some(true));
        assert_eq!(decided(Filter::Or(vec![open(), yes()])), Some(true));
        assert_eq!(decided(Filter::Or(vec![])), Some(false));
        assert_eq!(decided(Filter::Not(Box::new(open()))), None);
        assert_eq!(decided(Filter::Not(Box::new(no()))), Some(true));
    }

    #[test]
    fn an_absent_text_passes_only_a_test_for_absence() {
        assert!(TextTest::IsNull(true).passes(None));
        assert!(!TextTest::Contains(String::new()).passes(None));
        assert!(TextTest::Contains("NEWS".into()).passes(Some("Newsletter")));
        assert!(TextTest::StartsWith("NEWS".into()).passes(Some("newsletter")));
        assert!(TextTest::StartsWith("Ä".into()).passes(Some("Ärzte")));
        assert!(!TextTest::StartsWith("ä".into()).passes(Some("Ärzte")));
        assert!(!TextTest::Contains("Z".into()).passes(Some("ä")));
        assert!(!TextTest::Eq("news".into()).passes(Some("News")));
        assert!(!RangeTest::Lt(3).passes(None));
        assert!(RangeTest::<i64>::IsNull(false).passes(Some(1)));
    }
}
