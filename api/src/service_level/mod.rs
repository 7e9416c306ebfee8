//! The service-level agreement at work: [`terms`] is what is agreed when, [`measure`] tells hand-offs what they are
//! measured by, [`price`] what their leads are worth, [`escalate`] raises the alarm, [`report`] counts both clauses.

mod escalate;
mod facts;
mod measure;
mod price;
mod report;
mod terms;
pub mod untouched;

pub use self::{
    escalate::escalate,
    measure::{align, measure_by},
    price::{price, price_unpriced},
    report::{Marketing, Measured, Sales, report},
    terms::{ESCALATIONS, Terms, signed, terms},
};
