//! The only place that reads the time.

use entity::instant::Millis;
use uuid::Uuid;

/// Now, in milliseconds UTC.
#[must_use]
pub fn now() -> Millis {
    Millis(chrono::Utc::now().timestamp_millis())
}

/// Now, in whole seconds since 1970.
#[must_use]
pub fn now_seconds() -> i64 {
    chrono::Utc::now().timestamp()
}

/// A fresh identity. Version 7: sorts by time, so that it lands at the end of an index.
#[must_use]
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}
