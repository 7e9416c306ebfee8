//! What the generator tells: everything a database row, an import file or a screen would want to show.

use std::sync::Arc;

use crate::{
    ids::{AccountId, CampaignId, DealId, LeadId, TouchpointId},
    time::{Day, Instant},
    vocabulary::{Channel, DealKind, Outcome, Team, TouchpointKind},
};

/// Somebody of the company's own marketing or sales.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// First and last name.
    pub name: String,
    /// E-mail, lower case.
    pub email: Arc<str>,
    /// Whose side.
    pub team: Team,
    /// What they do, such as SDR or `ACCOUNT_EXECUTIVE`.
    pub title: &'static str,
}

/// A campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneratedCampaign {
    /// Which campaign.
    pub id: CampaignId,
    /// Its external id in the system it comes from.
    pub external_id: String,
    /// Its name.
    pub name: String,
    /// Where it runs.
    pub channel: Channel,
    /// The value of `utm_campaign`, unique.
    pub utm_key: String,
    /// `utm_source` of its touches.
    pub source: Option<Arc<str>>,
    /// `utm_medium` of its touches.
    pub medium: Option<Arc<str>>,
    /// The variants of `utm_content` its touches carry.
    pub contents: Vec<Arc<str>>,
    /// The first day.
    pub starts_on: Day,
    /// The last day.
    pub ends_on: Day,
    /// Minor units of the company's currency.
    pub budget: i64,
    /// E-mail of the owner in marketing.
    pub marketing_owner: Arc<str>,
    /// E-mail of the owner in sales.
    pub sales_owner: Arc<str>,
    /// How often its touches are met, relative to other campaigns.
    pub reach: u32,
    /// How much likelier its touches are in won deals, in percent (100 = no effect).
    pub effect: u32,
}

/// What a campaign cost on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GeneratedSpend {
    /// Which campaign.
    pub campaign: CampaignId,
    /// The day.
    pub on: Day,
    /// Minor units.
    pub amount: i64,
    /// ISO 4217 code.
    pub currency: &'static str,
}

/// Other cost of a team in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GeneratedCost {
    /// Whose cost.
    pub team: Team,
    /// The first day of the month.
    pub month: Day,
    /// What for: SALARIES, TOOLS, AGENCY, TRAVEL.
    pub category: &'static str,
    /// Minor units of the company's currency.
    pub amount: i64,
}

/// A dated exchange rate: one unit of `from` is `rate_pico` x 10^-12 units of `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GeneratedRate {
    /// ISO 4217 code.
    pub from: &'static str,
    /// ISO 4217 code.
    pub to: &'static str,
    /// The day; there are none at weekends.
    pub on: Day,
    /// Times 10^12.
    pub rate_pico: i64,
}

/// A company that buys, or a person who buys alone, with everything that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneratedAccount {
    /// Which account; for a person who buys alone it has the number of the lead.
    pub id: AccountId,
    /// Its external id in the system it comes from.
    pub external_id: String,
    /// When it was first heard of.
    pub created_at: Instant,
    /// The company; `None` for a person who buys alone.
    pub company: Option<CompanyDetails>,
    /// Its people, at least one.
    pub leads: Vec<GeneratedLead>,
    /// What happened, by time.
    pub touches: Vec<GeneratedTouch>,
    /// Its deals, by creation.
    pub deals: Vec<GeneratedDeal>,
}

/// What is known of a company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyDetails {
    /// Its name.
    pub name: String,
    /// Its domain, unique.
    pub domain: String,
    /// SMB, `MID_MARKET` or ENTERPRISE.
    pub segment: &'static str,
    /// Industry.
    pub industry: &'static str,
    /// Region.
    pub region: &'static str,
}

