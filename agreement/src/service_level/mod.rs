//! The service-level agreement: what marketing owes sales, and what sales owes marketing, measured by the same facts.
//!
//! Marketing owes value: accepted leads, each worth what its type has been worth ([`value`]), against a committed sum
//! ([`commitment`]). Sales owes answers: a first response within business hours, and a number of attempts within days
//! ([`clock`]). [`clauses`] counts both, always together.

pub mod clauses;
pub mod clock;
pub mod commitment;
pub mod value;

mod median;

pub use self::{
    clauses::{AcceptedLeads, ClockCount, Delays},
    clock::{Attempts, Response, Verdict},
    commitment::{Commitment, Per},
    median::median,
    value::{LeadRates, Outcomes},
};
