//! Which targets a list shows. Targets are few and read whole, so the conditions are tested in memory.

use async_graphql::InputObject;
use attribution::{
    filter::{Filter, RangeTest, TextTest},
    time::Day,
};

use super::enums::TargetMeasure;
use crate::{
    error::ApiResult,
    graphql::{
        engine_filters::{all_of, day_filter, id_filter, listed_filter, text_filter},
        filters::{BooleanFilter, Budget, DateFilter, IdFilter, StringFilter},
        global_id::Kind,
        types::agreement::version::AgreementState,
    },
    ledger::day,
    targets::book::Entry,
};

macro_rules! value_filter {
    ($(#[$doc:meta])* $name:ident of $value:ty) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, InputObject)]
        pub struct $name {
            /// Is this.
            pub eq: Option<$value>,
            /// Is one of these.
            #[graphql(name = "in")]
            pub any_of: Option<Vec<$value>>,
        }

        impl $name {
            /// The values that pass, or `None` when all do.
            fn values(&self) -> Option<Vec<$value>> {
                let Self { eq, any_of } = self;
                match (eq, any_of) {
                    (None, any_of) => any_of.clone(),
                    (Some(eq), None) => Some(vec![*eq]),
                    (Some(eq), Some(any_of)) => {
                        Some(any_of.iter().copied().filter(|value| value == eq).collect())
                    }
                }
            }
        }
    };
}

value_filter! {
    /// Conditions on what a target counts.
    TargetMeasureFilter of TargetMeasure
}

value_filter! {
    /// Conditions on how a target stands.
    TargetStateFilter of AgreementState
}

/// Which targets; all conditions that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct TargetWhere {
    /// All of these hold.
    pub and: Option<Vec<TargetWhere>>,
    /// One of these holds.
    pub or: Option<Vec<TargetWhere>>,
    /// This does not hold.
    pub not: Option<Box<TargetWhere>>,
    /// The name.
    pub name: Option<StringFilter>,
    /// What they count.
    pub measure: Option<TargetMeasureFilter>,
    /// How the version that is shown stands.
    pub state: Option<TargetStateFilter>,
    /// The first day of the period.
    pub from: Option<DateFilter>,
    /// The day after the last of the period.
    pub to: Option<DateFilter>,
    /// The segment.
    pub segment: Option<StringFilter>,
    /// The owner in marketing, as written in the target.
    pub marketing_owner: Option<StringFilter>,
    /// The owner in sales, as written in the target.
    pub sales_owner: Option<StringFilter>,
    /// The target they are parts of.
    pub parent: Option<IdFilter>,
    /// Whether a proposal waits for signatures.
    pub open: Option<BooleanFilter>,
}

/// A test of a target.
#[derive(Debug, Clone)]
pub enum TargetTest {
    /// The name.
    Name(TextTest),
    /// One of these measures.
    Measure(Vec<TargetMeasure>),
    /// One of these states.
    State(Vec<AgreementState>),
    /// The first day of the period.
    From(RangeTest<Day>),
    /// The day after the last.
    To(RangeTest<Day>),
    /// The segment.
    Segment(TextTest),
    /// The owner in marketing.
    MarketingOwner(TextTest),
    /// The owner in sales.
    SalesOwner(TextTest),
    /// One of these is the parent; `None` in the list: none is.
    Parent(Vec<Option<u128>>),
    /// A proposal waits for signatures, or not.
    Open(bool),
}

/// The test that a filter of a text becomes.
type TextPart = fn(TextTest) -> TargetTest;

impl TargetWhere {
    /// As a filter.
    ///
    /// # Errors
    /// When it is too large or nested too deep.
    pub fn filter(&self, budget: &mut Budget, depth: usize) -> ApiResult<Filter<TargetTest>> {
        let Self {
            and,
            or,
            not,
            name,
            measure,
            state,
            from,
            to,
            segment,
            marketing_owner,
            sales_owner,
            parent,
            open,
        } = self;
        let mut all = Vec::new();
        let each = |list: &[Self], budget: &mut Budget| -> ApiResult<Vec<Filter<TargetTest>>> {
            let depth = Budget::deeper(depth)?;
            list.iter().map(|one| one.filter(budget, depth)).collect()
        };
        if let Some(list) = and {
            all.push(Filter::And(each(list, budget)?));
        }
        if let Some(list) = or {
            all.push(Filter::Or(each(list, budget)?));
        }
        if let Some(one) = not {
            let inner = one.filter(budget, Budget::deeper(depth)?)?;
            all.push(Filter::Not(Box::new(inner)));
        }
        if let Some(measure) = measure {
            all.push(listed_filter(
                measure.values(),
                budget,
                TargetTest::Measure,
            )?);
        }
        if let Some(state) = state {
            all.push(listed_filter(state.values(), budget, TargetTest::State)?);
        }
        let texts: [(_, TextPart); 4] = [
            (name, TargetTest::Name),
            (segment, TargetTest::Segment),
            (marketing_owner, TargetTest::MarketingOwner),
            (sales_owner, TargetTest::SalesOwner),
        ];
        for (filter, test) in texts {
            if let Some(filter) = filter {
                all.push(text_filter(filter, budget, test)?);
            }
        }
        if let Some(from) = from {
            all.push(day_filter(from, budget, TargetTest::From)?);
        }
        if let Some(to) = to {
            all.push(day_filter(to, budget, TargetTest::To)?);
        }
        if let Some(parent) = parent {
            let test = |ids: &[Option<u128>]| TargetTest::Parent(ids.to_vec());
            all.push(id_filter(parent, Kind::Target, true, budget, test)?);
        }
        if let Some(open) = open.as_ref().and_then(|open| open.eq) {
            budget.leaf()?;
            all.push(Filter::Test(TargetTest::Open(open)));
        }
        Ok(all_of(all))
    }
}

impl TargetTest {
    /// Whether a target passes.
    #[must_use]
    pub fn passes(&self, entry: &Entry) -> bool {
        let content = &entry.content;
        match self {
            Self::Name(test) => test.passes(Some(&content.name)),
            Self::Measure(measures) => measures.contains(&content.measure),
            Self::State(states) => states.contains(&entry.standing.into()),
            Self::From(test) => test.passes(Some(day(content.period.from()))),
            Self::To(test) => test.passes(Some(day(content.period.to()))),
            Self::Segment(test) => test.passes(content.segment.as_deref()),
            Self::MarketingOwner(test) => test.passes(Some(&content.marketing_owner)),
            Self::SalesOwner(test) => test.passes(Some(&content.sales_owner)),
            Self::Parent(ids) => ids.contains(&content.parent.map(|parent| parent.as_u128())),
            Self::Open(open) => entry.history.open().is_some() == *open,
        }
    }
}
