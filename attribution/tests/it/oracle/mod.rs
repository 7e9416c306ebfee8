//! The same answers, computed the slow and obvious way: exact rationals, plain loops, a new list for every
//! step. It knows the rules as `docs/ATTRIBUTION.md` states them and shares nothing with the engine but the
//! types of question and answer; dates and numbers come from other crates.

mod calendar;
mod credits;
mod currency;
mod decay;
mod filters;
mod journey;
mod report;
mod shares;
mod spend;
mod split;

use attribution::{
    facts::{AccountFacts, Settings, SpendFact},
    ids::CampaignId,
    money::ExchangeRate,
};

pub(crate) use self::{credits::deal_credits, currency::decimals, report::report};

/// All facts there are.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) settings: Settings,
    pub(crate) accounts: Vec<AccountFacts>,
    pub(crate) spend: Vec<(CampaignId, Vec<SpendFact>)>,
    pub(crate) rates: Vec<ExchangeRate>,
}
