//! Random small companies and random questions, made to collide: few instants, few names, many edges.

mod facts;
mod query;
mod time;

use attribution::{
    ids::{CampaignId, DealId, LeadId, TouchpointId},
    money::Currency,
};
use proptest::{prelude::*, test_runner::Config};

pub(crate) use self::{
    facts::world,
    query::{any_query, any_rules},
    time::{Time, any_time},
};

/// Currencies of two, no and three decimals.
pub(crate) const CURRENCIES: [&str; 4] = ["EUR", "USD", "JPY", "KWD"];
/// Texts of facets and deals; the upper case and the umlaut matter to filters.
pub(crate) const TEXTS: [&str; 5] = ["findly", "Findly", "Übersee", "über", ""];
/// Segments of deals.
pub(crate) const SEGMENTS: [&str; 3] = ["SMB", "ENTERPRISE", "Public"];

/// The campaign of a small number.
pub(crate) fn campaign(number: usize) -> CampaignId {
    CampaignId(scatter(number, 1))
}

/// The lead of an account and a place in it.
pub(crate) fn lead(account: usize, place: usize) -> LeadId {
    LeadId(scatter(account * 100 + place, 2))
}

/// The touchpoint of an account and a place in it.
pub(crate) fn touchpoint(account: usize, place: usize) -> TouchpointId {
    TouchpointId(scatter(account * 1000 + place, 3))
}

/// The deal of an account and a place in it.
pub(crate) fn deal(account: usize, place: usize) -> DealId {
    DealId(scatter(account * 100 + place, 4))
}

/// Identifiers whose order has nothing to do with the order of their numbers.
pub(crate) fn scatter(number: usize, kind: u128) -> u128 {
    let odd = 0x9e37_79b9_7f4a_7c15_f39c_0c95_1f26_5a97_u128;
    ((number as u128 + 1).wrapping_mul(odd) << 8) | kind
}

/// One of the currencies.
pub(crate) fn currency(number: usize) -> Currency {
    Currency::parse(CURRENCIES[number]).unwrap()
}

/// So many cases, unless `PROPTEST_CASES` says otherwise.
pub(crate) fn cases(count: u32) -> Config {
    let given = std::env::var_os("PROPTEST_CASES").is_some();
    let default = Config::default();
    Config {
        cases: if given { default.cases } else { count },
        failure_persistence: None,
        max_shrink_iters: 20_000,
        ..default
    }
}

/// A short list of different numbers below `bound`.
pub(crate) fn some_of(bound: usize) -> impl Strategy<Value = Vec<usize>> {
    proptest::sample::subsequence((0..bound).collect::<Vec<_>>(), 0..=bound)
}
