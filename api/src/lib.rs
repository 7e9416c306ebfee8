//! The Accord server: GraphQL, authentication, the ledger and the command line.
//!
//! The modules in the order a newcomer should read them.

/// What the process is told from outside.
pub mod config;
/// The only place that reads the time.
pub mod clock;
/// The two pools, write transactions, the change feed.
pub mod db;
/// The organisation's settings, as the code uses them.
pub mod organization;
/// Who is calling, and what they may do.
pub mod auth;
/// What a client is told when something fails.
pub mod error;
/// Everything the parts of one process share.
pub mod app;
/// Loading facts in bulk, from GraphQL and from files.
pub mod ingest;
/// The schema.
pub mod graphql;
/// The routes.
pub mod http;
/// The command line.
pub mod cli;
