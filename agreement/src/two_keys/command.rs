//! What can be done to an agreement.

use super::{ContentHash, Millis, Team};

/// A step somebody wants to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Propose the next version. There must be no open proposal.
    Propose {
        /// Hash of exactly what is proposed.
        content_hash: ContentHash,
        /// From when it is meant to be in effect; none: from the later signature.
        effective_from: Option<Millis>,
    },
    /// Replace the open proposal by an edited one; its signatures stay behind.
    Revise {
        /// The number of the open proposal, as the editor saw it.
        version: u32,
        /// Hash of exactly what is proposed instead.
        content_hash: ContentHash,
        /// From when it is meant to be in effect; none: from the later signature.
        effective_from: Option<Millis>,
    },
    /// Sign the open proposal for one's team.
    Approve {
        /// The number of the version that was read.
        version: u32,
        /// The hash of the content that was read.
        content_hash: ContentHash,
        /// Whether the signature also stands if the version takes effect before it was given.
        retroactive: bool,
    },
    /// Refuse the open proposal.
    Reject {
        /// The number of the version that was read.
        version: u32,
        /// Why; not blank.
        reason: String,
    },
    /// Take the open proposal back.
    Withdraw {
        /// The number of the version.
        version: u32,
    },
}

/// The step that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// A version was proposed; if it replaced an open one, that one is void.
    Proposed {
        /// The new version.
        version: u32,
        /// The open proposal it replaced.
        voided: Option<u32>,
    },
    /// A version was signed by one side.
    Signed {
        /// The version.
        version: u32,
        /// The side.
        team: Team,
        /// From when it is in effect, if this was the signature that was missing.
        in_effect_from: Option<Millis>,
    },
    /// A version was refused.
    Rejected {
        /// The version.
        version: u32,
    },
    /// A version was taken back.
    Withdrawn {
        /// The version.
        version: u32,
    },
}
