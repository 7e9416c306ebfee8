//! A write: rows, one entry of the change feed, an audit entry, all in one transaction.

use std::ops::Deref;

use sea_orm::{
    DatabaseTransaction, DbErr, SqliteTransactionMode, TransactionOptions, TransactionTrait as _,
};

use super::{ChangePayload, Database, feed};

/// A place in the change feed: the number of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Position(pub i64);

/// An open write transaction. Dropped without [`WriteTx::commit`], nothing of it remains.
#[derive(Debug)]
pub struct WriteTx {
    tx: DatabaseTransaction,
    position: Option<Position>,
}

impl WriteTx {
    /// Begins. On SQLite the write lock is taken at once, so that two writers queue instead of failing later.
    ///
    /// # Errors
    /// When the database cannot be reached or stays locked.
    pub async fn begin(db: &Database) -> Result<Self, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(Self {
            tx: db.write.begin_with_options(options).await?,
            position: None,
        })
    }

    /// Begins inside another transaction: committing keeps the write only as long as the other one is kept.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn begin_within(outer: &DatabaseTransaction) -> Result<Self, DbErr> {
        Ok(Self {
            tx: outer.begin().await?,
            position: None,
        })
    }

    /// Says what the ledger has to read again once this is committed.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn change(&mut self, change: &ChangePayload) -> Result<(), DbErr> {
        let position = feed::record_change(&self.tx, change).await?;
        self.position = self.position.max(Some(position));
        Ok(())
    }

    /// Commits and tells where in the feed this write stands, if it changed anything.
    ///
    /// # Errors
    /// When the database refuses; then nothing was written.
    pub async fn commit(self) -> Result<Option<Position>, DbErr> {
        self.tx.commit().await?;
        Ok(self.position)
    }

    /// The position so far: known before the commit, valid only after it.
    #[must_use]
    pub const fn position(&self) -> Option<Position> {
        self.position
    }
}

impl Deref for WriteTx {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &Self::Target {
        &self.tx
    }
}
