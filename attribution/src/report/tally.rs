//! Adding credit into rows. Everything in a tally is a sum, so tallies of disjoint accounts merge by addition.

use std::collections::BTreeMap;

use super::{
    numbering::Numbering,
    parts::{self, DealPart, TouchPart},
    plan::{Plan, TouchSide},
    walk::{Case, Posting, Sink, Split},
};
use crate::{
    journeys::AccountView,
    money::Currency,
    query::{Key, QueryError},
};

/// The sums of a report over some of its accounts.
pub(super) struct Tally<'p> {
    plan: &'p Plan<'p>,
    deal_parts: Numbering<DealPart>,
    touch_parts: Numbering<TouchPart>,
    /// The number of the deal's part, then that of the touch's.
    rows: Numbering<u64>,
    sums: Vec<RowSums>,
    unattributed: BTreeMap<u32, (i128, u64)>,
    pub(super) totals: Totals,
    /// Counts postings, so that a row knows whether it has met this one before.
    serial: u64,
    /// (row, touch) of the account in hand, where the account has several deals.
    credited: Vec<(u32, usize)>,
}

/// The sums of one row.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct RowSums {
    pub(super) amount: i128,
    pub(super) contribution: i128,
    pub(super) sourced: i128,
    pub(super) influenced: i128,
    pub(super) weight_micros: i64,
    pub(super) touchpoint_count: u64,
    pub(super) sourced_deal_count: u64,
    pub(super) influenced_deal_count: u64,
    last_serial: u64,
}

/// The sums of the whole report.
#[derive(Debug, Clone, Default)]
pub(super) struct Totals {
    pub(super) total: i128,
    pub(super) unattributed: i128,
    pub(super) hidden: i128,
    pub(super) deal_count: u64,
    pub(super) unattributed_deal_count: u64,
    pub(super) unconverted: BTreeMap<Currency, i128>,
    pub(super) unconverted_deal_count: u64,
    pub(super) deals_by_rule: Vec<u64>,
}

impl<'p> Tally<'p> {
    pub(super) fn new(plan: &'p Plan<'p>) -> Self {
        Self {
            plan,
            deal_parts: Numbering::default(),
            touch_parts: Numbering::default(),
            rows: Numbering::default(),
            sums: Vec::new(),
            unattributed: BTreeMap::new(),
            totals: Totals {
                deals_by_rule: vec![0; plan.rules.len()],
                ..Totals::default()
            },
            serial: 0,
            credited: Vec::new(),
        }
    }

    /// Every row with its key.
    pub(super) fn rows(&self) -> impl Iterator<Item = (Vec<Key>, RowSums)> + '_ {
        self.rows
            .keys
            .iter()
            .zip(&self.sums)
            .filter_map(|(&row, sums)| {
                let deal = self.deal_parts.keys.get(usize::try_from(row >> 32).ok()?)?;
                let touch = self.touch_part_of(u32::try_from(row & u64::from(u32::MAX)).ok()?)?;
                Some((parts::key(self.plan, deal, Some(touch)), *sums))
            })
    }

    /// Every group of unattributed deals: key, amount, number of deals.
    pub(super) fn unattributed_rows(&self) -> impl Iterator<Item = (Vec<Key>, i128, u64)> + '_ {
        self.unattributed
            .iter()
            .filter_map(|(&deal, &(amount, count))| {
                let deal = self.deal_parts.keys.get(deal as usize)?;
                Some((parts::key(self.plan, deal, None), amount, count))
            })
    }

    /// Touches that differ in nothing but their class need no numbering of their own: the class is the number.
    fn by_class(&self) -> bool {
        !self.plan.by.lead && !self.plan.dates_rows_by_touch()
    }

    fn touch_part_of(&self, number: u32) -> Option<TouchPart> {
        if self.by_class() {
            return Some(TouchPart {
                class: number,
                ..TouchPart::default()
            });
        }
        self.touch_parts.keys.get(number as usize).copied()
    }

    #[inline]
    fn row(&mut self, deal_part: u32, touch_part: u32) -> u32 {
        let row = self
            .rows
            .number(u64::from(deal_part) << 32 | u64::from(touch_part));
        if row as usize >= self.sums.len() {
            self.sums.push(RowSums::default());
        }
        row
    }
}

