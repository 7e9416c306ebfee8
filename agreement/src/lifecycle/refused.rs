//! Why a step is not possible: always names what is missing.

use chrono::NaiveDate;

use super::{Actor, Stage, Step};

/// Why a step is not possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The lead does not stand where the step begins.
    #[error("The lead is in the stage {stage}; it can be {} only in {}.", step.in_words(), list(expected))]
    WrongStage {
        /// The step.
        step: Step,
        /// Where the lead stands.
        stage: Stage,
        /// Where it would have to stand.
        expected: &'static [Stage],
    },
    /// Somebody else takes this step.
    #[error("A lead is {} by {}.", step.in_words(), by(*expected))]
    WrongActor {
        /// The step.
        step: Step,
        /// Who takes it.
        expected: Actor,
    },
    /// Sales decides before it works a lead, and has worked this one.
    #[error(
        "Sales has made {attempts} attempt(s) since the hand-off; a lead is {} before the first one. Silence accepts it \
         when the agreed hours are over; it can be recycled.",
        step.in_words()
    )]
    AlreadyAttempted {
        /// The step.
        step: Step,
        /// How many attempts.
        attempts: u32,
    },
    /// Nothing shows that the lead is qualified.
    #[error(
        "The lead is on no deal, and no meeting or demo was held since the hand-off; one of the two is needed. Record \
         the meeting, or create the deal with this lead as contact."
    )]
    NothingQualifies,
    /// Nobody has tried to reach the lead.
    #[error(
        "Sales has made no attempt since the hand-off; a lead is disqualified after contact. Record the attempt first."
    )]
    NotContacted,
    /// Too few attempts were made.
    #[error(
        "Sales has made {made} of the {agreed} attempts that are agreed; UNABLE_TO_REACH needs all of them."
    )]
    TooFewAttempts {
        /// Made since the hand-off.
        made: u32,
        /// Agreed.
        agreed: u32,
    },
    /// `NO_FIT` does not say what does not fit.
    #[error("NO_FIT needs what does not fit.")]
    MisfitMissing,
    /// Another reason says what does not fit.
    #[error(
        "What does not fit is given, but the reason is not NO_FIT. Leave it out, or give NO_FIT."
    )]
    MisfitUnwanted,
    /// A recycled lead has no day to come back.
    #[error("A recycled lead needs the day on which it comes back.")]
    RecontactMissing,
    /// The day to come back is not ahead.
    #[error(
        "The lead would come back on {on}, which is not after today, {today}. Give a later day."
    )]
    RecontactNotAhead {
        /// The day given.
        on: NaiveDate,
        /// Today.
        today: NaiveDate,
    },
    /// The agreed hours are not over, or none are agreed.
    #[error("The agreed hours are not over.")]
    NotSilentYet,
    /// The lead's day has not come.
    #[error("The lead's day to come back has not come.")]
    NotDueYet,
}

fn list(stages: &[Stage]) -> String {
    let names: Vec<&str> = stages.iter().map(|stage| stage.name()).collect();
    names.join(", ")
}

const fn by(actor: Actor) -> &'static str {
    match actor {
        Actor::Marketing => "marketing",
        Actor::Sales => "sales",
        Actor::System => "Accord itself",
    }
}
