//! The schema of Accord's database, the same on SQLite and PostgreSQL.
//!
//! [`up`] brings a database to the newest schema and is safe to call from several processes at
//! once; [`status`] says what it would do. Tables are named by text here: a migration must go on
//! meaning what it meant when it was written, whatever becomes of the entities.
//!
//! Migrations are SQL, written once with words for the types in which the databases differ; see
//! [`dialect`]. An applied migration is never edited: a later one corrects it.

pub mod dialect;

mod m0001_organization;
mod m0002_access;
mod m0003_people;
mod m0004_campaigns;
mod m0005_deals;
mod m0006_deal_stage_defaults;
mod m0007_touchpoints;
mod m0008_records;
mod m0009_agreements;
mod m0009_notes;
mod m0010_lifecycle;
mod m0011_operations;
mod m0012_identities;
mod m0013_attributes;
mod m0014_events;

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};
use sea_orm_migration::{MigrationStatus, MigratorTrait};

/// What a call of [`up`] has done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// Names of the migrations applied by this call, in order; empty when there was nothing to do.
    pub names: Vec<String>,
}

/// One migration known to this program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// Whether the database has it.
    pub applied: bool,
}

/// Brings the database to the newest schema.
///
/// All of it happens in one transaction on one connection: either the database has the newest
/// schema afterwards, or it is as before. Of several callers the first does the work, the others
/// wait for it and find nothing left to do.
///
/// # Errors
///
/// Fails when the database cannot be reached, when a statement fails, or when the database has
/// migrations this program does not know (it belongs to a newer version).
pub async fn up(db: &DatabaseConnection) -> Result<Applied, DbErr> {
    let transaction = begin_exclusively(db).await?;
    let names = Migrator::get_pending_migrations(&transaction)
        .await?
        .iter()
        .map(|migration| migration.name().to_owned())
        .collect();
    Migrator::up(&transaction, None).await?;
    transaction.commit().await?;
    Ok(Applied { names })
}

/// Every migration this program knows, in order, and whether the database has it. Writes nothing.
///
/// # Errors
///
/// Fails when the database cannot be reached, or has migrations this program does not know.
pub async fn status(db: &DatabaseConnection) -> Result<Vec<Step>, DbErr> {
    let migrations = Migrator::get_migration_with_status_read_only(db).await?;
    Ok(migrations
        .iter()
        .map(|migration| Step {
            name: migration.name().to_owned(),
            applied: migration.status() == MigrationStatus::Applied,
        })
        .collect())
}

/// Any number will do, as long as nothing else in the database locks the same one.
const LOCK: i64 = 0x6163_636f_7264_0001;

/// Begins a transaction that excludes every other call of [`up`], in this process and in others.
///
/// The lock of PostgreSQL belongs to the transaction, so that it can neither be taken on another
/// connection of the pool nor outlive a failure. SQLite admits one writer; the others wait for as
/// long as the connection's busy timeout allows.
async fn begin_exclusively(db: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let transaction = db
        .begin_with_options(TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        })
        .await?;
    if transaction.get_database_backend() == DbBackend::Postgres {
        let lock = Statement::from_sql_and_values(
            DbBackend::Postgres,
            "SELECT pg_advisory_xact_lock($1)",
            [LOCK.into()],
        );
        transaction.execute_raw(lock).await?;
    }
    Ok(transaction)
}

struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_organization::Migration),
            Box::new(m0002_access::Migration),
            Box::new(m0003_people::Migration),
            Box::new(m0004_campaigns::Migration),
            Box::new(m0005_deals::Migration),
            Box::new(m0006_deal_stage_defaults::Migration),
            Box::new(m0007_touchpoints::Migration),
            Box::new(m0008_records::Migration),
            Box::new(m0009_agreements::Migration),
            Box::new(m0009_notes::Migration),
            Box::new(m0010_lifecycle::Migration),
            Box::new(m0011_operations::Migration),
            Box::new(m0012_identities::Migration),
            Box::new(m0013_attributes::Migration),
            Box::new(m0014_events::Migration),
        ]
    }
}
