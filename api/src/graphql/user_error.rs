//! What a caller can mend: data in a mutation's payload, not an error of the request.

use async_graphql::{Enum, SimpleObject};
use sea_orm::DbErr;
use serde::{Deserialize, Serialize};

use crate::error::ApiError;

/// What is wrong with an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum UserErrorCode {
    /// A value is not of the form that is expected.
    Invalid,
    /// A value is missing that this input needs.
    Required,
    /// What the input names does not exist, or you may not see it.
    NotFound,
    /// The value belongs to something else already.
    Taken,
    /// The input contradicts itself or what is known, such as two ids that name different leads.
    Conflict,
    /// You may not write this row; the message says who may.
    NotAllowed,
    /// The idempotency key was used before, with another input.
    IdempotencyMismatch,
    /// E-mail and password do not belong together, or the session has ended.
    Credentials,
}

/// Something the caller can mend in the input.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject, Serialize, Deserialize)]
pub struct UserError {
    /// What is wrong, for programs.
    pub code: UserErrorCode,
    /// What is wrong, what was expected and what to do, for people.
    pub message: String,
    /// Where in the input, outermost first; list places are numbers counted from 0. Empty: the input as a whole.
    pub path: Vec<String>,
}

impl UserError {
    /// An error at a place of the input.
    pub fn new<P: Into<String>>(
        code: UserErrorCode,
        path: impl IntoIterator<Item = P>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            code,
            message: message.into(),
            path: path.into_iter().map(Into::into).collect(),
        }
    }

    /// A value that is not of the form that is expected.
    pub fn invalid<P: Into<String>>(
        path: impl IntoIterator<Item = P>,
        message: impl Into<String>,
    ) -> Self {
        Self::new(UserErrorCode::Invalid, path, message)
    }

    /// Something that does not exist.
    pub fn not_found<P: Into<String>>(
        path: impl IntoIterator<Item = P>,
        message: impl Into<String>,
    ) -> Self {
        Self::new(UserErrorCode::NotFound, path, message)
    }

    /// The same error further out: the path gets these steps in front.
    #[must_use]
    pub fn within<P: Into<String>>(mut self, steps: impl IntoIterator<Item = P>) -> Self {
        let mut path: Vec<String> = steps.into_iter().map(Into::into).collect();
        path.append(&mut self.path);
        self.path = path;
        self
    }
}

/// Why a mutation did nothing: the caller's errors, or ours.
#[derive(Debug)]
pub enum Refusal {
    /// The caller can mend these.
    User(Vec<UserError>),
    /// The request as a whole fails.
    Api(ApiError),
}

impl Refusal {
    /// The failure of the database behind it, if that is what it is.
    #[must_use]
    pub fn database_failure(&self) -> Option<&DbErr> {
        match self {
            Self::Api(ApiError::Internal(cause)) => cause.downcast_ref(),
            _ => None,
        }
    }
}

impl From<UserError> for Refusal {
    fn from(error: UserError) -> Self {
        Self::User(vec![error])
    }
}

impl From<Vec<UserError>> for Refusal {
    fn from(errors: Vec<UserError>) -> Self {
        Self::User(errors)
    }
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

impl From<DbErr> for Refusal {
    fn from(error: DbErr) -> Self {
        Self::Api(error.into())
    }
}

impl From<anyhow::Error> for Refusal {
    fn from(error: anyhow::Error) -> Self {
        Self::Api(error.into())
    }
}

/// A payload that can say that nothing was done.
pub trait Refusable: Sized {
    /// The payload with these errors and nothing else.
    fn refused(errors: Vec<UserError>) -> Self;
}

/// Turns what a mutation came to into its payload.
///
/// # Errors
/// When the request as a whole fails.
pub fn payload<P: Refusable>(result: Result<P, Refusal>) -> async_graphql::Result<P> {
    match result {
        Ok(payload) => Ok(payload),
        Err(Refusal::User(errors)) => Ok(P::refused(errors)),
        Err(Refusal::Api(error)) => Err(error.into()),
    }
}
