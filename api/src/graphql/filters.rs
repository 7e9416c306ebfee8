//! Operators of `where` inputs, one input per scalar, and how each becomes a condition.

use async_graphql::InputObject;
use sea_orm::{
    ColumnTrait, Condition, Value,
    sea_query::{Expr, ExprTrait as _, Func, LikeExpr},
};

use super::scalars::{Date, DateTime};
use crate::error::{ApiError, ApiResult};

/// Conditions in a `where`, counted over `and`, `or` and `not`.
const MAX_LEAVES: usize = 50;
/// How deep `and`, `or` and `not` may be nested.
const MAX_DEPTH: usize = 5;
/// How many values an `in` may have.
const MAX_LIST: usize = 500;

/// Counts the conditions of a `where` while it is read.
#[derive(Debug, Default)]
pub struct Budget {
    leaves: usize,
}

impl Budget {
    /// One level deeper.
    ///
    /// # Errors
    /// When it is too deep.
    pub fn deeper(depth: usize) -> ApiResult<usize> {
        if depth >= MAX_DEPTH {
            return Err(ApiError::bad_input(format!(
                "where is nested deeper than {MAX_DEPTH} levels."
            )));
        }
        Ok(depth + 1)
    }

    /// One condition more.
    ///
    /// # Errors
    /// When there are too many.
    pub fn leaf(&mut self) -> ApiResult<()> {
        self.leaves += 1;
        if self.leaves > MAX_LEAVES {
            return Err(ApiError::bad_input(format!(
                "where has more than {MAX_LEAVES} conditions."
            )));
        }
        Ok(())
    }

    /// A list of values.
    ///
    /// # Errors
    /// When it is too long.
    pub fn list<T>(values: &[T]) -> ApiResult<()> {
        if values.len() > MAX_LIST {
            return Err(ApiError::bad_input(format!(
                "in has more than {MAX_LIST} values."
            )));
        }
        Ok(())
    }
}

/// Conditions on a text; all that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct StringFilter {
    /// Is exactly this.
    pub eq: Option<String>,
    /// Is exactly one of these.
    #[graphql(name = "in")]
    pub any_of: Option<Vec<String>>,
    /// Contains this; the case of the letters A to Z does not matter.
    pub contains: Option<String>,
    /// Starts with this; the case of the letters A to Z does not matter.
    pub starts_with: Option<String>,
    /// Is absent (true) or present (false).
    pub is_null: Option<bool>,
}

impl StringFilter {
    /// The condition on a column.
    ///
    /// # Errors
    /// When the `where` is too large.
    pub fn condition<C: ColumnTrait>(
        &self,
        column: C,
        budget: &mut Budget,
    ) -> ApiResult<Condition> {
        budget.leaf()?;
        let Self {
            eq,
            any_of,
            contains,
            starts_with,
            is_null,
        } = self;
        let mut all = Condition::all();
        if let Some(text) = eq {
            all = all.add(column.eq(text.as_str()));
        }
        if let Some(texts) = any_of {
            Budget::list(texts)?;
            all = all.add(column.is_in(texts.iter().map(String::as_str)));
        }
        if let Some(text) = contains {
            all = all.add(containing(column, text));
        }
        if let Some(text) = starts_with {
            all = all.add(like(column, &format!("{}%", escape(text))));
        }
        if let Some(absent) = is_null {
            all = all.add(if *absent {
                column.is_null()
            } else {
                column.is_not_null()
            });
        }
        Ok(all)
    }
}

/// The column holds this text somewhere, whatever the case of its letters A to Z.
pub fn containing<C: ColumnTrait>(column: C, text: &str) -> sea_orm::sea_query::SimpleExpr {
    like(column, &format!("%{}%", escape(text)))
}

fn like<C: ColumnTrait>(column: C, pattern: &str) -> sea_orm::sea_query::SimpleExpr {
    // Both databases fold the letters A to Z and no others.
    let pattern = LikeExpr::new(pattern.to_ascii_lowercase()).escape('\\');
    Expr::expr(Func::lower(Expr::col(column.as_column_ref()))).like(pattern)
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_")
}

/// Conditions on an instant; all that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct DateTimeFilter {
    /// At or after.
    pub gte: Option<DateTime>,
    /// After.
    pub gt: Option<DateTime>,
    /// At or before.
    pub lte: Option<DateTime>,
    /// Before.
    pub lt: Option<DateTime>,
    /// Is absent (true) or present (false).
    pub is_null: Option<bool>,
}

impl DateTimeFilter {
    /// The condition on a column.
    ///
    /// # Errors
    /// When the `where` is too large.
    pub fn condition<C: ColumnTrait>(
        &self,
        column: C,
        budget: &mut Budget,
    ) -> ApiResult<Condition> {
        let Self {
            gte,
            gt,
            lte,
            lt,
            is_null,
        } = self;
        let value = |bound: &Option<DateTime>| bound.map(|instant| instant.0.0);
        range(
            column,
            value(gte),
            value(gt),
            value(lte),
            value(lt),
            *is_null,
            budget,
        )
    }
}

