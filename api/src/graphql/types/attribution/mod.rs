//! Who earned the revenue.
//!
//! Reading order: [`enums`] and [`input`] (the question), [`official`] and [`rule`] (the rule that is applied), [`report`] and [`row`]
//! (the answer), [`credit`] (down to each deal and touch), [`compare`] (several models side by side), [`query`].

pub mod compare;
pub mod credit;
pub mod enums;
pub mod input;
pub mod key;
pub mod official;
pub mod query;
pub mod report;
pub mod row;
pub mod rule;
