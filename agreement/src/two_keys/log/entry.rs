//! One entry of the log.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::two_keys::{Millis, Team};

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Step {
    /// A version was proposed.
    Proposed,
    /// A version was replaced by an edited one and is void.
    Voided,
    /// One side signed.
    Signed,
    /// Both sides have signed.
    Agreed,
    /// A version was refused.
    Rejected,
    /// A version was taken back.
    Withdrawn,
    /// Somebody was given the right to sign for their team.
    ApproverGranted,
    /// That right was taken away.
    ApproverRevoked,
}

impl Step {
    /// Its name, `UPPER_CASE`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Proposed => "PROPOSED",
            Self::Voided => "VOIDED",
            Self::Signed => "SIGNED",
            Self::Agreed => "AGREED",
            Self::Rejected => "REJECTED",
            Self::Withdrawn => "WITHDRAWN",
            Self::ApproverGranted => "APPROVER_GRANTED",
            Self::ApproverRevoked => "APPROVER_REVOKED",
        }
    }
}

/// One entry of the log: who did what to which version, when and why. Fields that do not apply are left out of the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Entry {
    /// Its place in the log, counted from 1.
    pub sequence: u64,
    /// When.
    pub at: Millis,
    /// What.
    pub step: Step,
    /// Who, by the identity of the user.
    pub by: String,
    /// Their name at the time.
    pub by_name: String,
    /// Their team at the time.
    pub team: Team,
    /// The agreement, by its identity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreement: Option<String>,
    /// What kind of agreement it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Its subject within the kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// What was proposed: in entries of proposals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Value>,
    /// Its hash, 64 hexadecimal digits: in entries of proposals and signatures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_hash: Option<String>,
    /// In a proposal: from when it is meant to be in effect. In an agreement: from when it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_from: Option<Millis>,
    /// In a signature: whether it also stands retroactively.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retroactive: Option<bool>,
    /// Why, where that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Whose right was changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
}

impl Entry {
    /// The entry's only spelling, which is what is hashed and kept.
    ///
    /// # Errors
    /// Never in practice: an entry is plain data.
    pub fn text(&self) -> Result<String, serde_json::Error> {
        serde_json::to_value(self).map(|value| crate::two_keys::canonical(&value))
    }
}
