//! What a report is asked, and what it answers.

use std::sync::Arc;

use crate::{
    filter::{DealTest, Filter, TouchTest},
    ids::{AccountId, CampaignId, DealId, LeadId, TouchpointId},
    money::Currency,
    rule::DatedRule,
    time::{Day, Instant, Period},
    vocabulary::{Channel, DealKind, Team, TouchpointKind},
};

/// What is attributed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Won deals; cut-off at their close.
    Revenue,
    /// All deals created, whatever became of them, today's amount; cut-off at their creation.
    Pipeline,
}

/// Which date puts credit into a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DatedBy {
    /// The deal's close. An error for PIPELINE.
    Closed,
    /// The deal's creation.
    DealCreated,
    /// Each touch's own time; an unattributed deal keeps its own date.
    Touched,
}

/// What rows can be grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it; the schema describes each")]
pub enum Dimension {
    Campaign,
    Channel,
    Source,
    Medium,
    Content,
    TouchpointKind,
    Team,
    Rep,
    Lead,
    Account,
    Deal,
    DealKind,
    Segment,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// A question.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportQuery {
    /// Revenue or pipeline.
    pub measure: Measure,
    /// The rules by date, ascending; each deal takes the last whose `from` is at or before its cut-off (the first, if none is).
    pub rules: Vec<DatedRule>,
    /// The days the report is about.
    pub period: Period,
    /// Which date counts.
    pub dated_by: DatedBy,
    /// One to four dimensions, at most one of them a date, no duplicates.
    pub group_by: Vec<Dimension>,
    /// Which deals; absent: all.
    pub deals: Option<Filter<DealTest>>,
    /// Which touches are shown; the credit of the others is `hidden`. Absent: all.
    pub show: Option<Filter<TouchTest>>,
    /// The currency of the answer.
    pub currency: Currency,
}

/// Why a question cannot be answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum QueryError {
    #[error("a report is grouped by one to four dimensions")]
    DimensionCount,
    #[error("a dimension is named twice")]
    DuplicateDimension,
    #[error("a report is grouped by at most one date")]
    TwoDates,
    #[error(
        "PIPELINE cannot be dated by CLOSED: it holds deals that are not closed; use DEAL_CREATED or TOUCHED"
    )]
    PipelineClosed,
    #[error("the period ends before it starts")]
    EmptyPeriod,
    #[error("the amounts of this report are too large to add up")]
    Overflow,
    #[error("a report needs at least one rule")]
    NoRule,
}

/// One dimension's value of a row.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names of the dimensions")]
pub enum Key {
    Campaign(Option<CampaignId>),
    Channel(Channel),
    Source(Option<Arc<str>>),
    Medium(Option<Arc<str>>),
    Content(Option<Arc<str>>),
    TouchpointKind(TouchpointKind),
    Team(Team),
    Rep(Option<Arc<str>>),
    Lead(LeadId),
    Account(AccountId),
    Deal(DealId),
    DealKind(DealKind),
    Segment(Option<Arc<str>>),
    /// The first day of the day, week (Monday), month, fiscal quarter or fiscal year.
    Date(Day),
}

/// One row of a report. Amounts are minor units of the report's currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// A value for each dimension, in the order asked.
    pub key: Vec<Key>,
    /// Credited.
    pub amount: i64,
    /// Credited deals in millionths: shares of deals, summed; each deal's shares sum to 1,000,000 exactly.
    pub weight_micros: i64,
    /// Distinct touches that received credit (a share above zero).
    pub touchpoint_count: u64,
    /// Amount of the deals sourced here, in full.
    pub sourced: i64,
    /// Deals sourced here.
    pub sourced_deal_count: u64,
    /// Amount of the deals with an eligible touch here, in full. Never to be added up over rows.
    pub influenced: i64,
    /// Deals with an eligible touch here.
    pub influenced_deal_count: u64,
    /// Credited contribution (amount less cost of sale, or amount x margin rate).
    pub contribution: i64,
    /// Spend of the campaign in the row's dates; only where grouped by CAMPAIGN, alone or with a date.
    pub spend: Option<i64>,
}

