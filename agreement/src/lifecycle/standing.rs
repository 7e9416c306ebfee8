//! What is known of a lead when somebody wants to take a step.

use chrono::NaiveDate;

use super::Stage;

/// What is known of a lead. Attempts, meetings and deals are those of the present cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Where it stands.
    pub stage: Stage,
    /// Which time round, counted from 1.
    pub cycle: u32,
    /// How many attempts sales has made since the hand-off: calls, mails, meetings and demos.
    pub attempts: u32,
    /// Whether a meeting or demo was held since the hand-off.
    pub meeting_held: bool,
    /// Whether it is a contact of a deal that is not lost.
    pub on_deal: bool,
    /// How many attempts the agreement asks for before nobody can be said to be reachable; none where nothing is agreed.
    pub agreed_attempts: Option<u32>,
    /// When silence accepts it, in milliseconds since 1970 UTC; none where nothing is agreed.
    pub silence_due: Option<i64>,
    /// The day it comes back; only of RECYCLED.
    pub recontact_on: Option<NaiveDate>,
}

impl Standing {
    /// A lead in its first cycle of which nothing else is known.
    #[must_use]
    pub const fn at(stage: Stage) -> Self {
        Self {
            stage,
            cycle: 1,
            attempts: 0,
            meeting_held: false,
            on_deal: false,
            agreed_attempts: None,
            silence_due: None,
            recontact_on: None,
        }
    }
}

/// Now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Milliseconds since 1970 UTC.
    pub millis: i64,
    /// The day it is in the organisation's zone.
    pub today: NaiveDate,
}
