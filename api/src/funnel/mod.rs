//! The funnel from the database: a few statements, whatever the number of leads, and [`agreement::funnel`] counts.

mod facts;
mod group;
mod report;

pub(crate) use self::facts::Converter;
pub use self::{
    group::{GroupBy, GroupKey},
    report::{Asked, FunnelReport, Row, Unit, report},
};
