//! The database: a read-only pool, a pool that writes, and transactions that end in the change feed.

mod among;
mod connect;
mod feed;
mod retry;
mod write;

pub use self::{
    among::{among_ids, among_texts},
    connect::{Database, Observer, connect},
    feed::{ChangeKind, ChangePayload, record_change},
    retry::{Retry, met_another_write},
    write::{Position, WriteTx},
};
