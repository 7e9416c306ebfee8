//! A whole report: deal after deal, touch after touch.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use attribution::{
    facts::{AccountFacts, DealFact, TouchFact},
    ids::{DealId, TouchpointId},
    money::Currency,
    query::{
        DatedBy, Dimension, Key, Measure, QueryError, Report, ReportQuery, Row, UnattributedRow,
    },
    rule::{DatedRule, Model},
    time::{Day, Instant},
    vocabulary::Outcome,
};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

use super::{
    World,
    calendar::{Dates, is_date},
    currency::{Factor, half_even},
    filters::{deal_passes, touch_shows},
    journey::{Journey, cut_off},
    shares::{anchors, shares},
    spend,
    split::split,
};

/// A row while it grows.
#[derive(Debug, Default)]
pub(super) struct Growing {
    amount: BigInt,
    weight: BigInt,
    touches: BTreeSet<TouchpointId>,
    sourced: BigInt,
    sourced_deals: u64,
    influenced: BigInt,
    influenced_deals: BTreeSet<DealId>,
    contribution: BigInt,
    pub(super) spend: BigInt,
}

/// The rows and sums of a report while they grow.
#[derive(Debug, Default)]
pub(super) struct Sums {
    pub(super) rows: BTreeMap<Vec<Key>, Growing>,
    total: BigInt,
    unattributed: BigInt,
    hidden: BigInt,
    deals: u64,
    unattributed_deals: u64,
    unconverted: BTreeMap<Currency, BigInt>,
    unconverted_deals: u64,
    deals_by_rule: Vec<u64>,
    /// Amount, contribution, number of deals.
    unattributed_rows: BTreeMap<Vec<Key>, (BigInt, BigInt, u64)>,
    participated: bool,
    /// A deal of the report whose amount, or what is left of it, does not fit in 64 bits by itself.
    too_large: bool,
    pub(super) spend: Option<BigInt>,
    pub(super) unconverted_spend: BTreeMap<Currency, BigInt>,
}

/// An amount to be split by a deal's shares: the deal's own, or an adjustment, which is no deal.
struct Item {
    amount: i64,
    day: Day,
    is_deal: bool,
}

/// A deal in a report.
struct Subject<'a> {
    account: &'a AccountFacts,
    deal: &'a DealFact,
    cut_off: Instant,
    rule: usize,
    own_day: Day,
}

/// The report.
pub(crate) fn report(world: &World, query: &ReportQuery) -> Result<Report, QueryError> {
    check(query)?;
    let dates = Dates(world.settings.calendar);
    let mut sums = Sums {
        deals_by_rule: vec![0; query.rules.len()],
        ..Sums::default()
    };
    for account in &world.accounts {
        for deal in &account.deals {
            let won = deal.outcome == Outcome::Won;
            if (query.measure == Measure::Revenue && !won)
                || !deal_passes(query.deals.as_ref(), account, deal)
            {
                continue;
            }
            let cut_off = cut_off(query.measure, deal, Instant(i64::MAX));
            let own = match query.dated_by {
                DatedBy::DealCreated => deal.created_at,
                DatedBy::Closed | DatedBy::Touched => cut_off,
            };
            let subject = Subject {
                account,
                deal,
                cut_off,
                rule: applied(&query.rules, cut_off),
                own_day: dates.day(own),
            };
            sums.add(world, query, &subject);
        }
    }
    if spend::is_shown(query) {
        spend::add(world, query, &mut sums);
    }
    sums.finish(query)
}

/// The last rule in effect at the cut-off, or the first.
pub(super) fn applied(rules: &[DatedRule], cut_off: Instant) -> usize {
    rules
        .iter()
        .rposition(|rule| rule.from <= cut_off)
        .unwrap_or(0)
}

