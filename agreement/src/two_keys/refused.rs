//! Why a step was not made.

use super::{Millis, Team};

/// Why a step was not made. Each message says what to do instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// A program tried.
    #[error("Only people propose and sign: sign in as yourself, not with an API token.")]
    Program,
    /// An administrator or analyst tried.
    #[error(
        "Only members of marketing and sales propose and sign; administrators and analysts do not."
    )]
    NoTeam,
    /// Somebody without the right tried to sign or refuse.
    #[error(
        "You may not sign for {}: an approver of {} has to give you that right.", team.name(), team.name()
    )]
    NotAnApprover {
        /// Their side.
        team: Team,
    },
    /// There is an open proposal already.
    #[error(
        "Version {version} is still open: edit it by naming it, or wait until it is signed, rejected or withdrawn."
    )]
    OpenProposal {
        /// The open one.
        version: u32,
    },
    /// There is nothing to sign, edit, refuse or take back.
    #[error("There is no open proposal: it was decided meanwhile, or nothing was proposed yet.")]
    NothingOpen,
    /// Something else is open than the caller read.
    #[error(
        "This is not the open proposal any more: version {version} is. Read it and decide about it."
    )]
    Stale {
        /// The open one.
        version: u32,
    },
    /// The number is that of the open proposal, the content is another.
    #[error(
        "The content hash is not that of version {version}. Read the version again and send its contentHash."
    )]
    OtherContent {
        /// The open one.
        version: u32,
    },
    /// One person for both sides.
    #[error(
        "You signed this version for {} already. One person never signs for both sides, also after a change of role.", team.name()
    )]
    BothSides {
        /// The side they signed for.
        team: Team,
    },
    /// The side has signed.
    #[error("{} has signed this version already.", capital(*team))]
    AlreadySigned {
        /// The side.
        team: Team,
    },
    /// The effective date has passed and the signature does not cover that.
    #[error(
        "This version would be in effect from before your signature. Sign it as retroactive, or edit it to a later date."
    )]
    Retroactive {
        /// From when it is meant to be in effect.
        effective_from: Millis,
    },
    /// The effective date has passed and the other side's signature does not cover that.
    #[error(
        "The effective date passed after {} signed. {} has to sign again as retroactive, or the proposal has to be edited to a later date.", team.name(), capital(*team)
    )]
    OtherSideNotRetroactive {
        /// The side that signed before.
        team: Team,
    },
    /// A refusal without a reason.
    #[error("A rejection needs a reason: say what has to change.")]
    NoReason,
    /// Somebody else's proposal.
    #[error("Only who proposed it, or an approver of their team, takes a proposal back.")]
    NotYours,
}

const fn capital(team: Team) -> &'static str {
    match team {
        Team::Marketing => "Marketing",
        Team::Sales => "Sales",
    }
}
