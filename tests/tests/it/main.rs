//! The tests of Accord, in one program: each starts what it needs and runs on both databases.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, and JSON that is not there reads as null"
)]

mod agreements;
mod architecture;
mod auth;
mod bulk;
mod columns;
mod door;
mod drift;
mod encryption;
mod errors;
mod events;
mod export;
mod filters;
mod funnel;
mod housekeeping;
mod idempotency;
mod import;
mod ledger;
mod lifecycle;
mod main_job;
mod masking;
mod merging;
mod migrate;
mod notes;
mod pagination;
mod people;
mod permissions;
mod processes;
mod random;
mod rewriting;
mod rules;
mod sample;
mod schema;
mod service_level;
mod sessions;
mod single_sign_on;
mod statements;
mod subscriptions;
mod support;
mod targets;
mod viewer;
mod worked;
