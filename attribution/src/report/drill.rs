//! The credits behind one row, or behind a whole report.

use std::cmp::Reverse;

use super::{
    numbering::Numbering,
    parts::{self, DealPart, TouchPart},
    plan::Plan,
    walk::{Case, Posting, Sink, Split, Walk},
};
use crate::{
    explain::Explainer,
    ids::TouchpointId,
    journey::EligibleTouch,
    journeys::{AccountView, Journeys},
    money::Currency,
    query::{Credit, DatedBy, Key, QueryError, ReportQuery},
    time::Instant,
};

impl Journeys {
    /// The credits behind the row with this key: every touch with a share in it, by date of the deal (the latest
    /// first), deal id, and journey order. Adjustments that fall into the row are part of their touch's amount. Empty
    /// for a key that is no row of the report.
    ///
    /// # Errors
    /// As [`report`](Self::report).
    pub fn row_credits(&self, query: &ReportQuery, key: &[Key]) -> Result<Vec<Credit>, QueryError> {
        let plan = Plan::new(self, query)?;
        let Some((deal, touch)) = parts::parse(&plan, key) else {
            return Ok(Vec::new());
        };
        let account = deal.account;
        let mut drill = Drill::new(&plan, Some((deal, touch)));
        let mut walk = Walk::new(&plan);
        match account {
            Some(account) => {
                if let Some(view) = self.account(account) {
                    walk.account(&view, &mut drill)?;
                }
            }
            None => {
                for view in self.accounts().filter(|view| !view.deals().is_empty()) {
                    walk.account(&view, &mut drill)?;
                }
            }
        }
        // Stable, so the touches of a deal stay in journey order.
        drill
            .credits
            .sort_by_key(|(date, credit)| (Reverse(*date), credit.deal));
        Ok(drill
            .credits
            .into_iter()
            .map(|(_, credit)| credit)
            .collect())
    }

    /// Hands over every credit of a report, account by account, those of a deal together in journey order. No more of
    /// them are in memory than those of one account. What the report is grouped by does not matter, as long as the
    /// question can be answered.
    ///
    /// # Errors
    /// As [`report`](Self::report), or what `take` fails with.
    pub fn each_credit<E: From<QueryError>>(
        &self,
        query: &ReportQuery,
        mut take: impl FnMut(Credit) -> Result<(), E>,
    ) -> Result<(), E> {
        let plan = Plan::new(self, query)?;
        let mut drill = Drill::new(&plan, None);
        let mut walk = Walk::new(&plan);
        for view in self.accounts().filter(|view| !view.deals().is_empty()) {
            walk.account(&view, &mut drill)?;
            for (_, credit) in drill.credits.drain(..) {
                take(credit)?;
            }
        }
        Ok(())
    }
}

/// Collects credits.
struct Drill<'p> {
    plan: &'p Plan<'p>,
    /// Those of this row; absent: all.
    row: Option<(DealPart, TouchPart)>,
    touch_parts: Numbering<TouchPart>,
    /// With the date of the deal.
    credits: Vec<(i64, Credit)>,
}

impl<'p> Drill<'p> {
    fn new(plan: &'p Plan<'p>, row: Option<(DealPart, TouchPart)>) -> Self {
        Self {
            plan,
            row,
            touch_parts: Numbering::default(),
            credits: Vec::new(),
        }
    }

    /// The half of a row key that this posting decides.
    fn deal_part(&self, case: &Case<'_>, posting: &Posting) -> DealPart {
        let day = (!self.plan.dated_by_touch()).then_some(posting.day);
        DealPart::of(self.plan, case, day)
    }

    fn in_row(&self, case: &Case<'_>, touch: EligibleTouch) -> bool {
        let row = self.row.as_ref();
        row.is_none_or(|(_, part)| TouchPart::of(self.plan, case.view, touch) == *part)
    }

    /// The credit this deal's touch already has from the deal itself or another adjustment.
    fn known(&mut self, case: &Case<'_>, touch: TouchpointId) -> Option<&mut Credit> {
        let deal = case.view.details().get(case.place)?.id;
        let of_deal = self
            .credits
            .iter_mut()
            .rev()
            .take_while(|(_, credit)| credit.deal == deal);
        of_deal
            .map(|(_, credit)| credit)
            .find(|credit| credit.touchpoint == touch)
    }
}

impl Sink for Drill<'_> {
    const EXPLAINS: bool = true;

    fn touch_part(&mut self, view: &AccountView<'_>, touch: EligibleTouch) -> u32 {
        self.touch_parts
            .number(TouchPart::of(self.plan, view, touch))
    }

    fn wants(&self, case: &Case<'_>, posting: &Posting) -> bool {
        let row = self.row.as_ref();
        row.is_none_or(|(deal, _)| self.deal_part(case, posting) == *deal)
    }

    fn unconverted(&mut self, _currency: Currency, _amount: i64, _is_deal: bool) {}

    fn unattributed(&mut self, _case: &Case<'_>, _posting: &Posting) -> Result<(), QueryError> {
        Ok(())
    }

    fn credited(&mut self, case: &Case<'_>, split: &Split<'_>) -> Result<(), QueryError> {
        let plan = self.plan;
        let Some(rule) = plan.rules.get(case.rule) else {
            return Ok(());
        };
        let Split {
            posting,
            eligible,
            shares,
            ..
        } = *split;
        let explainer = Explainer {
            model: &rule.rule.model,
            currency: plan.currency(),
            anchors: &eligible.anchors,
            shares,
            touches: eligible.touches(),
        };
        let date = match plan.query.dated_by {
            DatedBy::DealCreated => case.deal.created_at,
            _ => crate::journey::cut_off(plan.query.measure, case.view, case.place)
                .unwrap_or_default(),
        };
        for (place, credit) in split.credits().enumerate() {
            let EligibleTouch { at, .. } = *credit.touch;
            let touch = credit.touch.place as usize;
            let [amount, _, share_micros] = credit.parts;
            let dated = !plan.dated_by_touch() || plan.dates.in_period(plan.dates.day_of(at));
            let of_row = dated
                && credit.has_share
                && self.in_row(case, *credit.touch)
                && plan.is_shown(case.view, touch);
            let ids = (
                case.view.touches().get(touch),
                case.view.lead_of(touch),
                case.view.details().get(case.place),
            );
            let (true, (Some(&touchpoint), Some(lead), Some(detail))) = (of_row, ids) else {
                continue;
            };
            let mut explanation = explainer.sentence(place, posting.value.amount, amount);
            if !posting.is_deal {
                explanation = format!("adjustment: {explanation}");
            }
            if let Some(known) = self.known(case, touchpoint) {
                known.amount = known
                    .amount
                    .checked_add(amount)
                    .ok_or(QueryError::Overflow)?;
                known.explanation = format!("{}; {explanation}", known.explanation);
                continue;
            }
            let credit = Credit {
                deal: detail.id,
                account: case.view.id(),
                touchpoint,
                lead,
                at: Instant(at),
                amount,
                share_micros,
                anchors: explainer.anchors_of(place),
                explanation,
            };
            self.credits.push((date, credit));
        }
        Ok(())
    }

    fn end_account(&mut self) {}
}