/// A lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneratedLead {
    /// Which lead.
    pub id: LeadId,
    /// Its external id in the system it comes from.
    pub external_id: String,
    /// First and last name.
    pub name: String,
    /// E-mail, unique, lower case.
    pub email: String,
    /// The offer that created it, such as `DEMO_REQUEST`.
    pub lead_type: &'static str,
    /// When it was created; a few systems do not say.
    pub created_at: Option<Instant>,
    /// The code of its stage, such as MQL.
    pub stage: &'static str,
    /// When it entered that stage.
    pub stage_entered_at: Instant,
    /// E-mail of who works it, from MQL on.
    pub owner: Option<Arc<str>>,
}

/// A touchpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneratedTouch {
    /// Which touchpoint.
    pub id: TouchpointId,
    /// Counts from one over the whole company; see [`GeneratedTouch::message_id`].
    pub number: u64,
    /// Whose touch.
    pub lead: LeadId,
    /// When.
    pub at: Instant,
    /// What happened.
    pub kind: TouchpointKind,
    /// The channel.
    pub channel: Channel,
    /// Whose touch it was.
    pub team: Team,
    /// The campaign.
    pub campaign: Option<CampaignId>,
    /// `utm_source`.
    pub source: Option<Arc<str>>,
    /// `utm_medium`.
    pub medium: Option<Arc<str>>,
    /// `utm_content`.
    pub content: Option<Arc<str>>,
    /// `utm_term`.
    pub term: Option<&'static str>,
    /// The page of our site, for touches on it.
    pub page: Option<&'static str>,
    /// E-mail of our person, for touches by one.
    pub rep: Option<Arc<str>>,
}

/// A deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneratedDeal {
    /// Which deal.
    pub id: DealId,
    /// Its external id in the system it comes from.
    pub external_id: String,
    /// Its name.
    pub name: String,
    /// Minor units.
    pub amount: i64,
    /// ISO 4217 code.
    pub currency: &'static str,
    /// New, expansion or renewal.
    pub kind: DealKind,
    /// SMB, `MID_MARKET` or ENTERPRISE; none for a person who buys alone.
    pub segment: Option<&'static str>,
    /// The label of its stage.
    pub stage: &'static str,
    /// Open, won or lost.
    pub outcome: Outcome,
    /// When it was created.
    pub created_at: Instant,
    /// When it was closed.
    pub closed_at: Option<Instant>,
    /// When it is, or was, expected to close.
    pub expected_close_on: Option<Day>,
    /// Term of the contract in months.
    pub term_months: Option<u32>,
    /// E-mail of the account executive.
    pub owner: Arc<str>,
    /// Minor units of the deal's currency.
    pub cost_of_sale: Option<i64>,
    /// Millionths.
    pub margin_rate_ppm: Option<u32>,
    /// The people on the deal, the primary one first; a few belong to another account.
    pub contacts: Vec<GeneratedContact>,
    /// A refund after it was won: when, and how much (negative, in the deal's currency).
    pub refund: Option<(Instant, i64)>,
}

/// A lead on a deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GeneratedContact {
    /// The lead.
    pub lead: LeadId,
    /// Its role, such as CHAMPION.
    pub role: &'static str,
    /// The one and only primary contact.
    pub primary: bool,
}

/// All costs of both teams.
pub type Costs = Vec<GeneratedCost>;

impl GeneratedTouch {
    /// Unique among the touches of the company.
    #[must_use]
    pub fn message_id(&self) -> String {
        format!("m{:09}", self.number)
    }

    /// The address of the page it happened on, with its utm parameters; none for a touch off our site.
    #[must_use]
    pub fn url(&self, site: &str, utm_key: Option<&str>) -> Option<String> {
        let mut url = format!("https://{site}{}", self.page?);
        let parameters = [
            ("utm_source", self.source.as_deref()),
            ("utm_medium", self.medium.as_deref()),
            ("utm_campaign", utm_key),
            ("utm_content", self.content.as_deref()),
            ("utm_term", self.term),
        ];
        let mut separator = '?';
        for (name, value) in parameters {
            if let Some(value) = value {
                url.push(separator);
                url.push_str(name);
                url.push('=');
                url.push_str(value);
                separator = '&';
            }
        }
        Some(url)
    }
}
