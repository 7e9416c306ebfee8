//! Relay connections by keyset: defaults, limits, cursors and the conditions behind them. The only place that knows.
//!
//! A cursor holds the sort values of its row, so a page starts at a place in the order, not at a number of rows to
//! skip: it costs the same on the first page and the last, and rows that come and go do not shift it. An absent value
//! sorts before every present one.

use std::sync::Arc;

use async_graphql::{Context, Enum, OutputType};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, IdenStatic as _, ModelTrait, Order,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, QueryTrait as _, Select,
    sea_query::NullOrdering,
};

pub use super::{
    connection::{Page, PageEdge},
    cursor::Cursor,
};
use super::{
    cursor::{self, CursorValue},
    loaders::Loaders,
    reading::Reading,
};
use crate::error::{ApiError, ApiResult};

/// How many rows a page has unless asked.
pub const DEFAULT_PAGE: u64 = 50;
/// How many rows a page has at most.
pub const MAX_PAGE: u64 = 200;

/// Which way a list is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Enum)]
pub enum OrderDirection {
    /// Smallest first; absent values before all.
    Asc,
    /// Largest first; absent values last.
    Desc,
}

/// Which page is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PageArgs {
    /// How many rows.
    pub limit: u64,
    /// From the end instead of from the start.
    pub backward: bool,
    /// Only rows after this cursor.
    pub after: Option<String>,
    /// Only rows before this cursor.
    pub before: Option<String>,
}

impl PageArgs {
    /// Understands Relay's four arguments.
    ///
    /// # Errors
    /// When both `first` and `last` are given, or one is negative or too large.
    pub fn parse(
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> ApiResult<Self> {
        let (asked, backward) = match (first, last) {
            (Some(_), Some(_)) => {
                return Err(ApiError::bad_input("Give first or last, not both."));
            }
            (asked, None) => (asked, false),
            (None, asked) => (asked, true),
        };
        let name = if backward { "last" } else { "first" };
        let limit = match asked {
            None => DEFAULT_PAGE,
            Some(asked) => u64::try_from(asked).map_err(|_| {
                ApiError::bad_input(format!("{name} is {asked}; expected 0 to {MAX_PAGE}."))
            })?,
        };
        if limit > MAX_PAGE {
            return Err(ApiError::bad_input(format!(
                "{name} is {limit}; a page has at most {MAX_PAGE} rows."
            )));
        }
        Ok(Self {
            limit,
            backward,
            after,
            before,
        })
    }
}

/// The order of a list: its columns, the identity last.
#[derive(Debug)]
pub struct Keyset<E: EntityTrait> {
    keys: Vec<(E::Column, OrderDirection)>,
    id: E::Column,
}

impl<E: EntityTrait> Clone for Keyset<E> {
    fn clone(&self) -> Self {
        Self {
            keys: self.keys.clone(),
            id: self.id,
        }
    }
}

impl<E: EntityTrait> Keyset<E> {
    /// These columns, then the identity in the direction of the last of them.
    pub fn new(
        columns: impl IntoIterator<Item = (E::Column, OrderDirection)>,
        id: E::Column,
    ) -> Self {
        let mut keys: Vec<_> = columns.into_iter().collect();
        let last = keys
            .last()
            .map_or(OrderDirection::Asc, |(_, direction)| *direction);
        keys.push((id, last));
        Self { keys, id }
    }

    /// Narrows and sorts a query to the page, with one row more than asked so that one knows whether there are more.
    ///
    /// # Errors
    /// When a cursor is not one of this order.
    pub fn select(&self, select: Select<E>, page: &PageArgs) -> ApiResult<Select<E>> {
        let mut select = select.filter(self.bounds(page)?);
        for (column, order, nulls) in self.sorting(page) {
            select = match nulls {
                Some(nulls) => select.order_by_with_nulls(column, order, nulls),
                None => select.order_by(column, order),
            };
        }
        Ok(select.limit(page.limit + 1))
    }

