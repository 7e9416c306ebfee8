//! Who earned this deal?
//!
//! A library that turns facts (accounts, leads, touchpoints, deals) into credit: exact to the minor unit,
//! explained, and grouped any way a report asks for. It holds everything in memory and neither awaits,
//! nor reads a clock, nor fails for I/O. The rules it follows are written down in `docs/ATTRIBUTION.md`.
//!
//! Reading order: the words ([`ids`], [`vocabulary`], [`money`], [`time`]), what happened ([`facts`]),
//! the question ([`rule`], [`filter`], [`query`]), and the answer ([`Journeys`]).

#![deny(clippy::float_arithmetic)]

// The words.

/// Opaque identifiers of the things facts are about.
pub mod ids;
/// Currencies, exact exchange rates and conversion.
pub mod money;
/// Instants, local days and the organisation's calendar.
pub mod time;
/// The closed lists of words: channels, kinds of touchpoint, teams, kinds and outcomes of deals.
pub mod vocabulary;

// What happened, and the question.

/// What happened, as the engine is told it.
pub mod facts;
/// Which deals a report is about and which rows it shows.
pub mod filter;
/// What a report is asked, and what it answers.
pub mod query;
/// Attribution rules: model, scope, lookback, journey start, eligibility, de-duplication.
pub mod rule;

// The answer.

/// All facts in memory, by column; how they change.
mod journeys;
/// What one deal takes from its account's journey.
mod journey;
/// How a model shares a deal among its touches.
mod model;
/// Credit of many deals, grouped.
mod report;

// Beside the engine.

/// An invented company of any size, for the demo, the benchmarks and the tests.
#[cfg(feature = "generate")]
pub mod generate;

pub use self::{
    facts::{AccountFacts, Adjustment, Change, DealFact, Facets, LeadFact, Settings, SpendFact, TouchFact},
    filter::{DealTest, Filter, RangeTest, TextTest, TouchTest},
    ids::{AccountId, CampaignId, DealId, LeadId, TouchpointId},
    journeys::{Journeys, JourneysBuilder},
    money::{Conversion, Currency, ExchangeRate, Rates},
    query::{
        Anchor, Credit, DatedBy, DealCredits, Dimension, Exclusion, Key, Measure, QueryError, Report, ReportQuery, Row,
        UnattributedRow,
    },
    rule::{
        DatedRule, Dedupe, JourneyStart, KindSet, Missing, Model, PositionWeights, Preset, Rule, Scope, TeamSet,
    },
    time::{Calendar, Day, Instant, Period},
    vocabulary::{Channel, DealKind, Outcome, Team, TouchpointKind},
};
