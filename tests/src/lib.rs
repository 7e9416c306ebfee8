//! Black-box tests: the real server over HTTP, on SQLite and on PostgreSQL.
//!
//! Every test gets a database of its own, already migrated, and runs on both kinds:
//!
//! ```
//! use tests::{TestDatabase, on_both_databases};
//!
//! on_both_databases! {
//!     async fn a_fresh_database_knows_the_default_stages(db: TestDatabase) {
//!         use sea_orm::{EntityTrait, PaginatorTrait};
//!         let stages = entity::deal_stage::Entity::find();
//!         assert_eq!(stages.count(&db.connect().await).await.unwrap(), 17);
//!     }
//! }
//! # fn main() {}
//! ```
//!
//! This makes two tests, `a_fresh_database_knows_the_default_stages::sqlite` and `...::postgres`.
//! The argument may be of any type that implements [`OnBackend`], such as a [`TestApp`]: a running server, asked over
//! HTTP by [`Caller`]s.
//!
//! PostgreSQL is found by itself, see [`postgres`]. Where there is none, that half of each test
//! passes without running, one line on the standard error says so, and with `CI=true` it fails.

#![expect(
    clippy::indexing_slicing,
    reason = "a helper of tests fails by panicking, and JSON that is not there reads as null"
)]

mod app;
mod backend;
mod caller;
pub mod company;
mod database;
pub mod postgres;
mod process;
mod response;
mod scratch;
mod setup;
mod socket;
mod sqlite;
mod websocket;

pub use app::TestApp;
pub use backend::{Backend, OnBackend};
pub use caller::Caller;
pub use database::TestDatabase;
pub use response::Response;
pub use setup::{PASSWORD, ROLES, email};
pub use socket::{Heard, Socket};
pub use websocket::Subscription;

#[doc(hidden)]
pub use tokio;
