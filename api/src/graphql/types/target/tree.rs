//! Whether the parts of a target add up.

use async_graphql::{Object, SimpleObject};
use attribution::money::Currency;

use super::Target;
use crate::{
    auth::{Permission, Requires},
    error::ApiResult,
    graphql::{
        pagination::{Page, PageArgs, page_of_slice},
        types::money::Money,
    },
    targets::tree::Check,
};

/// Whether the parts of a target add up to it, and if not, by how much and why.
#[derive(Debug, Clone)]
pub struct TargetTreeCheck {
    check: Check,
    attained_outside: i64,
    parts: Vec<Target>,
    currency: Currency,
}

impl TargetTreeCheck {
    /// A check of these parts.
    #[must_use]
    pub const fn of(
        check: Check,
        attained_outside: i64,
        parts: Vec<Target>,
        currency: Currency,
    ) -> Self {
        Self {
            check,
            attained_outside,
            parts,
            currency,
        }
    }

    fn money(&self, minor: i64) -> Money {
        Money::of_minor(minor, self.currency)
    }
}

/// Whether the parts of a target add up to it, and if not, by how much and why. Parts are counted whether agreed or
/// proposed.
#[Object(guard = "Requires(Permission::TargetsRead)")]
impl TargetTreeCheck {
    /// Whether the parts sum to the target and no two count the same deals on the same days.
    async fn adds_up(&self) -> bool {
        let Check {
            sum: _,
            shortfall,
            excess,
            overlaps,
        } = &self.check;
        shortfall.is_none() && excess.is_none() && overlaps.is_empty()
    }

    /// The sum of the parts.
    async fn sum_of_children(&self) -> Money {
        self.money(self.check.sum)
    }

    /// What the parts lack to the target; null where they lack nothing.
    async fn shortfall(&self) -> Option<Money> {
        self.check.shortfall.map(|minor| self.money(minor))
    }

    /// By how much the parts exceed the target; null where they do not.
    async fn overlap(&self) -> Option<Money> {
        self.check.excess.map(|minor| self.money(minor))
    }

    /// Pairs of parts that count the same deals on the same days: of the same segment, or one of all, in periods that
    /// meet.
    async fn overlapping(
        &self,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Page<TargetOverlap>> {
        let args = PageArgs::parse(first, after, last, before)?;
        let pairs: Vec<TargetOverlap> = self
            .check
            .overlaps
            .iter()
            .filter_map(|(one, other)| {
                Some(TargetOverlap {
                    one: self.parts.get(*one)?.clone(),
                    other: self.parts.get(*other)?.clone(),
                })
            })
            .collect();
        page_of_slice(&pairs, &args, |pair| pair)
    }

    /// What the target has attained less what its parts have: deals that no part counts, or, if negative, that several
    /// count.
    async fn attained_outside_children(&self) -> Money {
        self.money(self.attained_outside)
    }
}

/// Two parts of a target that count the same deals on the same days.
#[derive(Debug, Clone, SimpleObject)]
pub struct TargetOverlap {
    /// The one made first.
    pub one: Target,
    /// The one made later.
    pub other: Target,
}
