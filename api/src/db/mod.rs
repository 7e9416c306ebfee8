//! The database: a read-only pool, a pool that writes, and transactions that end in the change feed.

mod among;
mod connect;
mod feed;
mod housekeeping;
mod lock;
mod retry;
mod rows;
mod statistics;
mod write;

pub use self::{
    among::{among_ids, among_texts},
    connect::{Database, Observer, connect},
    feed::{ChangeKind, ChangePayload, record_change},
    housekeeping::{ANSWERS_KEPT, before, keep_house, sweep},
    lock::TO_REWRITE,
    retry::{Retry, is_outage, met_another_write},
    rows::{Given, Rows, given_id},
    statistics::keep_statistics,
    write::{Position, WriteTx},
};
