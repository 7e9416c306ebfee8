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
    /// Contains this, letter case ignored.
    Contains(String),
    /// Starts with this, letter case ignored.
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
