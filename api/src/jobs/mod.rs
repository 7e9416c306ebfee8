//! What happens when time has passed, without anybody asking: leads are accepted by silence, come back on their day, and
//! are escalated when nobody answers.
//!
//! Any number of processes may run the jobs; [`lease`] sees to it that one does the work. Work is done a few rows at a
//! time, each time in one transaction that holds the lease: a process that dies leaves nothing half done, and whoever
//! takes over finds what is left. That nothing happens twice does not hang on the lease: what was done is no longer due,
//! and keys of the database forbid the second time.

mod lease;
mod run;

pub use self::{
    lease::Lease,
    run::{Done, Jobs, run_forever},
};
