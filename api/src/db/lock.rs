//! Locking what is read in order to be written.

use sea_orm::sea_query::LockType;

/// A row that is read, changed and written whole is read under this lock: what another write does to it between reading
/// and writing would be undone otherwise. Weaker than an exclusive lock: new rows may refer to it meanwhile. SQLite has
/// one writer and needs none.
pub const TO_REWRITE: LockType = LockType::NoKeyUpdate;
