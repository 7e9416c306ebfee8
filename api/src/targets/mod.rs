//! Joint targets: what both teams mean to reach, and how far they are.
//!
//! A target is an agreement ([`Target`](crate::agreements::kinds::Target)); its figures are never kept but computed from
//! the ledger when they are asked for. [`book`] holds all targets and their tree, [`booked`] what was earned on which day
//! and by whom, [`deals`] what the deals themselves say (coverage, win rates, rates of exchange), [`facts`] what only the
//! database knows, and [`basis`] puts them together. The formulas are those of the `agreement` crate.

pub mod basis;
pub mod book;
pub mod booked;
pub mod deals;
pub mod facts;
pub mod tree;
pub mod write;
