//! The log of every step, chained by hashes: whoever changes, drops or inserts an entry breaks the chain from there on.
//!
//! A link's hash is SHA-256 over the hash of the link before it (32 zero bytes before the first) and the link's text,
//! which is the [`canonical`](super::canonical) JSON of its [`Entry`]. The entry carries its own sequence number, so
//! that entries cannot change places either. Whoever can write to the database can rewrite the whole chain; keep the
//! head's hash elsewhere from time to time, and that is evident too.

mod chain;
mod entry;
mod story;

pub use self::{
    chain::{Broken, Chain, GENESIS, Head, Link, link},
    entry::{Entry, Step},
    story::{Story, Told},
};
