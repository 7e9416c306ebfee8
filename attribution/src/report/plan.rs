//! A question made ready for a snapshot: everything that need not be asked per deal or touch is answered once.

use std::{collections::HashMap, sync::Arc};

use super::{
    WonDeals, conditions,
    dates::Dates,
    settled::{Settled, SettledDeal},
};
use crate::{
    filter::{Filter, TouchTest},
    journey::ReadyRule,
    journeys::{AccountView, Journeys},
    money::Currency,
    query::{DatedBy, Dimension, Key, Measure, QueryError, ReportQuery},
    rule::Model,
    vocabulary::Channel,
};

/// A question made ready.
pub(crate) struct Plan<'a> {
    pub(crate) query: &'a ReportQuery,
    pub(crate) journeys: &'a Journeys,
    pub(crate) rules: Vec<ReadyRule>,
    pub(crate) dates: Dates<'a>,
    /// The won deals of the base, where the question is about them.
    pub(crate) won: Option<&'a WonDeals>,
    /// By rule, what is settled under it of the won deals.
    settled: Vec<Option<Arc<Settled>>>,
    /// By number of the facets.
    touches: Vec<TouchSide>,
    /// Touches of one class have the same values in every dimension that depends on facets alone: these, in the order
    /// asked. Rules know the class of a touch.
    pub(crate) classes: Vec<Vec<Key>>,
    pub(crate) by: By,
}

/// What the facets of a touch decide, apart from its class.
#[derive(Debug, Clone, Copy)]
struct TouchSide {
    channel: Channel,
    /// `None`: it depends on more than the facets.
    shown: Option<bool>,
}

/// Which dimensions are asked that do not depend on facets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct By {
    pub(crate) lead: bool,
    pub(crate) account: bool,
    pub(crate) deal: bool,
    pub(crate) deal_kind: bool,
    pub(crate) segment: bool,
    pub(crate) date: Option<Dimension>,
}

impl<'a> Plan<'a> {
    /// # Errors
    /// When the question contradicts itself.
    pub(crate) fn new(journeys: &'a Journeys, query: &'a ReportQuery) -> Result<Self, QueryError> {
        check(query)?;
        let words = journeys.words();
        let mut numbers = HashMap::new();
        let mut classes = Vec::new();
        let (touches, class_of): (Vec<TouchSide>, Vec<u32>) = words
            .facets
            .iter()
            .map(|facets| {
                let key: Vec<Key> = query
                    .group_by
                    .iter()
                    .filter_map(|&by| conditions::facet_key(by, facets))
                    .collect();
                let class = *numbers.entry(key).or_insert_with_key(|key| {
                    classes.push(key.clone());
                    crate::journeys::index(classes.len() - 1)
                });
                let shown = match &query.show {
                    None => Some(true),
                    Some(show) => show.decided(&mut |test| conditions::facets_pass(test, facets)),
                };
                let channel = facets.channel;
                (TouchSide { channel, shown }, class)
            })
            .unzip();
        let rules = query
            .rules
            .iter()
            .map(|rule| ReadyRule::for_all(rule.from, &rule.rule, words, class_of.iter().copied()))
            .collect();
        Ok(Self {
            query,
            journeys,
            rules,
            dates: Dates::new(journeys, query),
            won: WonDeals::answer(query, journeys).then(|| journeys.won()),
            settled: Vec::new(),
            touches,
            classes,
            by: By::of(query),
        })
    }

    /// The same, for a report over many deals: it makes use of what earlier ones have settled.
    pub(super) fn with_settled(mut self) -> Self {
        if let Some(won) = self.won {
            let settled = |rule: &ReadyRule| won.settled.of(&rule.rule, self.journeys);
            self.settled = self.rules.iter().map(settled).collect();
        }
        self
    }