impl Sums {
    fn add(&mut self, world: &World, query: &ReportQuery, subject: &Subject<'_>) {
        let dates = Dates(world.settings.calendar);
        let deal = subject.deal;
        let mut items = vec![Item {
            amount: deal.amount,
            day: subject.own_day,
            is_deal: true,
        }];
        if query.measure == Measure::Revenue {
            items.extend(deal.adjustments.iter().map(|adjustment| Item {
                amount: adjustment.amount,
                day: match query.dated_by {
                    DatedBy::Closed => dates.day(adjustment.at),
                    DatedBy::DealCreated | DatedBy::Touched => subject.own_day,
                },
                is_deal: false,
            }));
        }

        let converted_on = dates.day(subject.cut_off);
        let Some(factor) = world.factor(deal.currency, query.currency, converted_on) else {
            for item in items.iter().filter(|item| within(query, item.day)) {
                *self.unconverted.entry(deal.currency).or_default() += item.amount;
                self.unconverted_deals += u64::from(item.is_deal);
            }
            return;
        };
        let rule = &query.rules[subject.rule].rule;
        let journey = world.journey(subject.account, deal, subject.cut_off, rule);
        for item in &items {
            let amount = convert(item.amount, &factor);
            let contribution = world.contribution(deal, item, &amount, &factor);
            if within(query, item.day) || query.dated_by == DatedBy::Touched {
                let cost = deal.cost_of_sale.map(|cost| convert(cost, &factor));
                let values = [Some(amount.clone()), Some(contribution.clone()), cost];
                self.too_large |= values.iter().flatten().any(|value| whole(value).is_err());
            }
            if journey.eligible.is_empty() {
                if within(query, item.day) {
                    self.unattributed(world, query, subject, item, &amount, &contribution);
                }
            } else {
                self.credit(
                    world,
                    query,
                    subject,
                    &journey,
                    item,
                    &amount,
                    &contribution,
                );
            }
        }
    }

    fn unattributed(
        &mut self,
        world: &World,
        query: &ReportQuery,
        subject: &Subject<'_>,
        item: &Item,
        amount: &BigInt,
        contribution: &BigInt,
    ) {
        self.total += amount;
        self.unattributed += amount;
        let deals = u64::from(item.is_deal);
        self.deals += deals;
        self.unattributed_deals += deals;
        self.deals_by_rule[subject.rule] += deals;
        let key = query
            .group_by
            .iter()
            .filter_map(|dimension| deal_key(world, *dimension, subject, item.day))
            .collect();
        let row = self.unattributed_rows.entry(key).or_default();
        row.0 += amount;
        row.1 += contribution;
        row.2 += deals;
    }

    #[expect(clippy::too_many_arguments, reason = "each is another thing")]
    fn credit(
        &mut self,
        world: &World,
        query: &ReportQuery,
        subject: &Subject<'_>,
        journey: &Journey<'_>,
        item: &Item,
        amount: &BigInt,
        contribution: &BigInt,
    ) {
        let dates = Dates(world.settings.calendar);
        let touches = &journey.eligible;
        let day = |touch: &TouchFact| match query.dated_by {
            DatedBy::Touched => dates.day(touch.at),
            DatedBy::Closed | DatedBy::DealCreated => item.day,
        };
        let keys: Vec<Vec<Key>> = touches
            .iter()
            .map(|touch| {
                let key = |dimension: &Dimension| {
                    deal_key(world, *dimension, subject, day(touch))
                        .unwrap_or_else(|| touch_key(*dimension, touch))
                };
                query.group_by.iter().map(key).collect()
            })
            .collect();
        let model = &query.rules[subject.rule].rule.model;
        let anchors = anchors(journey, subject.deal);
        let million = BigInt::from(1_000_000);
        let (amounts, micros, contributions, shared) = if *model == Model::Participation {
            let all = |total: &BigInt| in_groups(total, &keys);
            let shared = vec![true; touches.len()];
            (all(amount), all(&million), all(contribution), shared)
        } else {
            let shares = shares(model, touches, anchors);
            let shared = shares.iter().map(|share| !share.is_zero()).collect();
            (
                split(amount, &shares),
                split(&million, &shares),
                split(contribution, &shares),
                shared,
            )
        };

        let mut dated = false;
        let mut rows: BTreeSet<Vec<Key>> = BTreeSet::new();
        for (place, touch) in touches.iter().enumerate() {
            if !within(query, day(touch)) {
                continue;
            }
            dated |= shared[place];
            self.participated |= *model == Model::Participation;
            if query.dated_by == DatedBy::Touched {
                self.total += &amounts[place];
            }
            if !touch_shows(query.show.as_ref(), touch) {
                self.hidden += &amounts[place];
                continue;
            }
            let row = self.rows.entry(keys[place].clone()).or_default();
            row.amount += &amounts[place];
            row.contribution += &contributions[place];
            if item.is_deal {
                row.weight += &micros[place];
                if shared[place] {
                    row.touches.insert(touch.id);
                }
                row.influenced_deals.insert(subject.deal.id);
            }
            if rows.insert(keys[place].clone()) {
                row.influenced += amount;
            }
            if place == anchors[1].or(anchors[0]).unwrap() {
                row.sourced += amount;
                row.sourced_deals += u64::from(item.is_deal);
            }
        }
        if query.dated_by != DatedBy::Touched && dated {
            self.total += amount;
        }
        if dated && item.is_deal {
            self.deals += 1;
            self.deals_by_rule[subject.rule] += 1;
        }
    }