/// Conditions on a day; all that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct DateFilter {
    /// On or after.
    pub gte: Option<Date>,
    /// After.
    pub gt: Option<Date>,
    /// On or before.
    pub lte: Option<Date>,
    /// Before.
    pub lt: Option<Date>,
    /// Is absent (true) or present (false).
    pub is_null: Option<bool>,
}

impl DateFilter {
    /// The condition on a column.
    ///
    /// # Errors
    /// When the `where` is too large.
    pub fn condition<C: ColumnTrait>(
        &self,
        column: C,
        budget: &mut Budget,
    ) -> ApiResult<Condition> {
        let Self {
            gte,
            gt,
            lte,
            lt,
            is_null,
        } = self;
        let value = |bound: &Option<Date>| bound.map(|date| date.0);
        range(
            column,
            value(gte),
            value(gt),
            value(lte),
            value(lt),
            *is_null,
            budget,
        )
    }
}

/// Conditions on whether something is the case.
#[derive(Debug, Clone, Default, InputObject)]
pub struct BooleanFilter {
    /// Is so (true) or is not (false).
    pub eq: Option<bool>,
}

impl BooleanFilter {
    /// The condition on a column that is present when it is the case (such as `archived_at`).
    ///
    /// # Errors
    /// When the `where` is too large.
    pub fn presence<C: ColumnTrait>(&self, column: C, budget: &mut Budget) -> ApiResult<Condition> {
        budget.leaf()?;
        Ok(match self.eq {
            None => Condition::all(),
            Some(true) => Condition::all().add(column.is_not_null()),
            Some(false) => Condition::all().add(column.is_null()),
        })
    }

    /// The condition on a column that is true or false itself.
    ///
    /// # Errors
    /// When the `where` is too large.
    pub fn condition<C: ColumnTrait>(
        &self,
        column: C,
        budget: &mut Budget,
    ) -> ApiResult<Condition> {
        budget.leaf()?;
        Ok(match self.eq {
            None => Condition::all(),
            Some(wanted) => Condition::all().add(column.eq(wanted)),
        })
    }
}

/// The condition of a range on any column.
///
/// # Errors
/// When the `where` is too large.
pub fn range<C: ColumnTrait, T: Into<Value>>(
    column: C,
    gte: Option<T>,
    gt: Option<T>,
    lte: Option<T>,
    lt: Option<T>,
    is_null: Option<bool>,
    budget: &mut Budget,
) -> ApiResult<Condition> {
    budget.leaf()?;
    let mut all = Condition::all();
    if let Some(bound) = gte {
        all = all.add(column.gte(bound));
    }
    if let Some(bound) = gt {
        all = all.add(column.gt(bound));
    }
    if let Some(bound) = lte {
        all = all.add(column.lte(bound));
    }
    if let Some(bound) = lt {
        all = all.add(column.lt(bound));
    }
    if let Some(absent) = is_null {
        all = all.add(if absent {
            column.is_null()
        } else {
            column.is_not_null()
        });
    }
    Ok(all)
}

/// An input of conditions on an enum's values.
macro_rules! enum_filter {
    ($(#[$doc:meta])* $name:ident of $value:ty => $entity:ty) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, async_graphql::InputObject)]
        pub struct $name {
            /// Is this.
            pub eq: Option<$value>,
            /// Is one of these.
            #[graphql(name = "in")]
            pub any_of: Option<Vec<$value>>,
        }

        impl $name {
            /// The condition on a column.
            ///
            /// # Errors
            /// When the `where` is too large.
            pub fn condition<C: sea_orm::ColumnTrait>(
                &self,
                column: C,
                budget: &mut $crate::graphql::filters::Budget,
            ) -> $crate::error::ApiResult<sea_orm::Condition> {
                budget.leaf()?;
                let mut all = sea_orm::Condition::all();
                if let Some(value) = self.eq {
                    all = all.add(column.eq(<$entity>::from(value)));
                }
                if let Some(values) = &self.any_of {
                    all = all.add(column.is_in(values.iter().map(|value| <$entity>::from(*value))));
                }
                Ok(all)
            }

            /// The values that pass, or `None` when all do.
            #[must_use]
            pub fn values(&self) -> Option<Vec<$value>> {
                match (self.eq, &self.any_of) {
                    (None, None) => None,
                    (Some(value), None) => Some(vec![value]),
                    (None, Some(values)) => Some(values.clone()),
                    (Some(value), Some(values)) => Some(values.iter().copied().filter(|other| *other == value).collect()),
                }
            }
        }
    };
}
pub(crate) use enum_filter;

/// Conditions on an id; all that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct IdFilter {
    /// Is this.
    pub eq: Option<async_graphql::ID>,
    /// Is one of these.
    #[graphql(name = "in")]
    pub any_of: Option<Vec<async_graphql::ID>>,
    /// Is absent (true) or present (false).
    pub is_null: Option<bool>,
}

