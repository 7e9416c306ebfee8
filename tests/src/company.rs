//! An invented company as rows of the real schema, for benchmarks: a million touchpoints in well under a minute.
//!
//! The rows go straight into the tables, past the API, so there is neither history nor audit of them; facts, names,
//! keys and indexes are all there.

mod facts;
mod insert;
mod money;
mod people;

use attribution::generate::Company;
use entity::ids::SourceId;
use entity::instant::Millis;
use sea_orm::{DatabaseConnection, DbErr, TransactionTrait as _};

/// The integration that everything comes from.
pub(crate) const SOURCE: SourceId = SourceId(1);

/// Writes the company into an empty migrated database, in one transaction.
///
/// # Errors
///
/// Fails when the database refuses, which an empty one does not.
pub async fn write(db: &DatabaseConnection, company: &Company) -> Result<(), DbErr> {
    let now = accord::clock::now();
    let tx = db.begin().await?;
    money::organization(&tx, company, now).await?;
    money::campaigns(&tx, company, now).await?;
    money::spend_and_rates(&tx, company, now).await?;
    people::write(&tx, company, now).await?;
    facts::touchpoints(&tx, company).await?;
    facts::deals(&tx, company, now).await?;
    tx.commit().await
}

/// An instant of the generator as it is stored.
const fn millis(at: attribution::Instant) -> Millis {
    Millis(at.0)
}
