//! Adding credit into rows. Everything in a tally is a sum, so tallies of disjoint accounts merge by addition.

use std::collections::{BTreeMap, HashMap};

use super::{
    counted::Counted,
    deal_numbers::DealNumbers,
    numbering::Numbering,
    parts::{self, TouchPart},
    plan::Plan,
    rows::Rows,
    sums::{RowSums, Running},
    value::Value,
    walk::{Case, Posting, Sink, Split, TouchCredit},
};
use crate::{
    journey::EligibleTouch,
    journeys::AccountView,
    model::{Amounts, Each, Parts},
    money::Currency,
    query::{Key, QueryError},
};

/// The sums of a report over some of its accounts.
pub(super) struct Tally<'p> {
    plan: &'p Plan<'p>,
    deal_parts: DealNumbers<'p>,
    touch_parts: Numbering<TouchPart>,
    rows: Rows,
    /// The sum of the magnitudes of what the running sums hold.
    load: u64,
    /// By row, what the running sums could not hold any more.
    carried: HashMap<u32, RowSums>,
    unattributed: BTreeMap<u32, Unattributed>,
    pub(super) totals: Totals,
    /// Whether touches differ in nothing but their class: then the class is the number of their part.
    by_class: bool,
    /// Whether, besides, all of them are shown.
    simple: bool,
    /// Counts postings, so that a row knows whether it has met this one before.
    serial: u64,
    /// The touches of the account in hand that rows must count, where the account has several deals.
    counted: Counted,
}

/// What the touches of one posting have in common.
#[derive(Clone, Copy)]
struct Common<'a> {
    posting: &'a Posting,
    /// The number of what the deal decides of their rows.
    deal_part: u32,
    /// Whether other deals of the account may have the same touches.
    several: bool,
}

/// The rows that one posting may add to.
struct Line<'a> {
    of: Common<'a>,
    serial: u64,
    /// By class.
    rows: &'a mut [Running],
}

impl Line<'_> {
    /// Adds what each touch gets.
    #[inline]
    fn add(&mut self, touches: &[EligibleTouch], parts: &impl Each) {
        let Posting { value, is_deal, .. } = *self.of.posting;
        let alone = is_deal & !self.of.several;
        for (touch, (parts, has_share)) in touches.iter().zip(parts.each()) {
            if let Some(row) = self.rows.get_mut(touch.class as usize) {
                row.credit(parts, is_deal, alone & has_share);
                row.influence(self.serial, value.amount, is_deal);
            }
        }
    }

    /// Adds the whole posting to the row of each group.
    #[inline]
    fn add_groups(&mut self, touches: &[EligibleTouch], totals: Amounts) {
        let Posting { value, is_deal, .. } = *self.of.posting;
        let alone = is_deal & !self.of.several;
        for touch in touches {
            if let Some(row) = self.rows.get_mut(touch.class as usize) {
                let first = i64::from(!row.has_met(self.serial));
                row.credit(totals.map(|total| total * first), is_deal, alone);
                row.influence(self.serial, value.amount, is_deal);
            }
        }
    }

    /// Adds the whole posting to the row of one touch.
    #[inline]
    fn add_single(&mut self, touches: &[EligibleTouch], single: usize, totals: Amounts) {
        let Posting { value, is_deal, .. } = *self.of.posting;
        for touch in touches {
            if let Some(row) = self.rows.get_mut(touch.class as usize) {
                row.influence(self.serial, value.amount, is_deal);
            }
        }
        let touch = touches.get(single);
        if let Some(row) = touch.and_then(|touch| self.rows.get_mut(touch.class as usize)) {
            row.credit(totals, is_deal, is_deal & !self.of.several);
        }
    }
}

/// The sums of a group of unattributed deals.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Unattributed {
    pub(super) amount: i128,
    pub(super) contribution: i128,
    pub(super) deals: u64,
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
    /// Something was credited by a model that gives out more than there is.
    pub(super) inflated: bool,
}

