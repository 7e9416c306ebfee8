//! Operators of `where` inputs as filters of the engine, one function per operator input. They count against the same
//! budget as conditions of the database do.

use attribution::{
    filter::{Filter, RangeTest, TextTest},
    time::{Day, Instant},
};

use super::{
    filters::{Budget, DateFilter, DateTimeFilter, IdFilter, StringFilter},
    global_id::Kind,
};
use crate::error::ApiResult;

/// All of these; one alone stands for itself.
#[must_use]
pub fn all_of<L>(mut filters: Vec<Filter<L>>) -> Filter<L> {
    match (filters.pop(), filters.is_empty()) {
        (Some(only), true) => only,
        (last, _) => {
            filters.extend(last);
            Filter::And(filters)
        }
    }
}

/// Conditions on a text.
///
/// # Errors
/// When the `where` is too large.
pub fn text_filter<L>(
    filter: &StringFilter,
    budget: &mut Budget,
    test: impl Fn(TextTest) -> L,
) -> ApiResult<Filter<L>> {
    budget.leaf()?;
    let StringFilter {
        eq,
        any_of,
        contains,
        starts_with,
        is_null,
    } = filter.clone();
    if let Some(texts) = &any_of {
        Budget::list(texts)?;
    }
    let tests = [
        eq.map(TextTest::Eq),
        any_of.map(TextTest::In),
        contains.map(TextTest::Contains),
        starts_with.map(TextTest::StartsWith),
        is_null.map(TextTest::IsNull),
    ];
    Ok(tests_of(tests, test))
}

/// Conditions on an instant.
///
/// # Errors
/// When the `where` is too large.
pub fn instant_filter<L>(
    filter: &DateTimeFilter,
    budget: &mut Budget,
    test: impl Fn(RangeTest<Instant>) -> L,
) -> ApiResult<Filter<L>> {
    budget.leaf()?;
    let DateTimeFilter {
        gte,
        gt,
        lte,
        lt,
        is_null,
    } = filter;
    let bound = |bound: &Option<super::scalars::DateTime>| bound.map(|at| Instant(at.0.0));
    let tests = [
        bound(gte).map(RangeTest::Gte),
        bound(gt).map(RangeTest::Gt),
        bound(lte).map(RangeTest::Lte),
        bound(lt).map(RangeTest::Lt),
        is_null.map(RangeTest::IsNull),
    ];
    Ok(tests_of(tests, test))
}

/// Conditions on a day.
///
/// # Errors
/// When the `where` is too large.
pub fn day_filter<L>(
    filter: &DateFilter,
    budget: &mut Budget,
    test: impl Fn(RangeTest<Day>) -> L,
) -> ApiResult<Filter<L>> {
    budget.leaf()?;
    let DateFilter {
        gte,
        gt,
        lte,
        lt,
        is_null,
    } = filter;
    let bound = |bound: &Option<super::scalars::Date>| bound.map(|day| Day::from_date(day.0));
    let tests = [
        bound(gte).map(RangeTest::Gte),
        bound(gt).map(RangeTest::Gt),
        bound(lte).map(RangeTest::Lte),
        bound(lt).map(RangeTest::Lt),
        is_null.map(RangeTest::IsNull),
    ];
    Ok(tests_of(tests, test))
}

/// Conditions on an id. An id of another kind matches nothing. Where the id may be absent, `test` is given `None` in its
/// list for that; where it may not, `isNull: true` matches nothing.
///
/// # Errors
/// When the `where` is too large.
pub fn id_filter<L>(
    filter: &IdFilter,
    kind: Kind,
    may_be_absent: bool,
    budget: &mut Budget,
    test: impl Fn(&[Option<u128>]) -> L,
) -> ApiResult<Filter<L>> {
    budget.leaf()?;
    let mut all = Vec::new();
    if let Some(uuids) = filter.uuids(kind)? {
        let ids: Vec<_> = uuids.iter().map(|uuid| Some(uuid.as_u128())).collect();
        all.push(Filter::Test(test(&ids)));
    }
    match filter.is_null {
        None => {}
        Some(absent) => {
            let is_absent = if may_be_absent {
                Filter::Test(test(&[None]))
            } else {
                Filter::Or(Vec::new())
            };
            all.push(if absent {
                is_absent
            } else {
                Filter::Not(Box::new(is_absent))
            });
        }
    }
    Ok(all_of(all))
}

/// Conditions on an enum's values; `None` passes all.
///
/// # Errors
/// When the `where` is too large.
pub fn listed_filter<V, E: From<V>, L>(
    values: Option<Vec<V>>,
    budget: &mut Budget,
    test: impl Fn(Vec<E>) -> L,
) -> ApiResult<Filter<L>> {
    budget.leaf()?;
    Ok(values.map_or(Filter::And(Vec::new()), |values| {
        Filter::Test(test(values.into_iter().map(E::from).collect()))
    }))
}

fn tests_of<T, L, const N: usize>(tests: [Option<T>; N], test: impl Fn(T) -> L) -> Filter<L> {
    all_of(
        tests
            .into_iter()
            .flatten()
            .map(|one| Filter::Test(test(one)))
            .collect(),
    )
}
