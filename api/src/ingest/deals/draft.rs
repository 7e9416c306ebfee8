//! What an input says of a deal, whichever input it is.

use async_graphql::MaybeUndefined;

use super::DealContactInput;
use crate::{
    graphql::{
        enums::{DealKind, DealOutcome},
        scalars::{Date, DateTime, Decimal},
        types::money::MoneyInput,
    },
    ingest::refs::AccountRef,
};

/// What an input says of a deal: an absent field stays as it is, null clears it, a list replaces.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub(super) name: MaybeUndefined<String>,
    pub(super) account: MaybeUndefined<AccountRef>,
    pub(super) contacts: MaybeUndefined<Vec<DealContactInput>>,
    pub(super) amount: MaybeUndefined<MoneyInput>,
    pub(super) kind: MaybeUndefined<DealKind>,
    pub(super) segment: MaybeUndefined<String>,
    pub(super) stage: MaybeUndefined<String>,
    /// Dates the step in the deal's history.
    pub(super) stage_entered_at: Option<DateTime>,
    pub(super) outcome: MaybeUndefined<DealOutcome>,
    pub(super) created_at: MaybeUndefined<DateTime>,
    pub(super) expected_close_on: MaybeUndefined<Date>,
    pub(super) closed_at: MaybeUndefined<DateTime>,
    pub(super) term_months: MaybeUndefined<i32>,
    pub(super) owner: MaybeUndefined<String>,
    pub(super) cost_of_sale: MaybeUndefined<MoneyInput>,
    pub(super) margin_rate: MaybeUndefined<Decimal>,
    /// Whether the contacts come on top of those the deal has.
    pub(super) add_contacts: bool,
}
