//! How the operators of `where` inputs become tests of the attribution engine, which filters in memory.

use attribution::{
    filter::{Filter, RangeTest, TextTest},
    time::{Day, Instant},
};

use super::filters::{Budget, DateFilter, DateTimeFilter, StringFilter};
use crate::error::ApiResult;

/// Tests of a text.
///
/// # Errors
/// When the `where` is too large.
pub fn text<L>(
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
    } = filter;
    if let Some(texts) = any_of {
        Budget::list(texts)?;
    }
    let tests = [
        eq.clone().map(TextTest::Eq),
        any_of.clone().map(TextTest::In),
        contains.clone().map(TextTest::Contains),
        starts_with.clone().map(TextTest::StartsWith),
        is_null.map(TextTest::IsNull),
    ];
    Ok(all(tests, test))
}

/// Tests of an instant.
///
/// # Errors
/// When the `where` is too large.
pub fn instant<L>(
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
    let at = |bound: &Option<super::scalars::DateTime>| bound.map(|at| Instant(at.0.0));
    let tests = [
        at(gte).map(RangeTest::Gte),
        at(gt).map(RangeTest::Gt),
        at(lte).map(RangeTest::Lte),
        at(lt).map(RangeTest::Lt),
        is_null.map(RangeTest::IsNull),
    ];
    Ok(all(tests, test))
}

/// Tests of a day.
///
/// # Errors
/// When the `where` is too large.
pub fn day<L>(
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
    let on = |bound: &Option<super::scalars::Date>| bound.map(|date| Day::from_date(date.0));
    let tests = [
        on(gte).map(RangeTest::Gte),
        on(gt).map(RangeTest::Gt),
        on(lte).map(RangeTest::Lte),
        on(lt).map(RangeTest::Lt),
        is_null.map(RangeTest::IsNull),
    ];
    Ok(all(tests, test))
}

fn all<T, L, const N: usize>(tests: [Option<T>; N], test: impl Fn(T) -> L) -> Filter<L> {
    let tests = tests.into_iter().flatten();
    Filter::And(tests.map(|one| Filter::Test(test(one))).collect())
}
