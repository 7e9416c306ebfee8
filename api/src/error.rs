//! The only place that decides what a client is told when something fails.
//!
//! [`ApiError`] is deliberately not `Display`: what goes wrong inside goes to the log, and a client gets a sentence
//! written for it and a code. What a caller can mend in a mutation's input is not an error but a
//! [`UserError`](crate::graphql::user_error::UserError) in its payload.

use std::{sync::Arc, time::Duration};

use async_graphql::{ErrorExtensionValues, Pos, ServerError, Value};

use crate::{
    auth::{Permission, TokenFault},
    graphql::limits::Excess,
};

/// What the client can do about it.
#[derive(Debug, Clone)]
pub enum ApiError {
    /// Prove who you are: no credential, or one that is not valid (any more).
    Unauthenticated(&'static str),
    /// Get another token from the identity provider; the fault says what is wrong with this one.
    TokenRefused(TokenFault),
    /// Ask for the permission.
    Forbidden(Permission),
    /// Ask from a page of this server.
    CrossSite(&'static str),
    /// Mend the query's arguments.
    BadInput(String),
    /// Mend the request itself: it is not the JSON, the parameters or the method that was expected.
    BadRequest(String),
    /// Mend the document: it is not GraphQL. The text of the document is not repeated.
    Syntax(String, Vec<Pos>),
    /// Mend the document: it does not fit the schema, or its variables do not fit it.
    Invalid(String, Vec<Pos>),
    /// Send the document with its hash: the hash alone is not known here.
    UnknownHash,
    /// Have the operation stored: only those that were are executed here.
    NotListed,
    /// Ask for less at once.
    TooComplex(Excess),
    /// Send less at once; the number is how many bytes are allowed.
    TooLarge(usize),
    /// Wait so long, then ask again.
    RateLimited(Duration),
    /// Try again, or ask for less.
    Timeout(&'static str),
    /// Try again in a minute: something outside that is needed does not answer.
    Unavailable(&'static str),
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

    /// A request that is not what was expected.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::BadRequest(message.into())
    }

    /// As an error of the whole request, with the places in the document that it is about.
    #[must_use]
    pub fn of_request(self) -> ServerError {
        let places = match &self {
            Self::Syntax(_, places) | Self::Invalid(_, places) => places.clone(),
            _ => Vec::new(),
        };
        let mut error = async_graphql::Error::from(self).into_server_error(Pos::default());
        error.locations = places;
        error
    }

    /// The value of `extensions.code`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated(_) | Self::TokenRefused(_) => "UNAUTHENTICATED",
            Self::Forbidden(_) => "FORBIDDEN",
            Self::CrossSite(_) => "CROSS_SITE",
            Self::BadInput(_) => "BAD_USER_INPUT",
            Self::BadRequest(_) => "BAD_REQUEST",
            Self::Syntax(..) => "GRAPHQL_PARSE_FAILED",
            Self::Invalid(..) => "GRAPHQL_VALIDATION_FAILED",
            Self::UnknownHash => "PERSISTED_QUERY_NOT_FOUND",
            Self::NotListed => "OPERATION_NOT_ALLOWED",
            Self::TooComplex(_) => "QUERY_TOO_COMPLEX",
            Self::TooLarge(_) => "PAYLOAD_TOO_LARGE",
            Self::RateLimited(_) => "RATE_LIMITED",
            Self::Timeout(_) => "TIMEOUT",
            Self::Unavailable(_) => "UNAVAILABLE",
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
            ApiError::Unauthenticated(message)
            | ApiError::CrossSite(message)
            | ApiError::Timeout(message)
            | ApiError::Unavailable(message) => message.to_owned(),
            ApiError::TokenRefused(fault) => {
                extensions.set("reason", fault.name());
                fault.message().to_owned()
            }
            ApiError::Forbidden(permission) => {
                extensions.set("permission", permission.name());
                format!(
                    "You may not do this: it needs the permission {}.",
                    permission.name()
                )
            }
            ApiError::BadInput(message)
            | ApiError::BadRequest(message)
            | ApiError::Syntax(message, _)
            | ApiError::Invalid(message, _) => message,
            // The word by which clients know that they must send the document too.
            ApiError::UnknownHash => "PersistedQueryNotFound".to_owned(),
            ApiError::NotListed => {
                "This server executes only the operations that were stored with accord operations add, and this is none of them.".to_owned()
            }
            ApiError::TooComplex(excess) => {
                let Excess {
                    limit,
                    measured,
                    allowed,
                } = excess;
                extensions.set("limit", limit);
                extensions.set("measured", measured);
                extensions.set("allowed", allowed);
                format!(
                    "The request asks for too much at once: {limit} is {measured}, and {allowed} is allowed."
                )
            }
            ApiError::TooLarge(allowed) => {
                extensions.set("allowed", allowed);
                format!(
                    "The body is too large: {allowed} bytes are allowed. Send the rows in several requests."
                )
            }
            ApiError::RateLimited(after) => {
                let seconds = whole_seconds(after);
                extensions.set("retryAfter", seconds);
                format!("Too much was asked in a short time. Ask again in {seconds} s.")
            }
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

/// How long to wait, in whole seconds and at least one.
#[must_use]
pub fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs()
        .saturating_add(u64::from(wait.subsec_nanos() > 0))
        .max(1)
}

/// Makes the errors of an answer ready to be sent: each has a code and names its request. What the schema library
/// itself found wrong has no code yet: without a path it is about the document, with one about an argument.
pub fn label(errors: &mut [ServerError], request_id: &str) {
    for error in errors {
        let code = if error.path.is_empty() {
            "GRAPHQL_VALIDATION_FAILED"
        } else {
            "BAD_USER_INPUT"
        };
        let extensions = error.extensions.get_or_insert_default();
        if extensions.get("code").is_none() {
            extensions.set("code", Value::from(code));
        }
        extensions.set("requestId", request_id);
    }
}
