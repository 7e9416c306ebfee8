//! What marketing and sales sign, and what they are measured by.
//!
//! Pure rules and formulas: nothing here waits, stores, reads a clock or speaks HTTP. A caller hands in the facts and the
//! time, and gets back a decision or a figure. The server (`api`) keeps the facts and calls these rules inside its
//! transactions.

// The way of a lead from marketing to sales.
pub mod lifecycle;
// Periods, working days and business hours.
pub mod calendar;
// How far leads come, and how long it takes.
pub mod funnel;
// What each team owes the other for leads.
pub mod service_level;
