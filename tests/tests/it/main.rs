//! The tests of Accord, in one program: each starts what it needs and runs on both databases.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod architecture;
mod auth;
mod bulk;
mod drift;
mod idempotency;
mod main_job;
mod migrate;
mod rules;
mod sample;
mod schema;
mod support;
mod viewer;
mod worked;
