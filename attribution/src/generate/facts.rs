//! From what is generated to what the engine is told.

use std::sync::Arc;

use super::{
    company::Company,
    records::{GeneratedAccount, GeneratedDeal, GeneratedTouch},
};
use crate::{
    facts::{AccountFacts, Adjustment, DealFact, Facets, LeadFact, Settings, SpendFact, TouchFact},
    ids::CampaignId,
    money::{Currency, ExchangeRate},
    rule::KindSet,
    time::Calendar,
};

/// The name of the system everything comes from.
const SOURCE: &str = "crm";

impl Company {
    /// The organisation's settings: euros, Berlin, a fiscal year that is the calendar year.
    #[must_use]
    pub fn settings(&self) -> Settings {
        Settings {
            calendar: Calendar {
                zone: chrono_tz::Europe::Berlin,
                fiscal_year_start_month: 1,
            },
            currency: currency(self.currency()),
            session_gap_millis: 30 * 60_000,
            margin_rate_ppm: 720_000,
            segment_margin_rates_ppm: vec![
                ("SMB".to_owned(), 760_000),
                ("ENTERPRISE".to_owned(), 660_000),
            ],
            eligible_kinds: KindSet::DEFAULT,
        }
    }

    /// Daily spend, campaign by campaign.
    #[must_use]
    pub fn spend_facts(&self) -> Vec<(CampaignId, Vec<SpendFact>)> {
        let mut list: Vec<(CampaignId, Vec<SpendFact>)> = Vec::new();
        for spend in self.spend() {
            let fact = SpendFact {
                on: spend.on,
                amount: spend.amount,
                currency: currency(spend.currency),
            };
            match list.last_mut() {
                Some((campaign, facts)) if *campaign == spend.campaign => facts.push(fact),
                _ => list.push((spend.campaign, vec![fact])),
            }
        }
        list
    }

    /// Exchange rates.
    #[must_use]
    pub fn rate_facts(&self) -> Vec<ExchangeRate> {
        let fact = |rate: super::GeneratedRate| ExchangeRate {
            from: currency(rate.from),
            to: currency(rate.to),
            on: rate.on,
            rate_pico: rate.rate_pico,
        };
        self.rates().into_iter().map(fact).collect()
    }
}

impl GeneratedAccount {
    /// The account as the engine is told it.
    #[must_use]
    pub fn to_facts(&self) -> AccountFacts {
        let source: Arc<str> = Arc::from(SOURCE);
        AccountFacts {
            id: self.id,
            leads: self
                .leads
                .iter()
                .map(|lead| LeadFact {
                    id: lead.id,
                    created_at: lead.created_at,
                    first_touch_elsewhere: None,
                })
                .collect(),
            touches: self
                .touches
                .iter()
                .map(|touch| touch.to_fact(&source))
                .collect(),
            deals: self.deals.iter().map(GeneratedDeal::to_fact).collect(),
        }
    }
}

impl GeneratedTouch {
    fn to_fact(&self, source: &Arc<str>) -> TouchFact {
        TouchFact {
            id: self.id,
            lead: self.lead,
            at: self.at,
            order: (source.clone(), self.message_id().into()),
            facets: Facets {
                campaign: self.campaign,
                channel: self.channel,
                kind: self.kind,
                team: self.team,
                source: self.source.clone(),
                medium: self.medium.clone(),
                content: self.content.clone(),
                rep: self.rep.clone(),
            },
            suppressed: false,
        }
    }
}

impl GeneratedDeal {
    fn to_fact(&self) -> DealFact {
        DealFact {
            id: self.id,
            name: self.name.clone(),
            amount: self.amount,
            currency: currency(self.currency),
            kind: self.kind,
            segment: self.segment.map(str::to_owned),
            stage: Some(self.stage.to_owned()),
            owner: Some((*self.owner).to_owned()),
            outcome: self.outcome,
            created_at: self.created_at,
            closed_at: self.closed_at,
            expected_close_on: self.expected_close_on,
            term_months: self.term_months,
            cost_of_sale: self.cost_of_sale,
            margin_rate_ppm: self.margin_rate_ppm,
            contacts: self.contacts.iter().map(|contact| contact.lead).collect(),
            adjustments: self
                .refund
                .iter()
                .map(|(at, amount)| Adjustment {
                    amount: *amount,
                    at: *at,
                })
                .collect(),
        }
    }
}

/// The generator's codes are all real ones.
#[expect(clippy::expect_used, reason = "a fixed list of codes, tested")]
fn currency(code: &str) -> Currency {
    Currency::parse(code).expect("an ISO 4217 code")
}
