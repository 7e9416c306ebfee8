//! Who gives a command.

use serde::{Deserialize, Serialize};

/// One of the two sides that sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Team {
    /// The marketing team.
    Marketing,
    /// The sales team.
    Sales,
}

impl Team {
    /// Both sides.
    pub const BOTH: [Self; 2] = [Self::Marketing, Self::Sales];

    /// The name in a sentence.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Marketing => "marketing",
            Self::Sales => "sales",
        }
    }
}

/// A person, whatever their role is today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonId(pub u128);

/// What a person is today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Runs the deployment. Signs nothing, whatever rights the record shows.
    Admin,
    /// Reads.
    Analyst,
    /// Belongs to a side.
    Member {
        /// Which.
        team: Team,
        /// Whether they may sign for it.
        approver: bool,
    },
}

/// Who gives a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Actor {
    /// Somebody who signed in.
    Person {
        /// Who.
        id: PersonId,
        /// What they are at this moment.
        role: Role,
    },
    /// A program with a token, or the command line: never signs, never proposes.
    Program,
}
