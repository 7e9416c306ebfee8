//! Periods, fiscal years, working days and business hours.

// The clock that runs only while a team works.
pub mod business_hours;
// Fiscal years in any month, periods and those before them.
mod fiscal;
// Which days teams work.
mod working_days;

pub use self::{
    fiscal::{FiscalYear, Length, Period},
    working_days::WorkingDays,
};