impl Sink for Tally<'_> {
    #[inline]
    fn touch_part(&mut self, view: &AccountView<'_>, touch: usize, side: TouchSide) -> u32 {
        if self.by_class() {
            return side.class;
        }
        let part = TouchPart::of(self.plan, view, touch, side);
        self.touch_parts.number(part)
    }

    fn unconverted(&mut self, currency: Currency, amount: i64, is_deal: bool) {
        *self.totals.unconverted.entry(currency).or_default() += i128::from(amount);
        self.totals.unconverted_deal_count += u64::from(is_deal);
    }

    fn unattributed(&mut self, case: &Case<'_>, posting: &Posting) -> Result<(), QueryError> {
        let amount = i128::from(posting.value.amount);
        self.totals.total += amount;
        self.totals.unattributed += amount;
        if posting.is_deal {
            self.totals.deal_count += 1;
            self.totals.unattributed_deal_count += 1;
            self.count_rule(case.rule);
        }
        let part = self
            .deal_parts
            .number(DealPart::of(self.plan, case, Some(posting.day)));
        let group = self.unattributed.entry(part).or_default();
        group.0 += amount;
        group.1 += u64::from(posting.is_deal);
        Ok(())
    }

    fn credited(&mut self, case: &Case<'_>, split: &Split<'_>) -> Result<(), QueryError> {
        let plan = self.plan;
        let by_touch = plan.dated_by_touch();
        let Split {
            posting,
            eligible,
            shares,
            amounts,
            contributions,
            weights,
        } = *split;
        let view = case.view;
        let several = view.deals.len() > 1;
        let sourcing = eligible.anchors.sourcing();
        let whole = i128::from(posting.value.amount);
        let deal_part =
            self.deal_parts
                .number(DealPart::of(plan, case, (!by_touch).then_some(posting.day)));
        let mut counted = !by_touch;
        self.serial += 1;
        if !by_touch {
            self.totals.total += whole;
        }
        let parts = amounts.iter().zip(contributions).zip(weights);
        for (place, ((&touch, &at), ((&amount, &contribution), &weight))) in eligible
            .places
            .iter()
            .zip(&eligible.times)
            .zip(parts)
            .enumerate()
        {
            let has_share = shares.has_share(place);
            if by_touch {
                if !plan.dates.in_period(plan.dates.day_of(at)) {
                    continue;
                }
                self.totals.total += i128::from(amount);
                counted |= has_share;
            }
            let side = plan.touch_side(view, touch);
            if !plan.is_shown(side, view, touch) {
                self.totals.hidden += i128::from(amount);
                continue;
            }
            let touch_part = self.touch_part(view, touch, side);
            let number = self.row(deal_part, touch_part);
            let serial = self.serial;
            let Some(row) = self.sums.get_mut(number as usize) else {
                continue;
            };
            row.amount += i128::from(amount);
            row.contribution += i128::from(contribution);
            if row.last_serial != serial {
                row.last_serial = serial;
                row.influenced += whole;
                row.influenced_deal_count += u64::from(posting.is_deal);
            }
            if sourcing == Some(place) {
                row.sourced += whole;
                row.sourced_deal_count += u64::from(posting.is_deal);
            }
            if posting.is_deal {
                row.weight_micros += weight;
                if has_share && !several {
                    row.touchpoint_count += 1;
                } else if has_share {
                    self.credited.push((number, touch));
                }
            }
        }
        if posting.is_deal && counted {
            self.totals.deal_count += 1;
            self.count_rule(case.rule);
        }
        Ok(())
    }

    fn end_account(&mut self) {
        if self.credited.is_empty() {
            return;
        }
        // A touch that shares several deals counts once in each row.
        self.credited.sort_unstable();
        self.credited.dedup();
        for &(row, _) in &self.credited {
            if let Some(row) = self.sums.get_mut(row as usize) {
                row.touchpoint_count += 1;
            }
        }
        self.credited.clear();
    }
}

impl Tally<'_> {
    fn count_rule(&mut self, rule: usize) {
        if let Some(count) = self.totals.deals_by_rule.get_mut(rule) {
            *count += 1;
        }
    }
}

impl RowSums {
    /// Adds the sums of the same row over other accounts.
    pub(super) fn add(&mut self, other: &Self) {
        self.amount += other.amount;
        self.contribution += other.contribution;
        self.sourced += other.sourced;
        self.influenced += other.influenced;
        self.weight_micros += other.weight_micros;
        self.touchpoint_count += other.touchpoint_count;
        self.sourced_deal_count += other.sourced_deal_count;
        self.influenced_deal_count += other.influenced_deal_count;
    }
}

impl Totals {
    /// Adds the sums over other accounts.
    pub(super) fn add(&mut self, other: &Self) {
        self.total += other.total;
        self.unattributed += other.unattributed;
        self.hidden += other.hidden;
        self.deal_count += other.deal_count;
        self.unattributed_deal_count += other.unattributed_deal_count;
        self.unconverted_deal_count += other.unconverted_deal_count;
        for (&currency, amount) in &other.unconverted {
            *self.unconverted.entry(currency).or_default() += amount;
        }
        for (count, other) in self.deals_by_rule.iter_mut().zip(&other.deals_by_rule) {
            *count += other;
        }
    }
}
