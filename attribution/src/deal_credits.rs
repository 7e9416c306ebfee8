//! One deal, looked at closely: who was credited and why, who was left out and why.

use std::collections::HashMap;

use crate::{
    explain::Explainer,
    ids::{AccountId, CampaignId, DealId, TouchpointId},
    journey::{Eligible, Ends, ReadyRule, Window, rule_in_effect},
    journeys::{AccountView, Journeys, NO_INSTANT, SUPPRESSED},
    model::{Shares, Splitter, Touches},
    money::Currency,
    query::{Credit, DealCredits, Exclusion, Measure},
    report::Valuer,
    rule::{DatedRule, Rule},
    time::Instant,
    vocabulary::{Channel, Outcome},
};

impl Journeys {
    /// How one deal is credited, whatever its outcome and date. An open deal asked for its revenue is taken as if it
    /// closed at the end of time: every touch so far is before its cut-off, a lookback reaches none of them, and no
    /// exchange rate is fresh enough. Where the present is known, [`deal_credits_at`](Self::deal_credits_at) does better.
    ///
    /// Under PARTICIPATION, whose groups are a report's, the groups are the campaigns. Adjustments are not in it: they
    /// are split by the same shares.
    ///
    /// `None`: there is no such deal, no rule was given, or its amount does not fit 64 bits in this currency.
    #[must_use]
    pub fn deal_credits(
        &self,
        measure: Measure,
        rules: &[DatedRule],
        currency: Currency,
        account: AccountId,
        deal: DealId,
    ) -> Option<DealCredits> {
        self.deal_credits_at(measure, rules, currency, account, deal, Instant(i64::MAX))
    }

    /// As [`deal_credits`](Self::deal_credits), but an open deal asked for its revenue is taken as if it closed `now`.
    #[must_use]
    pub fn deal_credits_at(
        &self,
        measure: Measure,
        rules: &[DatedRule],
        currency: Currency,
        account: AccountId,
        deal: DealId,
        now: Instant,
    ) -> Option<DealCredits> {
        let view = self.account(account)?;
        let place = view
            .details()
            .binary_search_by_key(&deal, |detail| detail.id)
            .ok()?;
        let fact = view.deals().get(place)?;
        let cut_off = match measure {
            Measure::Pipeline => fact.created_at,
            Measure::Revenue if fact.outcome == Outcome::Open || fact.closed_at == NO_INSTANT => {
                now.0
            }
            Measure::Revenue => fact.closed_at,
        };
        let rule = rule_in_effect(rules.iter().map(|rule| rule.from), cut_off);
        let dated = rules.get(rule)?;
        let ready = ReadyRule::for_some(dated.from, &dated.rule, self.words(), view.facets());
        let mut eligible = Eligible::default();
        let ends = Ends::of(&view, cut_off, fact.created_at);
        eligible.find(&view, place, cut_off, ends, &ready, self);

        let conversion = {
            let on = self.context().days.day_of(Instant(cut_off));
            Valuer::new(self, currency).conversion(fact, on)
        };
        let amount = match &conversion {
            Some(conversion) => Some(conversion.convert(fact.amount)?),
            None => None,
        };
        let sourced_by = eligible
            .anchors
            .sourcing()
            .and_then(|place| touch_id(&view, &eligible, place));
        Some(DealCredits {
            rule,
            amount,
            credits: self.credits_of(&view, deal, currency, amount, &ready, &eligible),
            sourced_by,
            excluded: self.excluded(&view, place, cut_off, &dated.rule, &ready, &eligible),
            foreign_contacts: {
                let contacts = view.contacts(place).iter().copied();
                contacts
                    .filter(|&contact| view.lead_place(contact).is_none())
                    .collect()
            },
            rates: conversion
                .map(|conversion| conversion.rates())
                .unwrap_or_default(),
        })
    }

