//! What happened, as the engine is told it.

use crate::{
    ids::{AccountId, CampaignId, DealId, LeadId, TouchpointId},
    money::{Currency, ExchangeRate},
    rule::KindSet,
    time::{Calendar, Day, Instant},
    vocabulary::{Channel, DealKind, Outcome, Team, TouchpointKind},
};

/// What the engine needs to know of the organisation.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Zone and fiscal year.
    pub calendar: Calendar,
    /// The organisation's currency: rates are chained through it.
    pub currency: Currency,
    /// Session gap in milliseconds, for de-duplication by SESSION.
    pub session_gap_millis: i64,
    /// Contribution per amount, in millionths, where neither deal nor segment says.
    pub margin_rate_ppm: u32,
    /// Margin rates of segments, in millionths.
    pub segment_margin_rates_ppm: Vec<(String, u32)>,
    /// The kinds that count where a rule does not say.
    pub eligible_kinds: KindSet,
}

/// Everything about one account. Giving it again replaces what was known.
#[derive(Debug, Clone, PartialEq)]
pub struct AccountFacts {
    /// Which account.
    pub id: AccountId,
    /// Its leads: those who belong to it now, and those whose touches lie in its journey.
    pub leads: Vec<LeadFact>,
    /// Its touchpoints, in any order; `order` breaks ties of time.
    pub touches: Vec<TouchFact>,
    /// Its deals.
    pub deals: Vec<DealFact>,
}

/// A lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeadFact {
    /// Which lead.
    pub id: LeadId,
    /// When the person became a lead; absent: by its first touch.
    pub created_at: Option<Instant>,
    /// The lead's first touch in another account's journey, if there is one (a lead that moved).
    pub first_touch_elsewhere: Option<Instant>,
}

/// A touchpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TouchFact {
    /// Which touchpoint.
    pub id: TouchpointId,
    /// Whose touch it was; one of the account's leads.
    pub lead: LeadId,
    /// When.
    pub at: Instant,
    /// The place among touches of the account at the same millisecond: (source, message id), compared bytewise.
    pub order: (std::sync::Arc<str>, std::sync::Arc<str>),
    /// What it was.
    pub facets: Facets,
    /// Suppressed: never eligible.
    pub suppressed: bool,
}

/// What a touch was, apart from who, when and which. Many touches share the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Facets {
    /// The campaign it belongs to.
    pub campaign: Option<CampaignId>,
    /// The channel.
    pub channel: Channel,
    /// The kind.
    pub kind: TouchpointKind,
    /// Whose touch.
    pub team: Team,
    /// `utm_source`.
    pub source: Option<std::sync::Arc<str>>,
    /// `utm_medium`.
    pub medium: Option<std::sync::Arc<str>>,
    /// `utm_content`.
    pub content: Option<std::sync::Arc<str>>,
    /// The person of the team: e-mail or name.
    pub rep: Option<std::sync::Arc<str>>,
}

/// A deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DealFact {
    /// Which deal.
    pub id: DealId,
    /// Its name.
    pub name: String,
    /// Amount in minor units of `currency`; may be negative.
    pub amount: i64,
    /// The deal's currency.
    pub currency: Currency,
    /// New, expansion or renewal.
    pub kind: DealKind,
    /// The segment, as given.
    pub segment: Option<String>,
    /// The stage, as given.
    pub stage: Option<String>,
    /// Who owns it: e-mail or name.
    pub owner: Option<String>,
    /// Open, won or lost.
    pub outcome: Outcome,
    /// When it was created.
    pub created_at: Instant,
    /// When it was closed; always there unless open.
    pub closed_at: Option<Instant>,
    /// When it is expected to close.
    pub expected_close_on: Option<Day>,
    /// For how many months the amount is.
    pub term_months: Option<u32>,
    /// Cost of sale in minor units of `currency`.
    pub cost_of_sale: Option<i64>,
    /// Margin rate in millionths.
    pub margin_rate_ppm: Option<u32>,
    /// The leads on the deal; those of other accounts contribute nothing.
    pub contacts: Vec<LeadId>,
    /// Refunds and other later corrections.
    pub adjustments: Vec<Adjustment>,
}

/// A recorded correction of a won deal, dated when it happened, split by the deal's original credits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Adjustment {
    /// Minor units of the deal's currency; negative for a refund.
    pub amount: i64,
    /// When it happened.
    pub at: Instant,
}

/// What a campaign cost on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpendFact {
    /// The day.
    pub on: Day,
    /// Minor units.
    pub amount: i64,
    /// The currency.
    pub currency: Currency,
}

/// One change to the facts. Applying the same change twice is the same as once.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Replaces all that is known of the account.
    Account(Box<AccountFacts>),
    /// The account is no more (merged into another).
    AccountRemoved(AccountId),
    /// Adds touches (and the leads that made them) to an account, known or new; a touch or lead already there is replaced.
    Touches {
        /// Which account.
        account: AccountId,
        /// The leads of the touches.
        leads: Vec<LeadFact>,
        /// The touches.
        touches: Vec<TouchFact>,
    },
    /// Replaces all spend of a campaign.
    Spend(CampaignId, Vec<SpendFact>),
    /// Replaces all exchange rates.
    Rates(Vec<ExchangeRate>),
    /// Replaces the settings.
    Settings(Box<Settings>),
}
