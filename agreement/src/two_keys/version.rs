//! One version of an agreement.

use super::{ContentHash, Millis, PersonId, Team};

/// What became of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Open: waits for signatures.
    Proposed,
    /// Signed by both sides.
    Agreed,
    /// Refused by an approver.
    Rejected,
    /// Taken back by who proposed it.
    Withdrawn,
    /// Replaced by an edited proposal before it was decided.
    Void,
}

/// How a version stands at some instant: its state, told apart by whether a later one has taken its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Open: waits for signatures.
    Proposed,
    /// Signed by both sides: in effect, or going to be.
    Agreed,
    /// Was agreed; a later version has taken its place.
    Superseded,
    /// Refused by an approver.
    Rejected,
    /// Taken back by who proposed it.
    Withdrawn,
    /// Replaced by an edited proposal before it was decided.
    Void,
}

/// The signature of one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Signature {
    /// For whom.
    pub team: Team,
    /// By whom.
    pub by: PersonId,
    /// When.
    pub at: Millis,
    /// Whether it also stands if the version takes effect before it was given.
    pub retroactive: bool,
}

/// One version of an agreement. Its content is known here by its hash alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Counted from 1 within its agreement.
    pub number: u32,
    /// Hash of exactly what is proposed.
    pub content_hash: ContentHash,
    /// From when it is meant to be in effect; none: from the later signature.
    pub effective_from: Option<Millis>,
    /// Who proposed it.
    pub proposed_by: PersonId,
    /// Their side at that time.
    pub proposed_for: Team,
    /// When.
    pub proposed_at: Millis,
    /// What became of it.
    pub state: State,
    /// The signatures so far, at most one a side.
    pub signatures: Vec<Signature>,
    /// From when it is in effect; only of agreed versions.
    pub in_effect_from: Option<Millis>,
}

impl Version {
    /// The signature of a side.
    #[must_use]
    pub fn signature(&self, team: Team) -> Option<&Signature> {
        self.signatures
            .iter()
            .find(|signature| signature.team == team)
    }

    /// Whether the version was dated back when it was proposed.
    #[must_use]
    pub fn is_dated_back(&self) -> bool {
        self.effective_from
            .is_some_and(|effective| effective < self.proposed_at)
    }
}
