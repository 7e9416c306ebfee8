//! The lease: a row that says which process works, until when, and with which fencing token.
//!
//! Every transaction of work locks the row and checks that it is still held. A process that was stopped for so long that
//! another took over finds a larger token, and commits nothing. Time is the database's, which all processes share.

use std::time::Duration;

use entity::job_lease;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseBackend, DbErr, EntityTrait as _, QueryFilter as _,
    QuerySelect as _, Statement, sea_query::Expr,
};

use crate::{
    clock,
    db::{Database, WriteTx},
};

/// The one lease of all jobs.
const NAME: &str = "jobs";

/// The right to work, held by this process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    owner: String,
    token: i64,
    length: Duration,
}

impl Lease {
    /// Takes the lease, or renews it; none while another process holds it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take(db: &Database, owner: &str, length: Duration) -> Result<Option<Self>, DbErr> {
        let tx = WriteTx::begin(db).await?;
        let now = now(&*tx).await?;
        let until = now.saturating_add(millis(length));
        // One statement, so that of two processes that find it expired one takes it.
        let sql = "INSERT INTO job_leases (name, owner, token, expires_at) VALUES ($1, $2, 1, $3)
             ON CONFLICT (name) DO UPDATE SET
                 token = CASE WHEN job_leases.owner = excluded.owner THEN job_leases.token ELSE job_leases.token + 1 END,
                 owner = excluded.owner, expires_at = excluded.expires_at
             WHERE job_leases.owner = excluded.owner OR job_leases.expires_at <= $4
             RETURNING token";
        let values = [NAME.into(), owner.into(), until.into(), now.into()];
        let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, values);
        let row = tx.query_one_raw(statement).await?;
        tx.commit().await?;
        row.map(|row| {
            Ok(Self {
                owner: owner.to_owned(),
                token: row.try_get("", "token")?,
                length,
            })
        })
        .transpose()
    }

    /// Holds the lease within a transaction of work, and renews it: nobody takes it over before the transaction is over.
    /// Whether it was still held.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hold(&self, tx: &WriteTx) -> Result<bool, DbErr> {
        use job_lease::Column as C;
        let held = job_lease::Entity::find_by_id(NAME)
            .filter(C::Owner.eq(self.owner.as_str()))
            .filter(C::Token.eq(self.token))
            .lock_exclusive()
            .one(&**tx)
            .await?
            .is_some();
        if held {
            let until = now(&**tx).await?.saturating_add(millis(self.length));
            job_lease::Entity::update_many()
                .col_expr(C::ExpiresAt, Expr::value(until))
                .filter(C::Name.eq(NAME))
                .exec(&**tx)
                .await?;
        }
        Ok(held)
    }

    /// Gives the lease back, so that another process need not wait for its end.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn release(self, db: &Database) -> Result<(), DbErr> {
        use job_lease::Column as C;
        let tx = WriteTx::begin(db).await?;
        job_lease::Entity::update_many()
            .col_expr(C::ExpiresAt, Expr::value(0_i64))
            .filter(C::Name.eq(NAME))
            .filter(C::Owner.eq(self.owner))
            .filter(C::Token.eq(self.token))
            .exec(&*tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Now by the clock that all processes share: the server's on PostgreSQL; on SQLite they are on one machine.
async fn now(db: &impl ConnectionTrait) -> Result<i64, DbErr> {
    if db.get_database_backend() != DatabaseBackend::Postgres {
        return Ok(clock::now().0);
    }
    let sql = "SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::bigint AS now";
    let statement = Statement::from_string(DatabaseBackend::Postgres, sql);
    let row = db.query_one_raw(statement).await?;
    row.ok_or_else(|| DbErr::RecordNotFound("the time has no row".to_owned()))?
        .try_get("", "now")
}

fn millis(length: Duration) -> i64 {
    i64::try_from(length.as_millis()).unwrap_or(i64::MAX)
}