impl<'p> Tally<'p> {
    pub(super) fn new(plan: &'p Plan<'p>) -> Self {
        Self {
            plan,
            deal_parts: DealNumbers::new(plan),
            touch_parts: Numbering::default(),
            // Where touches date the rows there is a touch part for each class and date.
            rows: Rows::new(plan.classes.len() * if plan.dates_rows_by_touch() { 64 } else { 1 }),
            load: 0,
            carried: HashMap::new(),
            unattributed: BTreeMap::new(),
            totals: Totals {
                deals_by_rule: vec![0; plan.rules.len()],
                ..Totals::default()
            },
            by_class: !plan.by.lead && !plan.dates_rows_by_touch(),
            simple: plan.is_simple(),
            serial: 0,
            counted: Counted::default(),
        }
    }

    /// Every row with its key.
    pub(super) fn rows(&self) -> impl Iterator<Item = (Vec<Key>, RowSums)> + '_ {
        self.rows
            .iter()
            .filter_map(|(number, (deal, touch), running)| {
                let deal = self.deal_parts.part(deal)?;
                let touch = self.touch_part_of(touch)?;
                let mut sums = self.carried.get(&number).copied().unwrap_or_default();
                sums.add(&running);
                Some((parts::key(self.plan, deal, Some(touch)), sums))
            })
    }

    /// Every group of unattributed deals, with its key.
    pub(super) fn unattributed_rows(&self) -> impl Iterator<Item = (Vec<Key>, Unattributed)> + '_ {
        self.unattributed.iter().filter_map(|(&deal, &sums)| {
            let deal = self.deal_parts.part(deal)?;
            Some((parts::key(self.plan, deal, None), sums))
        })
    }

    fn touch_part_of(&self, number: u32) -> Option<TouchPart> {
        if self.by_class {
            return Some(TouchPart {
                class: number,
                ..TouchPart::default()
            });
        }
        self.touch_parts.keys.get(number as usize).copied()
    }

    /// Adds a posting of which all touches are shown, in rows of their classes.
    fn add_by_class(&mut self, of: Common<'_>, split: &Split<'_>) {
        let (posting, amount) = (of.posting, of.posting.value.amount);
        let touches = split.eligible.touches();
        let Some((first, line)) = self.rows.line(of.deal_part) else {
            let by_group = matches!(split.parts, Parts::Groups(_));
            for (place, mut credit) in split.credits().enumerate() {
                let class = credit.touch.class;
                if by_group && self.has_met(of.deal_part, class) {
                    credit.parts = [0; 3];
                }
                self.add(of, class, &credit, place == split.sourcing);
            }
            return;
        };
        let mut to = Line {
            of,
            serial: self.serial,
            rows: line,
        };
        match &split.parts {
            Parts::Single(single, totals) => to.add_single(touches, *single, *totals),
            Parts::Groups(totals) => to.add_groups(touches, *totals),
            Parts::Alike(parts) => to.add(touches, parts),
            Parts::Known(parts) => to.add(touches, parts),
            Parts::Listed(parts) => to.add(touches, parts),
            Parts::Settled(parts) => to.add(touches, parts),
        }
        let sourcing = touches.get(split.sourcing);
        if let Some(row) = sourcing.and_then(|touch| to.rows.get_mut(touch.class as usize)) {
            row.source(amount, posting.is_deal);
        }
        if of.several & posting.is_deal {
            for (place, touch) in touches.iter().enumerate() {
                if split.parts.has_share(place) {
                    self.counted.push(first + touch.class, touch.place);
                }
            }
        }
    }

    /// Whether the row of these halves has met the posting in hand.
    fn has_met(&mut self, deal_part: u32, touch_part: u32) -> bool {
        let number = self.rows.number(deal_part, touch_part);
        let row = self.rows.get_mut(number);
        row.is_some_and(|row| row.has_met(self.serial))
    }

    /// Adds a touch's part of a posting to its row.
    fn add(&mut self, of: Common<'_>, touch_part: u32, credit: &TouchCredit<'_>, sourced: bool) {
        let posting = of.posting;
        let number = self.rows.number(of.deal_part, touch_part);
        let Some(row) = self.rows.get_mut(number) else {
            return;
        };
        let counts = posting.is_deal & credit.has_share;
        row.credit(credit.parts, posting.is_deal, counts & !of.several);
        row.influence(self.serial, posting.value.amount, posting.is_deal);
        if sourced {
            row.source(posting.value.amount, posting.is_deal);
        }
        if counts & of.several {
            self.counted.push(number, credit.touch.place);
        }
    }

    /// Adds a posting, asking each touch whether it is shown and where. Returns whether any of the posting is in the
    /// report at all, which touches may decide by their dates.
    fn add_by_touch(&mut self, of: Common<'_>, case: &Case<'_>, split: &Split<'_>) -> bool {
        let plan = self.plan;
        let by_touch = plan.dated_by_touch();
        let mut counted = !by_touch;
        for (place, credit) in split.credits().enumerate() {
            let [amount, ..] = credit.parts.map(i128::from);
            if by_touch {
                if !plan.dates.in_period(plan.dates.day_of(credit.touch.at)) {
                    continue;
                }
                self.totals.total += amount;
                counted |= credit.has_share;
            }
            if plan.is_shown(case.view, credit.touch.place as usize) {
                let touch_part = self.touch_part(case.view, *credit.touch);
                self.add(of, touch_part, &credit, place == split.sourcing);
            } else {
                self.totals.hidden += amount;
            }
        }
        counted
    }

    /// Makes sure that a posting of this value fits the running sums: it changes none of them by more than itself, so
    /// their magnitude is bounded by that of all postings since they started.
    #[inline]
    fn make_room(&mut self, value: Value) {
        let magnitude = value
            .amount
            .unsigned_abs()
            .max(value.contribution.unsigned_abs());
        self.load = self.load.saturating_add(magnitude);
        if self.load > i64::MAX.unsigned_abs() {
            self.carry();
            self.load = magnitude;
        }
    }

    #[cold]
    fn carry(&mut self) {
        for (row, running) in self.rows.running() {
            self.carried.entry(row).or_default().add(&running.take());
        }
    }
}

