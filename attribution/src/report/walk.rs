//! Walking the deals of a report: which take part, what they are worth, who shares them.

use super::{
    exchanges::Exchanges,
    plan::Plan,
    settled::SettledDeal,
    value::{Value, Valuer, is_measured},
    won::WonDeal,
};
use crate::{
    journey::{Eligible, EligibleTouch, Ends, cut_off, rule_in_effect},
    journeys::{AccountView, Deal},
    model::{Amounts, Parts, Settled, Shares, Splitter, Touches},
    money::{Currency, Ratio},
    query::{DatedBy, Measure, QueryError},
    rule::Model,
    time::Day,
    vocabulary::Channel,
};

/// A deal, or an adjustment of one, with the day on which it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Posting {
    pub(crate) value: Value,
    /// Where credit is dated by touches, this dates only what is unattributed.
    pub(crate) day: Day,
    /// False for adjustments: they add amounts, but are no deals.
    pub(crate) is_deal: bool,
}

/// A deal of the report.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Case<'a> {
    pub(crate) view: &'a AccountView<'a>,
    /// Its place among the account's deals.
    pub(crate) place: usize,
    pub(crate) deal: &'a Deal,
    /// The rule applied, by its place in the question.
    pub(crate) rule: usize,
    /// Whether the account has other deals, which may share the same touches.
    pub(crate) several: bool,
}

/// One posting, split among the touches that share it, which are the eligible ones in journey order.
pub(crate) struct Split<'a> {
    pub(crate) posting: &'a Posting,
    pub(crate) eligible: &'a Eligible,
    pub(crate) shares: &'a Shares,
    /// What each touch gets of amount, contribution, and millionths of the deal.
    pub(crate) parts: Parts<'a>,
    /// Which of them sourced the deal.
    pub(crate) sourcing: usize,
}

/// What one touch gets of a posting.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TouchCredit<'a> {
    pub(crate) touch: &'a EligibleTouch,
    pub(crate) has_share: bool,
    /// Amount, contribution, and millionths of the deal.
    pub(crate) parts: Amounts,
}

impl Split<'_> {
    /// What each eligible touch gets, in journey order.
    pub(crate) fn credits(&self) -> impl Iterator<Item = TouchCredit<'_>> + '_ {
        let touches = self.eligible.touches().iter().enumerate();
        touches.map(|(place, touch)| TouchCredit {
            touch,
            has_share: self.parts.has_share(place),
            parts: self.parts.part(place),
        })
    }
}

/// What becomes of the deals.
pub(crate) trait Sink {
    /// Whether it tells how each share came about, for which fractions must be as the rule has them.
    const EXPLAINS: bool;
    /// Whether it sums up the groups of PARTICIPATION itself, asking for nothing but what each gets as a whole.
    fn sums_groups(&self) -> bool {
        false
    }
    /// The group of a touch in the report, apart from what the deal decides.
    fn touch_part(&mut self, view: &AccountView<'_>, touch: EligibleTouch) -> u32;
    /// Whether this posting matters.
    fn wants(&self, _case: &Case<'_>, _posting: &Posting) -> bool {
        true
    }
    /// There is no rate for this amount of the deal's currency.
    fn unconverted(&mut self, currency: Currency, amount: i64, is_deal: bool);
    /// No touch is eligible.
    fn unattributed(&mut self, case: &Case<'_>, posting: &Posting) -> Result<(), QueryError>;
    /// These touches share it.
    fn credited(&mut self, case: &Case<'_>, split: &Split<'_>) -> Result<(), QueryError>;
    /// All deals of an account are done; need not be told of an account with a single deal.
    fn end_account(&mut self);
}

/// Working memory of a walk; one for each thread.
pub(crate) struct Walk<'p> {
    plan: &'p Plan<'p>,
    exchanges: Exchanges<'p>,
    valuer: Valuer<'p>,
    eligible: Eligible,
    shares: Shares,
    splitter: Splitter,
    listed: Vec<Amounts>,
}

impl Drop for Walk<'_> {
    fn drop(&mut self) {
        let plan = self.plan;
        self.shares.remember(plan.journeys.shapes(), plan.models());
    }
}

impl<'p> Walk<'p> {
    pub(crate) fn new(plan: &'p Plan<'p>) -> Self {
        Self {
            plan,
            exchanges: Exchanges::new(&plan.journeys.context().rates, plan.currency()),
            valuer: Valuer::new(plan.journeys, plan.currency()),
            eligible: Eligible::default(),
            shares: Shares::knowing(plan.journeys.shapes(), plan.models()),
            splitter: Splitter::default(),
            listed: Vec::new(),
        }
    }

    /// Whether the question is about any of these deals of an account at all.
    #[inline]
    pub(crate) fn measures(&self, deals: &[Deal]) -> bool {
        let measure = self.plan.query.measure;
        deals.iter().any(|deal| is_measured(measure, deal))
    }