impl IdFilter {
    /// The condition on a column that holds ids of this kind. An id of another kind matches nothing.
    ///
    /// # Errors
    /// When the `where` is too large.
    pub fn condition<C: ColumnTrait>(
        &self,
        column: C,
        kind: super::global_id::Kind,
        budget: &mut Budget,
    ) -> ApiResult<Condition> {
        budget.leaf()?;
        let mut all = Condition::all();
        if let Some(ids) = self.uuids(kind)? {
            all = all.add(column.is_in(ids));
        }
        if let Some(absent) = self.is_null {
            all = all.add(if absent {
                column.is_null()
            } else {
                column.is_not_null()
            });
        }
        Ok(all)
    }

    /// The ids that pass, or `None` when all do.
    ///
    /// # Errors
    /// When the list is too long.
    pub fn uuids(&self, kind: super::global_id::Kind) -> ApiResult<Option<Vec<uuid::Uuid>>> {
        let listed = match &self.any_of {
            None => None,
            Some(ids) => {
                Budget::list(ids)?;
                Some(
                    ids.iter()
                        .filter_map(|id| kind.uuid(id))
                        .collect::<Vec<_>>(),
                )
            }
        };
        Ok(match (&self.eq, listed) {
            (None, listed) => listed,
            (Some(id), None) => Some(kind.uuid(id).into_iter().collect()),
            (Some(id), Some(listed)) => {
                let id = kind.uuid(id);
                Some(
                    listed
                        .into_iter()
                        .filter(|other| Some(*other) == id)
                        .collect(),
                )
            }
        })
    }
}

/// What `and`, `or` and `not` of a filter say together; `condition` is that of one part.
///
/// # Errors
/// When a part has none.
pub fn combined<T>(
    and: Option<&[T]>,
    or: Option<&[T]>,
    not: Option<&T>,
    mut condition: impl FnMut(&T) -> ApiResult<Condition>,
) -> ApiResult<Condition> {
    let mut all = Condition::all();
    for part in and.into_iter().flatten() {
        all = all.add(condition(part)?);
    }
    if let Some(parts) = or {
        let parts: ApiResult<Vec<Condition>> = parts.iter().map(&mut condition).collect();
        all = all.add(any_of(parts?));
    }
    if let Some(part) = not {
        all = all.add(opposite(condition(part)?));
    }
    Ok(all)
}

/// The opposite of a condition. A condition on an absent value does not hold, so its opposite does: SQL's own `NOT`
/// would let such rows vanish from both.
#[must_use]
pub fn opposite(condition: Condition) -> Condition {
    let holds = Func::coalesce([Expr::from(condition), Expr::value(false)]);
    Condition::all().add(Expr::expr(holds).not())
}

/// At least one of the conditions; of none, none holds.
#[must_use]
pub fn any_of(conditions: Vec<Condition>) -> Condition {
    if conditions.is_empty() {
        return Condition::all().add(Expr::value(false));
    }
    conditions
        .into_iter()
        .fold(Condition::any(), Condition::add)
}

/// Conditions on a currency.
#[derive(Debug, Clone, Default, InputObject)]
pub struct CurrencyFilter {
    /// Is this.
    pub eq: Option<super::scalars::CurrencyCode>,
    /// Is one of these.
    #[graphql(name = "in")]
    pub any_of: Option<Vec<super::scalars::CurrencyCode>>,
}

impl CurrencyFilter {
    /// The condition on a column that holds codes.
    ///
    /// # Errors
    /// When the `where` is too large.
    pub fn condition<C: ColumnTrait>(
        &self,
        column: C,
        budget: &mut Budget,
    ) -> ApiResult<Condition> {
        budget.leaf()?;
        let mut all = Condition::all();
        if let Some(currencies) = self.currencies()? {
            all =
                all.add(column.is_in(currencies.iter().map(attribution::money::Currency::as_str)));
        }
        Ok(all)
    }

    /// The currencies that pass, or `None` when all do.
    ///
    /// # Errors
    /// When the list is too long.
    pub fn currencies(&self) -> ApiResult<Option<Vec<attribution::money::Currency>>> {
        let Self { eq, any_of } = self;
        let listed = match any_of {
            None => None,
            Some(codes) => {
                Budget::list(codes)?;
                Some(codes.iter().map(|code| code.0).collect::<Vec<_>>())
            }
        };
        Ok(match (eq.map(|code| code.0), listed) {
            (None, listed) => listed,
            (Some(code), None) => Some(vec![code]),
            (Some(code), Some(listed)) => {
                Some(listed.into_iter().filter(|other| *other == code).collect())
            }
        })
    }
}
