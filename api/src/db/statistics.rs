//! PostgreSQL plans by what it has counted of a table, and counts by itself within a minute or so. A company that loads
//! its facts asks in that minute, and until then a list that reads six rows by an index reads a whole campaign's and
//! sorts them. So a server looks every few seconds whether much was written, and has it counted at once.

use std::time::Duration;

use sea_orm::{ConnectionTrait as _, DatabaseBackend, DbErr, Statement};
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use super::Database;

/// How often a server looks.
const EVERY: Duration = Duration::from_secs(3);

/// Tables of which a fifth, and no less than some thousands of rows, was written since they were counted.
const STALE: &str = "SELECT quote_ident(schemaname) || '.' || quote_ident(relname) AS name FROM pg_stat_user_tables \
    WHERE schemaname = current_schema() AND n_mod_since_analyze > GREATEST(5000, n_live_tup / 5)";

/// Has tables counted that were written to, until the process ends. SQLite plans without counting.
pub async fn keep_statistics(db: Database) {
    if db.backend() != DatabaseBackend::Postgres {
        return;
    }
    let mut times = interval_at(Instant::now() + EVERY, EVERY);
    times.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        times.tick().await;
        if let Err(error) = count_stale(&db).await {
            tracing::warn!(%error, "the database could not count its rows");
        }
    }
}

async fn count_stale(db: &Database) -> Result<(), DbErr> {
    let stale = Statement::from_string(db.backend(), STALE);
    for row in db.read.query_all_raw(stale).await? {
        let name: String = row.try_get("", "name")?;
        // Another process may count it at this moment: that one's count will do.
        let count = format!("ANALYZE (SKIP_LOCKED) {name}");
        db.write.execute_unprepared(&count).await?;
        tracing::debug!(name, "counted its rows");
    }
    Ok(())
}
