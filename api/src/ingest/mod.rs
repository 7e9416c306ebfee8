//! Loading facts in bulk: the same way in for GraphQL, for CSV files and for whatever comes later.
//!
//! Each noun's rows are one [`BulkRow`]; [`run`] wraps them in a transaction with idempotency, the change feed and the
//! audit log. Rows are taken in order; a row that cannot be used is rejected with its reasons, never half-written.

pub mod account_writes;
pub mod accounts;
pub mod attributes;
pub mod audit;
pub mod campaign_writes;
pub mod campaigns;
pub mod channel;
pub mod costs;
pub mod deal_stages;
pub mod deals;
pub mod domains;
pub mod exchange_rates;
mod external;
mod idempotency;
pub mod leads;
pub mod lifecycle;
pub mod merging;
pub mod notes;
mod outcome;
pub mod people;
pub mod refs;
mod run;
mod set;
mod shared_domains;
mod single;
pub mod spend;
mod text;
mod together;
pub mod touchpoints;

pub use self::{
    external::{ExternalIds, source_id},
    outcome::{BulkOutcome, BulkResult, RowOutcome, RowStatus},
    run::{BulkRequest, BulkRow, Ingest, MAX_ROWS, run},
    set::{set, set_text},
    single::{OWN_SOURCE, SingleWrite, Written, single},
    text::{clean, clean_optional, clean_reason, rate_ppm},
};
