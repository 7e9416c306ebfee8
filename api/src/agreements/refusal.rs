//! What the rules refuse, as the caller is told.

use agreement::two_keys::Refused;

use crate::graphql::user_error::{UserError, UserErrorCode};

/// The refusal with its place in the input.
pub(super) fn told(refused: &Refused) -> UserError {
    use UserErrorCode as Code;
    let (code, path): (Code, &[&str]) = match refused {
        Refused::Program
        | Refused::NoTeam
        | Refused::NotAnApprover { .. }
        | Refused::BothSides { .. }
        | Refused::NotYours => (Code::NotAllowed, &[]),
        Refused::NothingOpen | Refused::AlreadySigned { .. } => (Code::Conflict, &[]),
        Refused::OpenProposal { .. } => (Code::Conflict, &["replaces"]),
        Refused::Stale { .. } => (Code::Conflict, &["version"]),
        Refused::OtherContent { .. } => (Code::Conflict, &["contentHash"]),
        Refused::Retroactive { .. } => (Code::Required, &["retroactive"]),
        Refused::OtherSideNotRetroactive { .. } => (Code::Conflict, &["retroactive"]),
        Refused::NoReason => (Code::Required, &["reason"]),
    };
    UserError::new(code, path.iter().copied(), refused.to_string())
}