    /// All deals of an account.
    pub(crate) fn account(
        &mut self,
        view: &AccountView<'_>,
        sink: &mut impl Sink,
    ) -> Result<(), QueryError> {
        for (place, deal) in view.deals().iter().enumerate() {
            self.deal(view, place, deal, sink)?;
        }
        sink.end_account();
        Ok(())
    }

    /// The won deals of an account of the base, given the number of the first among all.
    #[inline]
    pub(crate) fn won(
        &mut self,
        view: &AccountView<'_>,
        first: usize,
        deals: &[WonDeal],
        sink: &mut impl Sink,
    ) -> Result<(), QueryError> {
        for (number, won) in (first..).zip(deals) {
            let place = won.place as usize;
            let Some(deal) = view.deals().get(place) else {
                continue;
            };
            if won.is_ready {
                self.won_deal(view, deal, won, Some(number), sink)?;
            } else {
                self.deal(view, place, deal, sink)?;
            }
        }
        if view.deals().len() > 1 {
            sink.end_account();
        }
        Ok(())
    }

    /// What [`deal`](Self::deal) comes to where everything but the question is known; with its number, the deal may be
    /// settled.
    #[inline]
    pub(super) fn won_deal(
        &mut self,
        view: &AccountView<'_>,
        deal: &Deal,
        won: &WonDeal,
        number: Option<usize>,
        sink: &mut impl Sink,
    ) -> Result<(), QueryError> {
        let (plan, place) = (self.plan, won.place as usize);
        let standing = plan.dates.in_period(won.closed_on) || plan.dated_by_touch();
        if !standing || !plan.wants(view, place) {
            return Ok(());
        }
        let rule = rule_in_effect(plan.rules.iter().map(|rule| rule.from), won.closed_at);
        let case = Case {
            view,
            place,
            deal,
            rule,
            several: won.several,
        };
        let posting = Posting {
            value: won.value,
            day: won.closed_on,
            is_deal: true,
        };
        if !sink.wants(&case, &posting) {
            return Ok(());
        }
        match number.and_then(|number| plan.settled(rule, number)) {
            Some(settled) => self.credit_settled(&case, &posting, settled, sink),
            None => self.credit(&case, &[posting], won.closed_at, Some(won.ends), sink),
        }
    }

    /// Shares out a posting as was settled.
    #[inline]
    fn credit_settled(
        &mut self,
        case: &Case<'_>,
        posting: &Posting,
        settled: SettledDeal<'_>,
        sink: &mut impl Sink,
    ) -> Result<(), QueryError> {
        let plan = self.plan;
        if settled.parts.is_empty() {
            return if plan.dates.in_period(posting.day) {
                sink.unattributed(case, posting)
            } else {
                Ok(())
            };
        }
        let Some(rule) = plan.rules.get(case.rule) else {
            return Ok(());
        };
        self.eligible.recall(case.view, rule, settled.parts);
        let split = Split {
            posting,
            eligible: &self.eligible,
            shares: &self.shares,
            parts: Parts::Settled(Settled(settled.parts)),
            sourcing: settled.sourcing,
        };
        sink.credited(case, &split)
    }

    fn deal(
        &mut self,
        view: &AccountView<'_>,
        place: usize,
        deal: &Deal,
        sink: &mut impl Sink,
    ) -> Result<(), QueryError> {
        let plan = self.plan;
        let measure = plan.query.measure;
        if !is_measured(measure, deal) {
            return Ok(());
        }
        let Some(cut_off) = cut_off(measure, view, place) else {
            return Ok(());
        };
        let own_day = plan.dates.day_of(cut_off);
        let stands_on = match plan.query.dated_by {
            DatedBy::DealCreated => plan.dates.day_of(deal.created_at),
            DatedBy::Closed | DatedBy::Touched => own_day,
        };
        let adjusted = deal.adjusted && measure == Measure::Revenue;
        let standing = plan.dates.in_period(stands_on);
        if !(standing || adjusted || plan.dated_by_touch()) || !plan.wants(view, place) {
            return Ok(());
        }
        let Some(conversion) = self.exchanges.find(deal.currency, own_day) else {
            self.unconverted(view, place, deal, stands_on, sink);
            return Ok(());
        };
        let rule = rule_in_effect(plan.rules.iter().map(|rule| rule.from), cut_off);
        let case = Case {
            view,
            place,
            deal,
            rule,
            several: view.deals().len() > 1,
        };
        let own = if standing || plan.dated_by_touch() {
            let posting = Posting {
                value: self.valuer.value(deal, &conversion, None)?,
                day: stands_on,
                is_deal: true,
            };
            Some(posting).filter(|posting| sink.wants(&case, posting))
        } else {
            None
        };
        if adjusted {
            let mut postings = self.adjustments(&case, &conversion, stands_on)?;
            postings.retain(|posting| sink.wants(&case, posting));
            let postings: Vec<Posting> = own.into_iter().chain(postings).collect();
            self.credit(&case, &postings, cut_off, None, sink)
        } else {
            self.credit(&case, own.as_slice(), cut_off, None, sink)
        }
    }

