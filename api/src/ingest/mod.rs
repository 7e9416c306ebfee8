//! Loading facts in bulk: the same way in for GraphQL, for CSV files and for whatever comes later.
//!
//! Each noun's rows are one [`BulkRow`]; [`run`] wraps them in a transaction with idempotency, the change feed and the
//! audit log. Rows are taken in order; a row that cannot be used is rejected with its reasons, never half-written.

pub mod audit;
pub mod campaigns;
mod external;
mod idempotency;
mod outcome;
pub mod people;
pub mod refs;
mod run;
mod set;
mod single;
mod text;
mod together;

pub use self::{
    external::{ExternalIds, source_id},
    outcome::{BulkOutcome, BulkResult, RowOutcome, RowStatus},
    run::{BulkRequest, BulkRow, Ingest, MAX_ROWS, run},
    set::{set, set_text},
    single::{OWN_SOURCE, SingleWrite, Written, single},
    text::{clean, clean_optional},
};
