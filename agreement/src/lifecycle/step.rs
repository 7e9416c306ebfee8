//! What can be done with a lead, and what comes of it.

use chrono::NaiveDate;

use super::{
    Stage,
    reason::{Disqualification, Misfit, Reason, Recycling, Rejection},
};

/// Who takes a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Actor {
    /// Somebody of marketing.
    Marketing,
    /// Somebody of sales.
    Sales,
    /// Nobody: time has passed, or a deal was created or won.
    System,
}

/// A step that somebody wants to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// Marketing hands the lead to an owner or a queue of sales.
    HandOff,
    /// Sales takes it.
    Accept,
    /// The agreed hours are over and sales has said nothing.
    AcceptSilently,
    /// Sales does not take it.
    Reject(Rejection),
    /// Sales finds it qualified.
    Qualify,
    /// Sales gives it up.
    Disqualify(Disqualification, Option<Misfit>),
    /// Sales gives it back until a day.
    Recycle(Recycling, Option<NaiveDate>),
    /// Marketing takes it back.
    Return,
    /// Its day has come.
    Recontact,
    /// A deal was created with it as contact.
    DealCreated,
    /// Such a deal was won.
    DealWon,
}

impl Step {
    /// What is done, in words that follow "A lead can be ...".
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::HandOff => "handed off",
            Self::Accept | Self::AcceptSilently => "accepted",
            Self::Reject(_) => "rejected",
            Self::Qualify => "qualified",
            Self::Disqualify(..) => "disqualified",
            Self::Recycle(..) => "recycled",
            Self::Return => "returned",
            Self::Recontact => "taken up again",
            Self::DealCreated => "put on a deal",
            Self::DealWon => "made a customer",
        }
    }
}

/// What a step does to a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// The stage it enters.
    pub to: Stage,
    /// The cycle it is in then, counted from 1.
    pub cycle: u32,
    /// Why, where the step has a reason.
    pub reason: Option<Reason>,
    /// The day it comes back to marketing by itself; only of RECYCLED.
    pub recontact_on: Option<NaiveDate>,
}