    /// What the adjustments of a deal are worth.
    #[cold]
    fn adjustments(
        &self,
        case: &Case<'_>,
        conversion: &Ratio,
        stands_on: Day,
    ) -> Result<Vec<Posting>, QueryError> {
        let plan = self.plan;
        let mut postings = Vec::new();
        for adjustment in case.view.adjustments(case.place) {
            let day = self.adjustment_day(adjustment.at.0, stands_on);
            if plan.dates.in_period(day) || plan.dated_by_touch() {
                let amount = Some(adjustment.amount);
                postings.push(Posting {
                    value: self.valuer.value(case.deal, conversion, amount)?,
                    day,
                    is_deal: false,
                });
            }
        }
        Ok(postings)
    }

    /// Shares out the postings of a deal; `ends` where they are known.
    fn credit<S: Sink>(
        &mut self,
        case: &Case<'_>,
        postings: &[Posting],
        cut_off: i64,
        ends: Option<Ends>,
        sink: &mut S,
    ) -> Result<(), QueryError> {
        if postings.is_empty() {
            return Ok(());
        }
        let Self {
            plan,
            eligible,
            shares,
            splitter,
            listed,
            ..
        } = self;
        let Some(rule) = plan.rules.get(case.rule) else {
            return Ok(());
        };
        let ends = ends.unwrap_or_else(|| Ends::of(case.view, cut_off, case.deal.created_at));
        eligible.find(case.view, case.place, cut_off, ends, rule, plan.journeys);
        if eligible.touches().is_empty() {
            let dated = postings
                .iter()
                .filter(|posting| plan.dates.in_period(posting.day));
            for posting in dated {
                sink.unattributed(case, posting)?;
            }
            return Ok(());
        }
        let by_group = rule.rule.model == Model::Participation && sink.sums_groups();
        let mut touches = Journey {
            plan,
            view: case.view,
            eligible,
            sink,
        };
        let (model, decay) = (&rule.rule.model, rule.decay.as_ref());
        if by_group {
            // Nothing to share out.
        } else if S::EXPLAINS {
            shares.assign(model, decay, &eligible.anchors, &mut touches);
        } else {
            shares.assign_again(case.rule, model, decay, &eligible.anchors, &mut touches);
        }
        for posting in postings {
            let Value {
                amount,
                contribution,
            } = posting.value;
            let totals = [amount, contribution, 1_000_000];
            let parts = if by_group {
                Parts::Groups(totals)
            } else {
                splitter.split(totals, shares, listed)
            };
            let split = Split {
                posting,
                eligible,
                shares,
                parts,
                sourcing: eligible.anchors.sourcing().unwrap_or(0),
            };
            sink.credited(case, &split)?;
        }
        Ok(())
    }

    fn unconverted(
        &self,
        view: &AccountView<'_>,
        place: usize,
        deal: &Deal,
        stands_on: Day,
        sink: &mut impl Sink,
    ) {
        if self.plan.dates.in_period(stands_on) {
            sink.unconverted(deal.currency, deal.amount, true);
        }
        if deal.adjusted && self.plan.query.measure == Measure::Revenue {
            for adjustment in view.adjustments(place) {
                if self
                    .plan
                    .dates
                    .in_period(self.adjustment_day(adjustment.at.0, stands_on))
                {
                    sink.unconverted(deal.currency, adjustment.amount, false);
                }
            }
        }
    }

    /// The day on which an adjustment stands.
    fn adjustment_day(&self, at: i64, deal_stands_on: Day) -> Day {
        match self.plan.query.dated_by {
            DatedBy::Closed => self.plan.dates.day_of(at),
            DatedBy::DealCreated | DatedBy::Touched => deal_stands_on,
        }
    }
}

/// The eligible touches as a model sees them.
struct Journey<'j, S> {
    plan: &'j Plan<'j>,
    view: &'j AccountView<'j>,
    eligible: &'j Eligible,
    sink: &'j mut S,
}

impl<S> Journey<'_, S> {
    fn touch(&self, place: usize) -> EligibleTouch {
        let touch = self.eligible.touches().get(place);
        touch.copied().unwrap_or_default()
    }
}

impl<S: Sink> Touches for Journey<'_, S> {
    fn count(&self) -> usize {
        self.eligible.touches().len()
    }

    fn at(&self, place: usize) -> i64 {
        self.touch(place).at
    }

    fn channel(&self, place: usize) -> Channel {
        self.plan
            .channel(self.view, self.touch(place).place as usize)
    }

    fn group(&mut self, place: usize) -> u32 {
        let touch = self.touch(place);
        self.sink.touch_part(self.view, touch)
    }
}
