//! Periods, fiscal years, working days and business hours.

// The clock that runs only while a team works.
pub mod business_hours;
