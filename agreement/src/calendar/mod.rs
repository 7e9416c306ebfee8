//! Periods, fiscal years and working days.

// Fiscal years in any month, periods and those before them.
mod fiscal;
// Which days teams work.
mod working_days;

pub use self::{
    fiscal::{FiscalYear, Length, Period},
    working_days::WorkingDays,
};
