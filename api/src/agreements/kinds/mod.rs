//! The kinds of agreement, a file each: what is signed, and what is wrong with it.
//!
//! A further kind takes a value of [`AgreementKind`](entity::agreement_kind::AgreementKind), a [`Content`](super::Content)
//! here, and its object in the schema's `AgreementContent`.

mod metric_definition;
mod official_rule;
mod service_level;
mod target;

pub use self::{
    metric_definition::MetricDefinition,
    official_rule::{OFFICIAL, OfficialModel, OfficialRule, OfficialWeights},
    service_level::{DayOff, SERVICE_LEVEL, ServiceLevel},
    target::{Holiday, Target},
};
