//! The facts as SQL likes them best: two narrow tables of numbers, with everything worked out beforehand that the
//! question does not ask to vary.
//!
//! All of it favours SQL. Touches of kinds that never count are left out; each has its rank in its journey, and the
//! weight that `TIME_DECAY` with a half-life of seven days gives it. Deals and their refunds stand as postings, already
//! converted, with their month and with the time at which the account's oldest lead was created. None of this could be
//! kept up to date for free, nor does it fit another scope, currency, set of kinds or half-life; the engine works all of
//! it out for every report.

use std::collections::HashMap;

use attribution::facts::{AccountFacts, DealFact};
use attribution::generate::Company;
use attribution::money::{Currency, Rates};
use attribution::query::Dimension;
use attribution::{CampaignId, Day, Outcome, Settings};

/// Seven days.
const HALF_LIFE: f64 = 7.0 * 86_400_000.0;

/// A touch that counts.
pub(crate) struct Touch {
    pub(crate) account: i32,
    pub(crate) at: i64,
    /// Counts from one within the journey.
    pub(crate) rank: i32,
    /// Zero for none.
    pub(crate) campaign: i32,
    /// Twice as much seven days later.
    pub(crate) weight: f64,
}

/// A won deal or a refund of one.
pub(crate) struct Posting {
    pub(crate) account: i32,
    pub(crate) closed_at: i64,
    pub(crate) lead_created_at: Option<i64>,
    pub(crate) deal_created_at: i64,
    /// Minor units of the company's currency.
    pub(crate) amount: i64,
    /// The first day of the month it is dated in.
    pub(crate) month: Day,
}

/// Both tables.
pub(crate) struct Narrow {
    pub(crate) touches: Vec<Touch>,
    pub(crate) postings: Vec<Posting>,
    /// The campaign of each number.
    pub(crate) campaigns: HashMap<i32, Option<CampaignId>>,
}

impl Narrow {
    pub(crate) fn of(company: &Company) -> Self {
        let numbers: HashMap<CampaignId, i32> = (1..)
            .zip(company.campaigns())
            .map(|(number, campaign)| (campaign.id, number))
            .collect();
        let mut campaigns: HashMap<_, _> = numbers
            .iter()
            .map(|(campaign, number)| (*number, Some(*campaign)))
            .collect();
        campaigns.insert(0, None);
        let settings = company.settings();
        let home = Currency::parse(company.currency()).expect("a currency");
        let rates = Rates::new(home, company.rate_facts());
        let mut narrow = Self {
            touches: Vec::new(),
            postings: Vec::new(),
            campaigns,
        };
        for (number, account) in (1..).zip(company.accounts()) {
            let mut account = account.to_facts();
            account
                .touches
                .sort_by(|a, b| (a.at, &a.order).cmp(&(b.at, &b.order)));
            let oldest = oldest_lead(&account);
            for deal in &account.deals {
                narrow.post(number, deal, oldest, &settings, &rates);
            }
            let counting = account
                .touches
                .iter()
                .filter(|touch| settings.eligible_kinds.contains(touch.facets.kind));
            narrow
                .touches
                .extend((1..).zip(counting).map(|(rank, touch)| {
                    let campaign = touch.facets.campaign;
                    Touch {
                        account: number,
                        at: touch.at.0,
                        rank,
                        campaign: campaign.map_or(0, |campaign| numbers[&campaign]),
                        weight: weight(touch.at.0),
                    }
                }));
        }
        narrow
    }

    /// The deal and its refunds, if it was won and can be converted.
    fn post(
        &mut self,
        account: i32,
        deal: &DealFact,
        lead_created_at: Option<i64>,
        settings: &Settings,
        rates: &Rates,
    ) {
        let Some(closed_at) = deal.closed_at.filter(|_| deal.outcome == Outcome::Won) else {
            return;
        };
        let calendar = &settings.calendar;
        let on = calendar.day_of(closed_at);
        let Some(conversion) = rates.find(deal.currency, settings.currency, on) else {
            return;
        };
        let refunds = deal
            .adjustments
            .iter()
            .map(|refund| (refund.amount, refund.at));
        for (amount, at) in std::iter::once((deal.amount, closed_at)).chain(refunds) {
            self.postings.push(Posting {
                account,
                closed_at: closed_at.0,
                lead_created_at,
                deal_created_at: deal.created_at.0,
                amount: conversion.convert(amount).expect("an amount that fits"),
                month: calendar.period_start(Dimension::Month, calendar.day_of(at)),
            });
        }
    }
}

/// When the account's oldest lead was created: as told, else by its first touch.
fn oldest_lead(account: &AccountFacts) -> Option<i64> {
    account
        .leads
        .iter()
        .filter_map(|lead| {
            let first = || {
                let touches = account.touches.iter();
                touches
                    .filter(|touch| touch.lead == lead.id)
                    .map(|touch| touch.at)
                    .min()
            };
            lead.created_at.or_else(first)
        })
        .min()
        .map(|at| at.0)
}

/// Shares of a deal need no more than ratios, so every touch may be weighed from the same day.
fn weight(at: i64) -> f64 {
    const FIRST: i64 = 1_700_000_000_000;
    #[expect(clippy::cast_precision_loss, reason = "two years of milliseconds fit")]
    let age = (at - FIRST) as f64;
    (age / HALF_LIFE).exp2()
}