    /// What is settled of a won deal, given its number, under the rule in this place.
    #[inline]
    pub(super) fn settled(&self, rule: usize, deal: usize) -> Option<SettledDeal<'_>> {
        self.settled.get(rule)?.as_ref()?.deal(deal)
    }

    /// The models of the rules.
    pub(crate) fn models(&self) -> impl Iterator<Item = &Model> {
        self.rules.iter().map(|rule| &rule.rule.model)
    }

    /// The channel of the touch in this place.
    pub(crate) fn channel(&self, view: &AccountView<'_>, place: usize) -> Channel {
        let side = self.touch_side(view, place);
        side.map_or(Channel::Unassigned, |side| side.channel)
    }

    /// Whether rows show the touch in this place.
    pub(crate) fn is_shown(&self, view: &AccountView<'_>, place: usize) -> bool {
        let side = self.touch_side(view, place);
        side.is_none_or(|side| side.shown.unwrap_or_else(|| self.passes(view, place)))
    }

    /// Whether the deal in this place passes the question's filter.
    pub(crate) fn wants(&self, view: &AccountView<'_>, deal: usize) -> bool {
        match &self.query.deals {
            None => true,
            Some(filter) => {
                let words = self.journeys.words();
                filter.holds(&mut |test| conditions::deal_passes(test, view, deal, words))
            }
        }
    }

    /// Whether credit is dated by the touches.
    pub(crate) fn dated_by_touch(&self) -> bool {
        self.query.dated_by == DatedBy::Touched
    }

    /// Whether all touches are shown, in rows that their facets and the deal decide.
    pub(crate) fn is_simple(&self) -> bool {
        self.query.show.is_none() && !self.by.lead && !self.dated_by_touch()
    }

    /// Whether touches decide the date of a row.
    pub(crate) fn dates_rows_by_touch(&self) -> bool {
        self.dated_by_touch() && self.by.date.is_some()
    }

    pub(crate) fn currency(&self) -> Currency {
        self.query.currency
    }

    /// What the facets of the touch in this place decide. Every number in a snapshot is in its dictionary.
    #[inline]
    fn touch_side(&self, view: &AccountView<'_>, place: usize) -> Option<&TouchSide> {
        let number = *view.facets().get(place)?;
        self.touches.get(number as usize)
    }

    fn passes(&self, view: &AccountView<'_>, place: usize) -> bool {
        let number = view.facets().get(place).copied();
        let facets = number.and_then(|number| self.journeys.words().facets.value(number));
        let at = view.at().get(place).copied();
        let id = view.touches().get(place);
        let (Some(facets), Some(lead), Some(at), Some(id)) = (facets, view.lead_of(place), at, id)
        else {
            return false;
        };
        let show: Option<&Filter<TouchTest>> = self.query.show.as_ref();
        show.is_none_or(|show| {
            show.holds(&mut |test| {
                conditions::facets_pass(test, facets)
                    .unwrap_or_else(|| conditions::touch_passes(test, *id, lead, at))
            })
        })
    }
}

impl By {
    /// Whether the day a deal stands on decides all that the deal decides of a row.
    pub(crate) fn day_decides_deal(self) -> bool {
        !(self.account || self.deal || self.deal_kind || self.segment)
    }

    fn of(query: &ReportQuery) -> Self {
        let asked = |dimension| query.group_by.contains(&dimension);
        Self {
            lead: asked(Dimension::Lead),
            account: asked(Dimension::Account),
            deal: asked(Dimension::Deal),
            deal_kind: asked(Dimension::DealKind),
            segment: asked(Dimension::Segment),
            date: query
                .group_by
                .iter()
                .copied()
                .find(|dimension| dimension.is_date()),
        }
    }
}

impl Dimension {
    /// Whether it puts rows into days, weeks, months, quarters or years.
    #[must_use]
    pub const fn is_date(self) -> bool {
        matches!(
            self,
            Self::Day | Self::Week | Self::Month | Self::Quarter | Self::Year
        )
    }

    /// Whether the deal alone decides it.
    #[must_use]
    pub const fn is_of_deal(self) -> bool {
        matches!(
            self,
            Self::Account | Self::Deal | Self::DealKind | Self::Segment
        )
    }
}

fn check(query: &ReportQuery) -> Result<(), QueryError> {
    let by = &query.group_by;
    if by.is_empty() || by.len() > 4 {
        return Err(QueryError::DimensionCount);
    }
    if by
        .iter()
        .enumerate()
        .any(|(place, dimension)| by.iter().take(place).any(|other| other == dimension))
    {
        return Err(QueryError::DuplicateDimension);
    }
    if by.iter().filter(|dimension| dimension.is_date()).count() > 1 {
        return Err(QueryError::TwoDates);
    }
    if query.measure == Measure::Pipeline && query.dated_by == DatedBy::Closed {
        return Err(QueryError::PipelineClosed);
    }
    if query.period.to < query.period.from {
        return Err(QueryError::EmptyPeriod);
    }
    if query.rules.is_empty() {
        return Err(QueryError::NoRule);
    }
    Ok(())
}