    fn finish(self, query: &ReportQuery) -> Result<Report, QueryError> {
        if self.too_large {
            return Err(QueryError::Overflow);
        }
        let listed = |list: BTreeMap<Currency, BigInt>| -> Result<Vec<_>, QueryError> {
            let entry = |(currency, amount)| Ok((currency, whole(&amount)?));
            list.into_iter().map(entry).collect()
        };
        let with_spend = self.spend.is_some();
        let row = |(key, row): (Vec<Key>, Growing)| {
            Ok(Row {
                key,
                amount: whole(&row.amount)?,
                weight_micros: whole(&row.weight)?,
                touchpoint_count: row.touches.len() as u64,
                sourced: whole(&row.sourced)?,
                sourced_deal_count: row.sourced_deals,
                influenced: whole(&row.influenced)?,
                influenced_deal_count: row.influenced_deals.len() as u64,
                contribution: whole(&row.contribution)?,
                spend: with_spend.then(|| whole(&row.spend)).transpose()?,
            })
        };
        let mut rows: Vec<Row> = self.rows.into_iter().map(row).collect::<Result<_, _>>()?;
        rows.sort_by(|a, b| b.amount.cmp(&a.amount).then_with(|| a.key.cmp(&b.key)));
        let row = |(key, (amount, contribution, deal_count)): (Vec<Key>, (BigInt, BigInt, u64))| {
            Ok(UnattributedRow {
                key,
                amount: whole(&amount)?,
                contribution: whole(&contribution)?,
                deal_count,
            })
        };
        let unattributed = self.unattributed_rows.into_iter().map(row);
        let mut unattributed_rows: Vec<UnattributedRow> = unattributed.collect::<Result<_, _>>()?;
        unattributed_rows.sort_by(|a, b| b.amount.cmp(&a.amount).then_with(|| a.key.cmp(&b.key)));
        Ok(Report {
            currency: query.currency,
            conserves: !self.participated,
            total: whole(&self.total)?,
            unattributed: whole(&self.unattributed)?,
            hidden: whole(&self.hidden)?,
            deal_count: self.deals,
            unattributed_deal_count: self.unattributed_deals,
            unconverted: listed(self.unconverted)?,
            unconverted_deal_count: self.unconverted_deals,
            spend: self.spend.map(|spend| whole(&spend)).transpose()?,
            unconverted_spend: listed(self.unconverted_spend)?,
            deals_by_rule: self.deals_by_rule,
            rows,
            unattributed_rows,
        })
    }
}

