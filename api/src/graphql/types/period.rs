//! A range of days.

use agreement::calendar;
use async_graphql::SimpleObject;

use crate::graphql::scalars::Date;

/// A range of days in the organisation's time zone: `from` is in it, `to` is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, SimpleObject)]
pub struct Period {
    /// The first day.
    pub from: Date,
    /// The day after the last.
    pub to: Date,
}

impl From<calendar::Period> for Period {
    fn from(period: calendar::Period) -> Self {
        Self {
            from: Date(period.from()),
            to: Date(period.to()),
        }
    }
}
