//! Who earned this deal?
//!
//! A library that turns facts (accounts, leads, touchpoints, deals) into credit: exact to the minor unit,
//! explained, and grouped any way a report asks for. It holds everything in memory and neither awaits,
//! nor reads a clock, nor fails for I/O. The rules it follows are written down in `docs/ATTRIBUTION.md`.
//!
//! Reading order: the words ([`ids`], [`vocabulary`], [`money`], [`time`]), what happened ([`facts`]),
//! the question ([`rule`], [`filter`], [`query`]), and the answer.

/// What happened, as the engine is told it.
pub mod facts;
/// Which deals a report is about and which rows it shows.
pub mod filter;
/// An invented company of any size, for the demo, the benchmarks and the tests.
#[cfg(feature = "generate")]
pub mod generate;
/// Opaque identifiers of the things facts are about.
pub mod ids;

/// How a model shares a deal among its touches.
mod model;
/// Currencies, exact exchange rates and conversion.
pub mod money;
/// What a report is asked, and what it answers.
pub mod query;
/// Attribution rules: model, scope, lookback, journey start, eligibility, de-duplication.
pub mod rule;
/// Instants, local days and the organisation's calendar.
pub mod time;
/// The closed lists of words: channels, kinds of touchpoint, teams, kinds and outcomes of deals.
pub mod vocabulary;