/// The unattributed deals that share deal-side and date dimensions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnattributedRow {
    /// A value for each deal-side (ACCOUNT, DEAL, `DEAL_KIND`, SEGMENT) and date dimension, in the order asked.
    pub key: Vec<Key>,
    /// Minor units.
    pub amount: i64,
    /// What they contribute (amount less cost of sale, or amount x margin rate), in minor units.
    pub contribution: i64,
    /// How many deals.
    pub deal_count: u64,
}

/// An answer. `sum(rows.amount) + hidden + unattributed = total` where `conserves`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The currency of all amounts.
    pub currency: Currency,
    /// False when PARTICIPATION is among the rules: its rows add up to more than the total.
    pub conserves: bool,
    /// Amount of the deals of the report, attributed or not.
    pub total: i64,
    /// Of deals that have no eligible touch.
    pub unattributed: i64,
    /// Credit of touches that `show` leaves out.
    pub hidden: i64,
    /// Deals in the report (those outside `unconverted`).
    pub deal_count: u64,
    /// Deals without an eligible touch.
    pub unattributed_deal_count: u64,
    /// Amounts of the deals for which there is no rate, by their currency, sorted by it.
    pub unconverted: Vec<(Currency, i64)>,
    /// How many deals that is.
    pub unconverted_deal_count: u64,
    /// Spend of the shown rows; only where rows have spend.
    pub spend: Option<i64>,
    /// Spend for which there is no rate, by currency.
    pub unconverted_spend: Vec<(Currency, i64)>,
    /// For each rule of the query, how many deals it was applied to.
    pub deals_by_rule: Vec<u64>,
    /// The rows, by amount descending, then by key.
    pub rows: Vec<Row>,
    /// The unattributed deals.
    pub unattributed_rows: Vec<UnattributedRow>,
}

/// An anchor of a position model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it; the schema describes each")]
pub enum Anchor {
    First,
    LeadCreated,
    DealCreated,
    Last,
}

/// The credit of one touch for one deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credit {
    /// The deal.
    pub deal: DealId,
    /// Its account.
    pub account: AccountId,
    /// The touch.
    pub touchpoint: TouchpointId,
    /// Its lead.
    pub lead: LeadId,
    /// When the touch was.
    pub at: Instant,
    /// Minor units of the query's currency.
    pub amount: i64,
    /// Share of the deal in millionths; a deal's shares sum to 1,000,000 exactly.
    pub share_micros: i64,
    /// The anchors of non-zero weight the touch holds (all anchors it holds for models without weights).
    pub anchors: Vec<Anchor>,
    /// The arithmetic in words: "FIRST 30 % + `LEAD_CREATED` 30 % = 60 % of EUR 10,000.00 = EUR 6,000.00".
    pub explanation: String,
}

/// Why a touch or contact of the account is not eligible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Exclusion {
    /// After the cut-off.
    AfterCutOff,
    /// Before the lookback window.
    BeforeLookback,
    /// Before the account's previous win.
    BeforePreviousWin,
    /// Suppressed by somebody, with a reason.
    Suppressed,
    /// Of a kind that does not count.
    Kind,
    /// Of a team that does not count.
    Team,
    /// Of a lead that is not a contact of the deal.
    NotAContact,
    /// Folded into an earlier touch of the same session or day.
    Duplicate,
}

/// Everything about how one deal was credited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DealCredits {
    /// The rule of the query that was applied (index).
    pub rule: usize,
    /// The amount that was split, in the query's currency; `None`: there is no rate.
    pub amount: Option<i64>,
    /// The credits in journey order: every eligible touch, also those with a share of zero. Empty: unattributed.
    pub credits: Vec<Credit>,
    /// The touch that sourced the deal.
    pub sourced_by: Option<TouchpointId>,
    /// The account's other touches, each with the first reason that applies, in the order of [`Exclusion`].
    pub excluded: Vec<(TouchpointId, Exclusion)>,
    /// Contacts that belong to another account and contribute nothing.
    pub foreign_contacts: Vec<LeadId>,
    /// The rates used for conversion, if any: one when direct or inverse, two through the organisation's currency.
    pub rates: Vec<crate::money::ExchangeRate>,
}
