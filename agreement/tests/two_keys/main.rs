//! The two keys in random order, against a model that shares no code with them, and the log against tampering.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should stop"
)]

mod chain;
mod model;
mod sequences;
