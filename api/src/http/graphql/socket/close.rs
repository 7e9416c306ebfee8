//! Why a socket is closed: the codes of the sub-protocol.

use std::borrow::Cow;

use actix_ws::{CloseCode, CloseReason};

/// Why a socket is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Close {
    code: u16,
    reason: Cow<'static, str>,
}

impl Close {
    /// An operation before the connection was acknowledged.
    pub(super) const UNAUTHORIZED: Self = Self::of(4401, "Unauthorized");
    /// The credential is not valid, or not any more. Clients connect again, with a fresh one if they have it.
    pub(super) const FORBIDDEN: Self = Self::of(4403, "Forbidden");
    /// The client does not offer the sub-protocol.
    pub(super) const SUBPROTOCOL: Self = Self::of(4406, "Subprotocol not acceptable");
    /// The client did not introduce itself in time.
    pub(super) const INITIALISATION: Self = Self::of(4408, "Connection initialisation timeout");
    /// The client introduced itself twice.
    pub(super) const REPEATED: Self = Self::of(4429, "Too many initialisation requests");
    /// A message larger than is taken.
    pub(super) const TOO_LARGE: Self = Self::of(1009, "Message too large");
    /// The client has not been heard of for a while.
    pub(super) const SILENT: Self = Self::of(1001, "Nothing was heard from you");

    /// A message that the sub-protocol does not know.
    pub(super) fn bad_request(what: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code: 4400,
            reason: what.into(),
        }
    }

    /// An operation under an id that another one has.
    pub(super) fn taken(id: &str) -> Self {
        Self {
            code: 4409,
            reason: format!("Subscriber for {id} already exists").into(),
        }
    }

    const fn of(code: u16, reason: &'static str) -> Self {
        Self {
            code,
            reason: Cow::Borrowed(reason),
        }
    }
}

impl From<Close> for CloseReason {
    fn from(close: Close) -> Self {
        Self {
            code: CloseCode::from(close.code),
            description: Some(close.reason.into_owned()),
        }
    }
}
