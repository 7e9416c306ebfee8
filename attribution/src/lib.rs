//! Who earned this deal?
//!
//! A library that turns facts (accounts, leads, touchpoints, deals) into credit: exact to the minor unit,
//! explained, and grouped any way a report asks for. It holds everything in memory and neither awaits,
//! nor reads a clock, nor fails for I/O. The rules it follows are written down in `docs/ATTRIBUTION.md`.
//!
//! Reading order: the words ([`ids`], [`vocabulary`], [`money`], [`time`]), what happened ([`facts`]),
//! the question ([`rule`], [`filter`], [`query`]), and the answer ([`Journeys`]).
//!
//! A deal of EUR 10,000.00 and three touches under the W-shaped model:
//!
//! ```
//! use attribution::*;
//!
//! let eur = Currency::parse("EUR").unwrap();
//! let (account, lead, deal) = (AccountId(1), LeadId(2), DealId(3));
//! let (ad, form, demo) = (TouchpointId(4), TouchpointId(5), TouchpointId(6));
//! let day = |day: i64| Instant(day * 86_400_000);
//! let touch = |id: TouchpointId, on: i64, channel, kind, team| TouchFact {
//!     id,
//!     lead,
//!     at: day(on),
//!     order: ("crm".into(), format!("message {}", id.0).into()),
//!     facets: Facets { campaign: None, channel, kind, team, source: None, medium: None, content: None, rep: None },
//!     suppressed: false,
//! };
//!
//! let mut facts = Journeys::builder(Settings {
//!     calendar: Calendar::new(chrono_tz::Tz::Europe__Berlin, 1).unwrap(),
//!     currency: eur,
//!     session_gap_millis: 30 * 60 * 1000,
//!     margin_rate_ppm: 800_000,
//!     segment_margin_rates_ppm: vec![],
//!     eligible_kinds: KindSet::DEFAULT,
//! });
//! facts.push(AccountFacts {
//!     id: account,
//!     leads: vec![LeadFact { id: lead, created_at: Some(day(10)), first_touch_elsewhere: None }],
//!     touches: vec![
//!         touch(ad, 1, Channel::PaidSearch, TouchpointKind::AdClick, Team::Marketing),
//!         touch(form, 10, Channel::OrganicSearch, TouchpointKind::FormSubmission, Team::Marketing),
//!         touch(demo, 30, Channel::Sales, TouchpointKind::Demo, Team::Sales),
//!     ],
//!     deals: vec![DealFact {
//!         id: deal,
//!         name: "Ten seats".into(),
//!         amount: 1_000_000,
//!         currency: eur,
//!         kind: DealKind::New,
//!         segment: None,
//!         stage: None,
//!         owner: None,
//!         outcome: Outcome::Won,
//!         created_at: day(20),
//!         closed_at: Some(day(40)),
//!         expected_close_on: None,
//!         term_months: None,
//!         cost_of_sale: None,
//!         margin_rate_ppm: None,
//!         contacts: vec![lead],
//!         adjustments: vec![],
//!     }],
//! });
//! let journeys = facts.finish();
//!
//! let rules = vec![DatedRule::always(Rule::official_default())];
//! let report = journeys.report(&ReportQuery {
//!     measure: Measure::Revenue,
//!     rules: rules.clone(),
//!     period: Period { from: Day(0), to: Day(365) },
//!     dated_by: DatedBy::Closed,
//!     group_by: vec![Dimension::Team],
//!     deals: None,
//!     show: None,
//!     currency: eur,
//! })?;
//! let by_team: Vec<_> = report.rows.iter().map(|row| (row.key[0].clone(), row.amount)).collect();
//! assert_eq!(by_team, [(Key::Team(Team::Marketing), 900_000), (Key::Team(Team::Sales), 100_000)]);
//! assert_eq!(report.total, 1_000_000);
//!
//! // The form created the lead and was the last touch before the deal was created: it holds two anchors.
//! let credits = journeys.deal_credits(Measure::Revenue, &rules, eur, account, deal).unwrap().credits;
//! assert_eq!(
//!     credits[1].explanation,
//!     "LEAD_CREATED 30 % + DEAL_CREATED 30 % = 60 % of EUR 10,000.00 = EUR 6,000.00"
//! );
//! # Ok::<(), QueryError>(())
//! ```

#![deny(clippy::float_arithmetic)]

// The words.

// Opaque identifiers of the things facts are about.
pub mod ids;
// Currencies, exact exchange rates and conversion.
pub mod money;
// Instants, local days and the organisation's calendar.
pub mod time;
// The closed lists of words: channels, kinds of touchpoint, teams, kinds and outcomes of deals.
pub mod vocabulary;

// What happened, and the question.

// What happened, as the engine is told it.
pub mod facts;
// Which deals a report is about and which rows it shows.
pub mod filter;
// What a report is asked, and what it answers.
pub mod query;
// Attribution rules: model, scope, lookback, journey start, eligibility, de-duplication.
pub mod rule;

// The answer.

// The same question under several models.
mod compare;
// One deal, looked at closely.
mod deal_credits;
// The arithmetic of a credit in words.
mod explain;
// What one deal takes from its account's journey.
mod journey;
// All facts in memory, by column; how they change.
mod journeys;
// How a model shares a deal among its touches.
mod model;
// Credit of many deals, grouped.
mod report;
// Deals one by one, without credit.
mod survey;

// Beside the engine.

// An invented company of any size, for the demo, the benchmarks and the tests.
#[cfg(feature = "generate")]
pub mod generate;

pub use self::{
    compare::{ComparedResult, ComparedRow, compare},
    facts::{
        AccountFacts, Adjustment, Change, DealFact, Facets, LeadFact, Settings, SpendFact,
        TouchFact,
    },
    filter::{DealTest, Filter, RangeTest, TextTest, TouchTest},
    ids::{AccountId, CampaignId, DealId, LeadId, TouchpointId},
    journeys::{Applied, Journeys, JourneysBuilder, Memory},
    money::{Conversion, Currency, ExchangeRate, Rates},
    query::{
        Anchor, Credit, DatedBy, DealCredits, Dimension, Exclusion, Key, Measure, QueryError,
        Report, ReportQuery, Row, UnattributedRow,
    },
    rule::{
        DatedRule, Dedupe, JourneyStart, KindSet, Missing, Model, PositionWeights, Preset, Rule,
        Scope, TeamSet,
    },
    survey::{SurveyedDeal, SurveyedSpend, Worth},
    time::{Calendar, Day, Instant, Period},
    vocabulary::{Channel, DealKind, Outcome, Team, TouchpointKind},
};
