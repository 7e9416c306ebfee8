//! The only place that decides what a client is told when something fails.
//!
//! [`ApiError`] is deliberately not `Display`: what goes wrong inside goes to the log, and a client gets a sentence
//! written for it and a code. What a caller can mend in a mutation's input is not an error but a
//! [`UserError`](crate::graphql::user_error::UserError) in its payload.

use std::sync::Arc;

use async_graphql::ErrorExtensionValues;

use crate::auth::Permission;

/// What the client can do about it.
#[derive(Debug, Clone)]
pub enum ApiError {
    /// Prove who you are: no credential, or one that is not valid (any more).
    Unauthenticated(&'static str),
    /// Ask for the permission.
    Forbidden(Permission),
    /// Mend the query's arguments.
    BadInput(String),
    /// Try again, or ask for less.
    Timeout(&'static str),
    /// Nothing; the detail is in the log under the request's id.
    Internal(Arc<anyhow::Error>),
}

/// The result of what a client asks for.
pub type ApiResult<T> = Result<T, ApiError>;

impl ApiError {
    /// An argument that cannot be used.
    pub fn bad_input(message: impl Into<String>) -> Self {
        Self::BadInput(message.into())
    }

    /// The value of `extensions.code`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated(_) => "UNAUTHENTICATED",
            Self::Forbidden(_) => "FORBIDDEN",
            Self::BadInput(_) => "BAD_USER_INPUT",
            Self::Timeout(_) => "TIMEOUT",
            Self::Internal(_) => "INTERNAL",
        }
    }
}

impl From<sea_orm::DbErr> for ApiError {
    fn from(error: sea_orm::DbErr) -> Self {
        anyhow::Error::new(error).context("database").into()
    }
}

impl From<anyhow::Error> for ApiError {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(Arc::new(error))
    }
}

impl From<ApiError> for async_graphql::Error {
    fn from(error: ApiError) -> Self {
        let code = error.code();
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", code);
        let message = match error {
            ApiError::Unauthenticated(message) | ApiError::Timeout(message) => message.to_owned(),
            ApiError::Forbidden(permission) => {
                extensions.set("permission", permission.name());
                format!(
                    "You may not do this: it needs the permission {}.",
                    permission.name()
                )
            }
            ApiError::BadInput(message) => message,
            ApiError::Internal(cause) => {
                tracing::error!(error = format!("{cause:#}"), "internal error");
                "Something went wrong on our side. The request id names the entry in the server's log.".to_owned()
            }
        };
        Self {
            message,
            source: None,
            extensions: Some(extensions),
        }
    }
}
