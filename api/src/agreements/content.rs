//! What a kind of agreement holds.

use entity::{agreement_kind::AgreementKind, instant::Millis};
use serde::{Serialize, de::DeserializeOwned};

use crate::graphql::user_error::UserError;

/// What a kind of agreement holds: plain data that is kept as JSON. Numbers in it are integers, so that it has one
/// spelling; what is kept is read again for ever, so that a field that comes later has a default.
pub trait Content: Serialize + DeserializeOwned {
    /// Which kind this is.
    const KIND: AgreementKind;

    /// Everything that is wrong with it; paths start at the mutation's input.
    fn check(&self) -> Vec<UserError>;
}

/// What is said beside the content when something is proposed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    /// From when it is meant to be in effect; none: from the later signature.
    pub effective_from: Option<Millis>,
    /// Why, for those who are to sign.
    pub note: Option<String>,
    /// The open proposal that this one replaces; none: there must not be one.
    pub replaces: Option<u32>,
}