    /// The columns in the order in which a page's rows are fetched. Where a value is always there nothing is said of those
    /// that are not: PostgreSQL would not take the index, which says nothing of them either.
    pub fn sorting(
        &self,
        page: &PageArgs,
    ) -> impl Iterator<Item = (E::Column, Order, Option<NullOrdering>)> {
        let backward = page.backward;
        self.keys.iter().map(move |(column, direction)| {
            let (order, nulls) = if (*direction == OrderDirection::Asc) == backward {
                (Order::Desc, NullOrdering::Last)
            } else {
                (Order::Asc, NullOrdering::First)
            };
            (*column, order, column.def().is_null().then_some(nulls))
        })
    }

    /// The columns it sorts by: what a cursor is made of.
    pub fn columns(&self) -> impl Iterator<Item = E::Column> {
        self.keys.iter().map(|(column, _)| *column)
    }

    /// The column of the identity.
    #[must_use]
    pub const fn identity(&self) -> E::Column {
        self.id
    }

    /// The condition of the cursors of a page.
    ///
    /// # Errors
    /// When a cursor is not one of this order.
    pub fn bounds(&self, page: &PageArgs) -> ApiResult<Condition> {
        let mut all = Condition::all();
        if let Some(cursor) = &page.after {
            all = all.add(self.beyond(cursor, false)?);
        }
        if let Some(cursor) = &page.before {
            all = all.add(self.beyond(cursor, true)?);
        }
        Ok(all)
    }

    /// Cuts the extra row off, brings the rows into the order of the list, and makes a connection of them.
    pub fn connection<N: OutputType>(
        &self,
        mut rows: Vec<Arc<E::Model>>,
        page: &PageArgs,
        total: u64,
        node: impl Fn(Arc<E::Model>) -> N,
    ) -> Page<N> {
        let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        if page.backward {
            rows.reverse();
        }
        let (previous, next) = if page.backward {
            (more, page.before.is_some())
        } else {
            (page.after.is_some(), more)
        };
        let order: Arc<str> = self.fingerprint().into();
        let edges = rows.into_iter().map(|row| PageEdge {
            cursor: self.cursor(&order, &row),
            node: node(row),
        });
        Page::new(edges.collect(), previous, next, total)
    }

    fn cursor(&self, order: &Arc<str>, row: &E::Model) -> Cursor {
        let values = self.keys.iter();
        Cursor::Sorted {
            order: order.clone(),
            values: values
                .map(|(column, _)| CursorValue::of(row.get(*column)))
                .collect(),
        }
    }

    /// Tells cursors of one order from those of another.
    fn fingerprint(&self) -> String {
        self.keys
            .iter()
            .map(|(column, direction)| {
                let sign = if *direction == OrderDirection::Asc {
                    '+'
                } else {
                    '-'
                };
                format!("{sign}{}", column.as_str())
            })
            .collect()
    }