impl World {
    /// What is left of an amount after the cost of sale.
    fn contribution(
        &self,
        deal: &DealFact,
        item: &Item,
        amount: &BigInt,
        factor: &Factor,
    ) -> BigInt {
        if let Some(cost) = deal.cost_of_sale {
            return if item.is_deal {
                amount - convert(cost, factor)
            } else {
                amount.clone()
            };
        }
        let of_segment = |segment: &String| {
            let rates = &self.settings.segment_margin_rates_ppm;
            rates
                .iter()
                .find(|(name, _)| name == segment)
                .map(|(_, rate)| *rate)
        };
        let rate = deal
            .margin_rate_ppm
            .or_else(|| deal.segment.as_ref().and_then(of_segment))
            .unwrap_or(self.settings.margin_rate_ppm);
        half_even(&BigRational::new(amount * rate, 1_000_000.into()))
    }
}

pub(super) fn convert(amount: i64, factor: &Factor) -> BigInt {
    half_even(&(BigRational::from_integer(amount.into()) * &factor.factor))
}

pub(super) fn within(query: &ReportQuery, day: Day) -> bool {
    query.period.from <= day && day < query.period.to
}

/// The whole amount to each group, shared equally among its touches.
pub(super) fn in_groups<K: Ord>(amount: &BigInt, keys: &[K]) -> Vec<BigInt> {
    let mut parts = vec![BigInt::zero(); keys.len()];
    let groups: BTreeSet<&K> = keys.iter().collect();
    for group in groups {
        let members: Vec<usize> = (0..keys.len())
            .filter(|place| keys[*place] == *group)
            .collect();
        let equal = BigRational::new(1.into(), members.len().into());
        let shares = vec![equal; members.len()];
        for (place, part) in members.into_iter().zip(split(amount, &shares)) {
            parts[place] = part;
        }
    }
    parts
}

/// The value of a dimension that the deal or the date decides.
fn deal_key(world: &World, dimension: Dimension, subject: &Subject<'_>, day: Day) -> Option<Key> {
    Some(match dimension {
        Dimension::Account => Key::Account(subject.account.id),
        Dimension::Deal => Key::Deal(subject.deal.id),
        Dimension::DealKind => Key::DealKind(subject.deal.kind),
        Dimension::Segment => Key::Segment(subject.deal.segment.as_deref().map(Arc::from)),
        date if is_date(date) => Key::Date(Dates(world.settings.calendar).start(date, day)),
        _ => return None,
    })
}

/// The value of a dimension that the touch decides.
fn touch_key(dimension: Dimension, touch: &TouchFact) -> Key {
    let facets = &touch.facets;
    match dimension {
        Dimension::Campaign => Key::Campaign(facets.campaign),
        Dimension::Channel => Key::Channel(facets.channel),
        Dimension::Source => Key::Source(facets.source.clone()),
        Dimension::Medium => Key::Medium(facets.medium.clone()),
        Dimension::Content => Key::Content(facets.content.clone()),
        Dimension::TouchpointKind => Key::TouchpointKind(facets.kind),
        Dimension::Team => Key::Team(facets.team),
        Dimension::Rep => Key::Rep(facets.rep.clone()),
        Dimension::Lead => Key::Lead(touch.lead),
        other => panic!("{other:?} is not a property of touches"),
    }
}

/// Whether the question can be asked at all.
fn check(query: &ReportQuery) -> Result<(), QueryError> {
    let dimensions = &query.group_by;
    if query.rules.is_empty() {
        return Err(QueryError::NoRule);
    }
    if !(1..=4).contains(&dimensions.len()) {
        return Err(QueryError::DimensionCount);
    }
    if (1..dimensions.len()).any(|place| dimensions[..place].contains(&dimensions[place])) {
        return Err(QueryError::DuplicateDimension);
    }
    if dimensions
        .iter()
        .filter(|dimension| is_date(**dimension))
        .count()
        > 1
    {
        return Err(QueryError::TwoDates);
    }
    if query.measure == Measure::Pipeline && query.dated_by == DatedBy::Closed {
        return Err(QueryError::PipelineClosed);
    }
    if query.period.to < query.period.from {
        return Err(QueryError::EmptyPeriod);
    }
    Ok(())
}

fn whole(amount: &BigInt) -> Result<i64, QueryError> {
    i64::try_from(amount).map_err(|_| QueryError::Overflow)
}
