//! The tests of Accord, in one program: each starts what it needs and runs on both databases.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod architecture;
mod auth;
mod bulk;
mod drift;
mod errors;
mod idempotency;
mod import;
mod ledger;
mod main_job;
mod masking;
mod migrate;
mod pagination;
mod people;
mod permissions;
mod random;
mod rules;
mod sample;
mod schema;
mod subscriptions;
mod support;
mod viewer;
mod worked;
