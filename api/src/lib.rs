//! The Accord server: GraphQL, authentication, the ledger and the command line.
//!
//! The modules in the order a newcomer should read them.

// Who has access: users and API tokens are made, changed and ended here.
pub mod access;
// What both teams sign.
pub mod agreements;
// Everything the parts of one process share.
pub mod app;
// Who is calling, and what they may do.
pub mod auth;
// The command line.
pub mod cli;
// The only place that reads the time.
pub mod clock;
// What the process is told from outside.
pub mod config;
// The two pools, write transactions, the change feed.
pub mod db;
// An invented company, to try everything with.
pub mod demo;
// What a client is told when something fails.
pub mod error;
// Facts and credits out again, as files.
pub mod export;
// How far leads come.
pub mod funnel;
// The schema.
pub mod graphql;
// The routes.
pub mod http;
// Files of facts, by a mapping.
pub mod import;
// Loading facts in bulk, from GraphQL and from files.
pub mod ingest;
// What happens when time has passed.
pub mod jobs;
// Every fact that earns credit, in memory, as the database has it.
pub mod ledger;
// Which operations may be executed, where only stored ones may.
pub mod operations;
// One line of everything that happened with a customer.
pub mod timeline;
// The organisation's settings, as the code uses them.
pub mod organization;
// The scoreboard both teams read.
pub mod scoreboard;
// Joint targets and their figures.
pub mod targets;
// How much a caller may ask for in a while.
pub mod rates;

// What each team owes the other for leads, at work.
pub mod service_level;

#[cfg(test)]
mod testing;
