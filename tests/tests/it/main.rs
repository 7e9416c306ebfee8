//! The tests of Accord, in one program: each starts what it needs and runs on both databases.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod drift;
mod import;
mod migrate;
mod people;
mod rules;
mod sample;
mod viewer;
