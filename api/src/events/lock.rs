//! One process understands events at a time: two that meet the same new visitor would get in each other's way again and
//! again. SQLite has one writer and needs no lock.

use std::time::Duration;

use sea_orm::{ConnectionTrait as _, DatabaseBackend, DatabaseTransaction, DbErr, Statement};

/// What is locked. Any number will do, as long as nothing else in the database locks the same one.
pub const LOCK: i64 = 0x6163_636f_7264_0002;
/// How long to wait before the next try.
const PAUSE: Duration = Duration::from_millis(50);

/// Waits until no other process understands events; none does until the transaction ends. Tried again and again, because
/// a statement that waits is stopped after a while, and to be told to wait is no failure.
///
/// # Errors
/// When the database fails.
pub(super) async fn one_at_a_time(tx: &DatabaseTransaction) -> Result<(), DbErr> {
    if tx.get_database_backend() != DatabaseBackend::Postgres {
        return Ok(());
    }
    loop {
        let lock = Statement::from_sql_and_values(
            DatabaseBackend::Postgres,
            "SELECT pg_try_advisory_xact_lock($1) AS locked",
            [LOCK.into()],
        );
        let row = tx.query_one_raw(lock).await?;
        if row.is_some_and(|row| row.try_get("", "locked").unwrap_or(false)) {
            return Ok(());
        }
        tokio::time::sleep(PAUSE).await;
    }
}
