//! Points in time.

use std::fmt;

use sea_orm::DeriveValueType;

/// Milliseconds since 1970-01-01T00:00:00 UTC.
///
/// An integer is exact, eight bytes, and compared alike by both databases and by Rust; a
/// database's own timestamps are none of these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType)]
pub struct Millis(pub i64);

impl From<i64> for Millis {
    fn from(millis: i64) -> Self {
        Self(millis)
    }
}

impl From<Millis> for i64 {
    fn from(instant: Millis) -> Self {
        instant.0
    }
}

impl fmt::Display for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
