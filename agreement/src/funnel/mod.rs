//! The funnel: how many leads reach each stage, how many go on, how long it takes, and what they are worth.
//!
//! A *passage* is one cycle of one lead, or one account with all its leads. It has *reached* a stage when it has entered
//! that stage or a later one, at the earliest such moment: a lead that comes to a deal without having been handed off
//! has passed MQL, SAL and SQL on that day. So no later stage counts more than an earlier one.
//!
//! By ENTRY, what counts is what happened in the period: passages that reached a stage in it. By COHORT, the passages
//! that began in the period are followed to the present.

mod count;
mod outcomes;
mod passage;
mod stage;

pub use self::{
    count::{By, Funnel, StageCount, funnel},
    outcomes::{ParetoRow, Recycled, pareto, recycled},
    passage::{Passage, merge},
    stage::FunnelStage,
};
