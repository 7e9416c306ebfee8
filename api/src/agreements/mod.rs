//! What both teams sign: proposals, signatures, effect, and the log of every step.
//!
//! The rules are [`agreement::two_keys`]; here they are asked inside the write's own transaction. The one row that says
//! where the log ends is locked first, so that steps are taken one at a time, whatever process takes them. A kind of
//! agreement is a [`Content`] in a file of [`kinds`]; nothing else here knows what is agreed.

mod actor;
mod agreed;
mod approvers;
mod content;
mod history;
pub mod kinds;
mod log;
pub mod metrics;
mod records;
mod refusal;
mod steps;
mod verify;

pub use self::{
    agreed::{Agreed, AgreedVersion, SignedBy, agreed, agreed_of},
    approvers::SetApprover,
    content::{Content, Terms},
    history::{History, Logged, histories, steps},
    steps::{Decide, Decision, Proposal},
    verify::{Fault, Verified, verify},
};
