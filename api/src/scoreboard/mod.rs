//! The scoreboard both teams read: one period's figures beside those of the period before.
//!
//! [`period`] computes all figures of one period at one moment of the ledger; [`deals`] walks the deals, [`leads`] counts what
//! sales accepted and rejected. The formulas are those of the `agreement` crate.

pub mod deals;
pub mod leads;
pub mod period;
