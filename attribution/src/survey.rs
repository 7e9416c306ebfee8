//! Deals one by one, without credit: what win rates, coverage and velocity are made of.

use crate::{
    facts::Adjustment,
    filter::{DealTest, Filter},
    ids::{AccountId, CampaignId, DealId},
    journeys::{AccountView, Deal, DealDetail, Journeys, NO_INSTANT},
    money::{Conversion, Currency, ExchangeRate},
    query::{Measure, QueryError},
    report::{Valuer, deal_passes},
    time::{Day, Instant, Period},
    vocabulary::{DealKind, Outcome},
};

/// A deal as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SurveyedDeal<'a> {
    /// Which deal.
    pub id: DealId,
    /// Whose.
    pub account: AccountId,
    /// New, expansion or renewal.
    pub kind: DealKind,
    /// Open, won or lost.
    pub outcome: Outcome,
    /// The stage, as given.
    pub stage: Option<&'a str>,
    /// When it was created.
    pub created_at: Instant,
    /// The local day of that.
    pub created_on: Day,
    /// When it was closed; none while it is open.
    pub closed_at: Option<Instant>,
    /// The local day of that.
    pub closed_on: Option<Day>,
    /// When it is expected to close.
    pub expected_close_on: Option<Day>,
    /// For how many months the amount is.
    pub term_months: Option<u32>,
    /// What it is worth, without its adjustments. `None`: there is no rate.
    pub worth: Option<Worth>,
    /// The rates used for that, if any: one when direct or inverse, two through the organisation's currency.
    pub rates: Vec<ExchangeRate>,
    /// The deal's own currency.
    pub currency: Currency,
    /// Its amount in minor units of that currency.
    pub amount: i64,
    /// Refunds and other later corrections, in minor units of that currency.
    pub adjustments: &'a [Adjustment],
}

/// What a campaign cost on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SurveyedSpend {
    /// Which campaign.
    pub campaign: CampaignId,
    /// The day.
    pub on: Day,
    /// Minor units of the survey's currency, at the rate of that day. `None`: there is no rate.
    pub converted: Option<i64>,
    /// Minor units, as given.
    pub amount: i64,
    /// The currency it was given in.
    pub currency: Currency,
    /// The rates used, if any.
    pub rates: [Option<ExchangeRate>; 2],
}

/// What a deal is worth, in minor units of the survey's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Worth {
    /// Its amount.
    pub amount: i64,
    /// What it contributes: amount less cost of sale, or amount x margin rate.
    pub contribution: i64,
}

impl Journeys {
    /// Shows every deal that passes the filter, account by account. As revenue, a closed deal is converted at the rate of
    /// the day it closed, an open one at that of the day it was created; as pipeline, every deal at that of its creation.
    ///
    /// # Errors
    /// When an amount does not fit once it is converted.
    pub fn survey<'a>(
        &'a self,
        measure: Measure,
        currency: Currency,
        deals: Option<&Filter<DealTest>>,
        mut visit: impl FnMut(SurveyedDeal<'a>),
    ) -> Result<(), QueryError> {
        let valuer = Valuer::new(self, currency);
        let base = self.base();
        let unchanged = (0..base.with_deals())
            .map(|position| base.view(position))
            .filter(|view| !self.is_changed(view.id()));
        let changed = self.changed().filter_map(|(_, view)| view);
        for view in unchanged.chain(changed) {
            self.survey_account(measure, &valuer, &view, deals, &mut visit)?;
        }
        Ok(())
    }

    /// Shows what campaigns cost on the days of the period.
    ///
    /// # Errors
    /// When what a day cost does not fit 64 bits in this currency.
    pub fn survey_spend(
        &self,
        currency: Currency,
        period: Period,
        mut visit: impl FnMut(SurveyedSpend),
    ) -> Result<(), QueryError> {
        for (campaign, facts) in self.spend() {
            for fact in facts.iter().filter(|fact| period.contains(fact.on)) {
                let conversion = self.rates().find(fact.currency, currency, fact.on);
                let mut rates = conversion.iter().flat_map(Conversion::rates);
                let converted = match &conversion {
                    Some(conversion) => {
                        let converted = conversion.convert(fact.amount);
                        Some(converted.ok_or(QueryError::Overflow)?)
                    }
                    None => None,
                };
                visit(SurveyedSpend {
                    campaign,
                    on: fact.on,
                    rates: [rates.next(), rates.next()],
                    converted,
                    amount: fact.amount,
                    currency: fact.currency,
                });
            }
        }
        Ok(())
    }

    fn survey_account<'a>(
        &'a self,
        measure: Measure,
        valuer: &Valuer<'_>,
        view: &AccountView<'a>,
        filter: Option<&Filter<DealTest>>,
        visit: &mut impl FnMut(SurveyedDeal<'a>),
    ) -> Result<(), QueryError> {
        for (place, (deal, detail)) in view.deals().iter().zip(view.details()).enumerate() {
            let words = self.words();
            let wanted = filter.is_none_or(|filter| {
                filter.holds(&mut |test| deal_passes(test, view, place, words))
            });
            if wanted {
                visit(self.surveyed(measure, valuer, (view, place), deal, detail)?);
            }
        }
        Ok(())
    }

    fn surveyed<'a>(
        &'a self,
        measure: Measure,
        valuer: &Valuer<'_>,
        (view, place): (&AccountView<'a>, usize),
        deal: &'a Deal,
        detail: &'a DealDetail,
    ) -> Result<SurveyedDeal<'a>, QueryError> {
        let days = &self.context().days;
        let created_at = Instant(deal.created_at);
        let created_on = days.day_of(created_at);
        let closed = deal.outcome != Outcome::Open && deal.closed_at != NO_INSTANT;
        let closed_at = closed.then_some(Instant(deal.closed_at));
        let closed_on = closed_at.map(|at| days.day_of(at));
        let converted_on = match measure {
            Measure::Revenue => closed_on.unwrap_or(created_on),
            Measure::Pipeline => created_on,
        };
        let exchange = valuer.conversion(deal, converted_on);
        let worth = match &exchange {
            Some(exchange) => Some(valuer.worth(deal, exchange)?),
            None => None,
        };
        Ok(SurveyedDeal {
            id: detail.id,
            account: view.id(),
            kind: deal.kind,
            outcome: deal.outcome,
            stage: self.words().texts.value(detail.stage).map(|text| &**text),
            created_at,
            created_on,
            closed_at,
            closed_on,
            expected_close_on: detail.expected_close_on,
            term_months: detail.term_months,
            worth,
            rates: exchange
                .map(|exchange| exchange.rates())
                .unwrap_or_default(),
            currency: deal.currency,
            amount: deal.amount,
            adjustments: view.adjustments(place),
        })
    }
}
