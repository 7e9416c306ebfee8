//! What marketing and sales sign, and what they are measured by.
//!
//! Pure rules and formulas: nothing here waits, stores, reads a clock or speaks HTTP. A caller hands in the facts and the
//! time, and gets back a decision or a figure. The server (`api`) keeps the facts and calls these rules inside its
//! transactions.

// How anything comes to be agreed: proposals, signatures, effect, and the log of it.
pub mod two_keys;
// What each figure means, and which function computes it.
pub mod metric;
// Exact fractions.
pub mod ratio;
// Periods, fiscal years, working days and business hours.
pub mod calendar;
// Whether a target is on pace.
pub mod pacing;
// Win rates and coverage.
pub mod win_rate;
// Where a period may end.
pub mod forecast;
// The figures of the scoreboard.
pub mod measures;
// The way of a lead from marketing to sales.
pub mod lifecycle;
// How far leads come, and how long it takes.
pub mod funnel;
// What each team owes the other for leads.
pub mod service_level;