    fn credits_of(
        &self,
        view: &AccountView<'_>,
        deal: DealId,
        currency: Currency,
        amount: Option<i64>,
        rule: &ReadyRule,
        eligible: &Eligible,
    ) -> Vec<Credit> {
        if eligible.touches().is_empty() {
            return Vec::new();
        }
        let mut shares = Shares::default();
        let mut touches = ByCampaign {
            journeys: self,
            view,
            eligible,
            campaigns: HashMap::new(),
        };
        shares.assign(
            &rule.rule.model,
            rule.decay.as_ref(),
            &eligible.anchors,
            &mut touches,
        );
        let mut listed = Vec::new();
        let totals = [amount.unwrap_or(0), 0, 1_000_000];
        let parts = Splitter::default().split(totals, &shares, &mut listed);
        let explainer = Explainer {
            model: &rule.rule.model,
            currency,
            anchors: &eligible.anchors,
            shares: &shares,
            touches: eligible.touches(),
        };
        let credit = |place: usize| {
            let [amount_part, _, share_micros] = parts.part(place);
            let touch = eligible.touches().get(place)?.place as usize;
            let explanation = match amount {
                Some(whole) => explainer.sentence(place, whole, amount_part),
                None => explainer.without_rate(place),
            };
            Some(Credit {
                deal,
                account: view.id(),
                touchpoint: *view.touches().get(touch)?,
                lead: view.lead_of(touch)?,
                at: Instant(*view.at().get(touch)?),
                amount: amount_part,
                share_micros,
                anchors: explainer.anchors_of(place),
                explanation,
            })
        };
        (0..eligible.touches().len()).filter_map(credit).collect()
    }

    fn excluded(
        &self,
        view: &AccountView<'_>,
        deal: usize,
        cut_off: i64,
        rule: &Rule,
        ready: &ReadyRule,
        eligible: &Eligible,
    ) -> Vec<(TouchpointId, Exclusion)> {
        let window = Window::of(rule, view, deal, cut_off);
        let reason = |place: usize, at: i64, facets: u32| {
            let known = self.words().facets.value(facets & !SUPPRESSED);
            let kind_counts = known.is_some_and(|facets| rule.kinds.contains(facets.kind));
            if at > window.cut_off {
                Exclusion::AfterCutOff
            } else if at < window.from {
                Exclusion::BeforeLookback
            } else if window.after != NO_INSTANT && at <= window.after {
                Exclusion::BeforePreviousWin
            } else if facets & SUPPRESSED != 0 {
                Exclusion::Suppressed
            } else if !kind_counts {
                Exclusion::Kind
            } else if !ready.counts(facets) {
                Exclusion::Team
            } else if !eligible.is_in_scope(view, place) {
                Exclusion::NotAContact
            } else {
                Exclusion::Duplicate
            }
        };
        let columns = view.at().iter().zip(view.facets()).zip(view.touches());
        let left_out = columns.enumerate().filter(|&(place, _)| {
            let found = eligible.touches();
            found
                .binary_search_by_key(&place, |touch| touch.place as usize)
                .is_err()
        });
        left_out
            .map(|(place, ((&at, &facets), &id))| (id, reason(place, at, facets)))
            .collect()
    }
}

fn touch_id(view: &AccountView<'_>, eligible: &Eligible, place: usize) -> Option<TouchpointId> {
    let touch = eligible.touches().get(place)?;
    view.touches().get(touch.place as usize).copied()
}

/// The eligible touches, grouped by campaign.
struct ByCampaign<'a> {
    journeys: &'a Journeys,
    view: &'a AccountView<'a>,
    eligible: &'a Eligible,
    campaigns: HashMap<Option<CampaignId>, u32>,
}

impl ByCampaign<'_> {
    fn facets(&self, place: usize) -> Option<&crate::facts::Facets> {
        let touch = self.eligible.touches().get(place)?.place as usize;
        self.journeys
            .words()
            .facets
            .value(*self.view.facets().get(touch)?)
    }
}

impl Touches for ByCampaign<'_> {
    fn count(&self) -> usize {
        self.eligible.touches().len()
    }

    fn at(&self, place: usize) -> i64 {
        self.eligible
            .touches()
            .get(place)
            .map_or(0, |touch| touch.at)
    }

    fn channel(&self, place: usize) -> Channel {
        self.facets(place)
            .map_or(Channel::Unassigned, |facets| facets.channel)
    }

    fn group(&mut self, place: usize) -> u32 {
        let campaign = self.facets(place).and_then(|facets| facets.campaign);
        let next = crate::journeys::index(self.campaigns.len());
        *self.campaigns.entry(campaign).or_insert(next)
    }
}