impl Sink for Tally<'_> {
    const EXPLAINS: bool = false;

    fn sums_groups(&self) -> bool {
        self.simple
    }

    #[inline]
    fn touch_part(&mut self, view: &AccountView<'_>, touch: EligibleTouch) -> u32 {
        if self.by_class {
            return touch.class;
        }
        self.touch_parts
            .number(TouchPart::of(self.plan, view, touch))
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
        let part = self.deal_parts.number(case, Some(posting.day));
        let group = self.unattributed.entry(part).or_default();
        group.add(&Unattributed {
            amount,
            contribution: posting.value.contribution.into(),
            deals: posting.is_deal.into(),
        });
        Ok(())
    }

    fn credited(&mut self, case: &Case<'_>, split: &Split<'_>) -> Result<(), QueryError> {
        let plan = self.plan;
        let by_touch = plan.dated_by_touch();
        let posting = split.posting;
        let of = Common {
            posting,
            deal_part: (self.deal_parts).number(case, (!by_touch).then_some(posting.day)),
            several: case.several,
        };
        self.serial += 1;
        self.counted.start_posting();
        self.make_room(posting.value);
        if !by_touch {
            self.totals.total += i128::from(posting.value.amount);
        }
        let counted = if self.simple {
            self.add_by_class(of, split);
            true
        } else {
            self.add_by_touch(of, case, split)
        };
        let rule = plan.rules.get(case.rule);
        self.totals.inflated |= counted && rule.is_some_and(|rule| !rule.rule.model.conserves());
        if posting.is_deal && counted {
            self.totals.deal_count += 1;
            self.count_rule(case.rule);
        }
        Ok(())
    }

    fn end_account(&mut self) {
        let Self { counted, rows, .. } = self;
        counted.drain(|row| {
            if let Some(row) = rows.get_mut(row) {
                row.count_touch();
            }
        });
    }
}

impl Tally<'_> {
    fn count_rule(&mut self, rule: usize) {
        if let Some(count) = self.totals.deals_by_rule.get_mut(rule) {
            *count += 1;
        }
    }
}

impl Unattributed {
    /// Adds the sums of the same group over other deals.
    pub(super) fn add(&mut self, other: &Self) {
        self.amount += other.amount;
        self.contribution += other.contribution;
        self.deals += other.deals;
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
        self.inflated |= other.inflated;
        for (&currency, amount) in &other.unconverted {
            *self.unconverted.entry(currency).or_default() += amount;
        }
        for (count, other) in self.deals_by_rule.iter_mut().zip(&other.deals_by_rule) {
            *count += other;
        }
    }
}