    /// Rows beyond a cursor: after it, or before it. Lexicographic over the keys.
    fn beyond(&self, cursor: &str, before: bool) -> ApiResult<Condition> {
        let values = cursor::sorted(cursor, &self.fingerprint())
            .filter(|values| values.len() == self.keys.len())
            .ok_or_else(|| {
                ApiError::bad_input(
                    "The cursor is not one of this list in this order. Start without a cursor.",
                )
            })?;
        let mut any = Condition::any();
        for (place, ((column, direction), value)) in self.keys.iter().zip(&values).enumerate() {
            let upward = (*direction == OrderDirection::Asc) != before;
            let Some(step) = value.beyond(*column, upward) else {
                continue;
            };
            let mut all = Condition::all();
            for ((column, _), value) in self.keys.iter().zip(&values).take(place) {
                all = all.add(value.equal(*column));
            }
            any = any.add(all.add(step));
        }
        Ok(any)
    }
}

/// A page of a query, with its total where that was asked for.
///
/// # Errors
/// When a cursor is not one of this order, or the database fails.
pub async fn page<E, N>(
    ctx: &Context<'_>,
    select: Select<E>,
    keyset: &Keyset<E>,
    page: &PageArgs,
    node: impl Fn(Arc<E::Model>) -> N,
) -> ApiResult<Page<N>>
where
    E: EntityTrait,
    E::Model: Send + Sync + FromQueryResult,
    N: OutputType,
{
    page_of(ctx, select, keyset, page, Reading::whole(), node).await
}

/// A page of a query whose rows are read like this.
///
/// # Errors
/// When a cursor is not one of this order, or the database fails.
pub async fn page_of<E, N>(
    ctx: &Context<'_>,
    select: Select<E>,
    keyset: &Keyset<E>,
    page: &PageArgs,
    reading: Reading<E>,
    node: impl Fn(Arc<E::Model>) -> N,
) -> ApiResult<Page<N>>
where
    E: EntityTrait,
    E::Model: Send + Sync + FromQueryResult,
    N: OutputType,
{
    let all = ctx.look_ahead().field("totalCount").exists();
    let all = all.then(|| select.clone());
    let reading = reading.and(keyset.columns());
    let select = select.select_only().columns(reading.columns());
    let select = keyset.select(select, page)?.into_query();
    let (rows, total) = Loaders::of(ctx).page(select, reading, all).await?;
    Ok(keyset.connection(rows, page, total, node))
}

/// A page of a list that is held in memory whole. The cursor is the place in it.
///
/// # Errors
/// When a cursor is not one of a list.
pub fn page_of_slice<T: Clone, N: OutputType>(
    items: &[T],
    page: &PageArgs,
    node: impl Fn(T) -> N,
) -> ApiResult<Page<N>> {
    page_of_version(items, 0, page, node)
}

/// A page of one version of a list that is held in memory whole. The cursor is the version and the place in it.
///
/// # Errors
/// When a cursor is not one of a list.
pub fn page_of_version<T: Clone, N: OutputType>(
    items: &[T],
    version: u64,
    page: &PageArgs,
    node: impl Fn(T) -> N,
) -> ApiResult<Page<N>> {
    let place = |cursor: &Option<String>| -> ApiResult<Option<usize>> {
        Ok(cursor
            .as_deref()
            .map(cursor::place)
            .transpose()?
            .map(|(_, place)| place))
    };
    let start = place(&page.after)?
        .map_or(0, |after| after.saturating_add(1))
        .min(items.len());
    let end = place(&page.before)?
        .unwrap_or(items.len())
        .clamp(start, items.len());
    let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let (from, to) = if page.backward {
        (end.saturating_sub(limit).max(start), end)
    } else {
        (start, start.saturating_add(limit).min(end))
    };
    let rows = items.iter().enumerate().skip(from).take(to - from);
    let edges = rows.map(|(place, item)| PageEdge {
        cursor: Cursor::Place { version, place },
        node: node(item.clone()),
    });
    let total = items.len() as u64;
    Ok(Page::new(
        edges.collect(),
        from > 0,
        to < items.len(),
        total,
    ))
}

/// The version of the list that a page's cursors are of; none on a first page.
///
/// # Errors
/// When a cursor is not one of a list.
pub fn version_of(page: &PageArgs) -> ApiResult<Option<u64>> {
    let cursor = page.after.as_deref().or(page.before.as_deref());
    Ok(cursor
        .map(cursor::place)
        .transpose()?
        .map(|(version, _)| version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_checked() {
        assert_eq!(PageArgs::parse(None, None, None, None).unwrap().limit, 50);
        assert_eq!(PageArgs::parse(None, None, Some(7), None).unwrap().limit, 7);
        for (first, last) in [
            (Some(-1), None),
            (Some(201), None),
            (None, Some(-5)),
            (Some(1), Some(1)),
        ] {
            assert!(PageArgs::parse(first, None, last, None).is_err());
        }
    }
}
