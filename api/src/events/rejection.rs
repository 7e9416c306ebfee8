//! Why an event could not be used.

use super::event::content_id;

/// Why, for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, async_graphql::Enum)]
#[graphql(name = "EventRejection")]
pub enum Reason {
    /// It is no event: something that every event of its type has is missing.
    Malformed,
    /// It is larger than 32 KB.
    TooLarge,
    /// Its type is none that is known.
    UnknownType,
    /// It names nobody.
    NoIdentity,
    /// The rules do not say what its action is. Add it to them and replay.
    UnmappedEvent,
    /// It refunds an order that is not known. It is tried again by itself once the order comes.
    UnknownOrder,
    /// A value of it cannot be used.
    Invalid,
    /// Something failed on our side. Replay it; what failed stands in the log.
    Internal,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 8] = [
        Self::Malformed,
        Self::TooLarge,
        Self::UnknownType,
        Self::NoIdentity,
        Self::UnmappedEvent,
        Self::UnknownOrder,
        Self::Invalid,
        Self::Internal,
    ];

    /// The name it is stored under.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "MALFORMED",
            Self::TooLarge => "TOO_LARGE",
            Self::UnknownType => "UNKNOWN_TYPE",
            Self::NoIdentity => "NO_IDENTITY",
            Self::UnmappedEvent => "UNMAPPED_EVENT",
            Self::UnknownOrder => "UNKNOWN_ORDER",
            Self::Invalid => "INVALID",
            Self::Internal => "INTERNAL",
        }
    }

    /// The reason of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == name)
    }
}

/// An event that could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// Its name within the source, made of its content where it has none.
    pub message_id: String,
    /// What it says it is.
    pub kind: Option<String>,
    /// Why, for programs.
    pub reason: Reason,
    /// Why, for people.
    pub message: String,
    /// The order that has to come first.
    pub waits_for: Option<String>,
    /// The event as it came.
    pub body: String,
}

impl Rejection {
    /// Of an event as it came.
    #[must_use]
    pub fn boxed(
        raw: &str,
        message_id: Option<String>,
        kind: Option<String>,
        reason: Reason,
        message: &str,
    ) -> Box<Self> {
        Box::new(Self {
            message_id: message_id.unwrap_or_else(|| content_id(raw)),
            kind,
            reason,
            message: message.to_owned(),
            waits_for: None,
            body: raw.to_owned(),
        })
    }
}
