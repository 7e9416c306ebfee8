//! Conditions on an amount, in units of each deal's own currency. Amounts are kept in minor units, of which currencies
//! have different numbers to the unit, so a condition is one for each number of decimals.

use std::{collections::BTreeMap, sync::LazyLock};

use async_graphql::InputObject;
use attribution::{
    filter::{DealTest, Filter, RangeTest},
    money::Currency,
};
use entity::deal;
use sea_orm::{ColumnTrait as _, Condition};

use crate::{
    error::ApiResult,
    graphql::{
        filters::{Budget, any_of},
        scalars::Decimal,
    },
};

/// How many decimals most currencies have.
const USUAL: u32 = 2;

/// The currencies of every other number of decimals.
static UNUSUAL: LazyLock<BTreeMap<u32, Vec<Currency>>> = LazyLock::new(|| {
    let letters = || 'A'..='Z';
    let mut classes: BTreeMap<u32, Vec<Currency>> = BTreeMap::new();
    for first in letters() {
        for second in letters() {
            for third in letters() {
                let code = String::from_iter([first, second, third]);
                if let Some(currency) = Currency::parse(&code)
                    && currency.decimals() != USUAL
                {
                    classes
                        .entry(currency.decimals())
                        .or_default()
                        .push(currency);
                }
            }
        }
    }
    classes
});

/// Conditions on an amount, in units of the deal's own currency whatever that is; all that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct AmountFilter {
    /// Is exactly this.
    pub eq: Option<Decimal>,
    /// Is at least this.
    pub gte: Option<Decimal>,
    /// Is more than this.
    pub gt: Option<Decimal>,
    /// Is at most this.
    pub lte: Option<Decimal>,
    /// Is less than this.
    pub lt: Option<Decimal>,
}

/// An amount in minor units lies between these, both in; `None` is unbounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    least: Option<i64>,
    most: Option<i64>,
}

impl AmountFilter {
    /// The condition on deals.
    ///
    /// # Errors
    /// When the `where` is too large.
    pub fn condition(&self, budget: &mut Budget) -> ApiResult<Condition> {
        use deal::Column as C;
        budget.leaf()?;
        let mut classes = Vec::new();
        for (decimals, span) in self.spans() {
            let Some(Span { least, most }) = span else {
                continue;
            };
            let listed = |currencies: &[Currency]| -> Vec<String> {
                currencies.iter().map(ToString::to_string).collect()
            };
            let class = match UNUSUAL.get(&decimals) {
                Some(currencies) => C::Currency.is_in(listed(currencies)),
                None => C::Currency.is_not_in(UNUSUAL.values().flat_map(|list| listed(list))),
            };
            classes.push(
                Condition::all()
                    .add(class)
                    .add_option(least.map(|least| C::AmountMinor.gte(least)))
                    .add_option(most.map(|most| C::AmountMinor.lte(most))),
            );
        }
        Ok(any_of(classes))
    }

    /// The same condition for the attribution engine.
    ///
    /// # Errors
    /// When the `where` is too large.
    pub fn engine_filter(&self, budget: &mut Budget) -> ApiResult<Filter<DealTest>> {
        budget.leaf()?;
        let mut classes = Vec::new();
        for (decimals, span) in self.spans() {
            let Some(Span { least, most }) = span else {
                continue;
            };
            let class = match UNUSUAL.get(&decimals) {
                Some(currencies) => Filter::Test(DealTest::Currency(currencies.clone())),
                None => {
                    let others = UNUSUAL.values().flatten().copied().collect();
                    Filter::Not(Box::new(Filter::Test(DealTest::Currency(others))))
                }
            };
            let bounds = [least.map(RangeTest::Gte), most.map(RangeTest::Lte)];
            let bounds = bounds.into_iter().flatten();
            let bounds = bounds.map(|bound| Filter::Test(DealTest::Amount(bound)));
            classes.push(Filter::And(std::iter::once(class).chain(bounds).collect()));
        }
        Ok(Filter::Or(classes))
    }

    /// For each number of decimals the span of minor units; `None` where no amount is in it.
    fn spans(&self) -> impl Iterator<Item = (u32, Option<Span>)> {
        std::iter::once(USUAL)
            .chain(UNUSUAL.keys().copied())
            .map(|decimals| (decimals, self.span(decimals)))
    }

    fn span(&self, decimals: u32) -> Option<Span> {
        let Self {
            eq,
            gte,
            gt,
            lte,
            lt,
        } = self;
        // The largest whole number of minor units that is not above, and the smallest that is not below.
        let floor = |amount: Decimal| minor(amount, decimals).0;
        let ceiling = |amount: Decimal| minor(amount, decimals).1;
        let least = [
            eq.map(ceiling),
            gte.map(ceiling),
            gt.map(|amount| floor(amount) + 1),
        ];
        let most = [
            eq.map(floor),
            lte.map(floor),
            lt.map(|amount| ceiling(amount) - 1),
        ];
        let least = least.into_iter().flatten().max();
        let most = most.into_iter().flatten().min();
        let (lowest, highest) = (i128::from(i64::MIN), i128::from(i64::MAX));
        if least.unwrap_or(lowest) > most.unwrap_or(highest).min(highest)
            || most.is_some_and(|most| most < lowest)
        {
            return None;
        }
        let stored = |bound: i128| i64::try_from(bound).ok();
        Some(Span {
            least: least.and_then(stored),
            most: most.and_then(stored),
        })
    }
}

/// An amount in minor units, rounded down and up.
fn minor(amount: Decimal, decimals: u32) -> (i128, i128) {
    // A mantissa has 96 bits and a currency at most 4 decimals, so the product fits.
    let scaled = amount.0.mantissa() * 10_i128.pow(decimals);
    let divisor = 10_i128.pow(amount.0.scale());
    let down = scaled.div_euclid(divisor);
    (down, down + i128::from(scaled.rem_euclid(divisor) != 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Option<Decimal> {
        Some(Decimal(text.parse().unwrap()))
    }

    #[test]
    fn units_become_minor_units_of_each_class() {
        let filter = AmountFilter {
            gte: decimal("10.005"),
            lt: decimal("20"),
            ..AmountFilter::default()
        };
        let span = |least, most| {
            Some(Span {
                least: Some(least),
                most: Some(most),
            })
        };
        assert_eq!(filter.span(0), span(11, 19));
        assert_eq!(filter.span(2), span(1001, 1999));
        assert_eq!(filter.span(3), span(10_005, 19_999));
    }

    #[test]
    fn what_no_amount_can_be_matches_nothing_and_what_all_are_everything() {
        let half = AmountFilter {
            eq: decimal("0.5"),
            ..AmountFilter::default()
        };
        assert_eq!(half.span(0), None);
        assert!(half.span(2).is_some());
        let huge = AmountFilter {
            gt: decimal("1000000000000000000000000"),
            ..AmountFilter::default()
        };
        assert_eq!(huge.span(2), None);
        let any = AmountFilter {
            lt: decimal("1000000000000000000000000"),
            gt: decimal("-1000000000000000000000000"),
            ..AmountFilter::default()
        };
        let all = Span {
            least: None,
            most: None,
        };
        assert_eq!(any.span(2), Some(all));
    }

    #[test]
    fn every_currency_is_in_one_class() {
        let class = |code: &str| Currency::parse(code).unwrap().decimals();
        assert!(UNUSUAL[&class("JPY")].contains(&Currency::parse("JPY").unwrap()));
        assert!(UNUSUAL[&class("KWD")].contains(&Currency::parse("KWD").unwrap()));
        assert_eq!(class("EUR"), USUAL);
    }
}
