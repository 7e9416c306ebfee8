//! A request that is not executed, and what it is answered.

use actix_web::http::StatusCode;
use async_graphql::{Response, ServerError, Value};

use crate::error::{ApiError, whole_seconds};

/// A request that is not executed.
#[derive(Debug)]
pub(super) struct Refusal {
    /// The status of HTTP, unless it depends on the form of the answer.
    pub(super) status: StatusCode,
    /// Whether the request as such was well, but its document was not: then the status depends on the form of the answer.
    pub(super) of_document: bool,
    /// What is wrong.
    pub(super) errors: Vec<ServerError>,
    /// The value of `Retry-After`, in seconds.
    pub(super) retry_after: Option<u64>,
    /// The value of `Allow`.
    pub(super) allow: Option<&'static str>,
}

impl Refusal {
    /// With a status of its own.
    pub(super) fn new(status: StatusCode, error: ApiError) -> Self {
        let retry_after = match &error {
            ApiError::RateLimited(wait) => Some(whole_seconds(*wait)),
            ApiError::Unavailable(_) => Some(60),
            _ => None,
        };
        Self {
            status,
            of_document: false,
            errors: vec![error.of_request()],
            retry_after,
            allow: None,
        }
    }

    /// A request that is not the one that was expected.
    pub(super) fn malformed(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, ApiError::bad_request(message))
    }

    /// A method that cannot be used; these can.
    pub(super) fn method(message: &str, allow: &'static str) -> Self {
        let error = ApiError::bad_request(message);
        Self {
            allow: Some(allow),
            ..Self::new(StatusCode::METHOD_NOT_ALLOWED, error)
        }
    }

    /// As the answer of an operation that was not executed.
    pub(super) fn into_response(self) -> Response {
        let mut response = Response::new(Value::Null);
        response.errors = self.errors;
        response
    }
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        let (status, of_document) = match &error {
            ApiError::Unauthenticated(_) | ApiError::TokenRefused(_) => {
                (StatusCode::UNAUTHORIZED, false)
            }
            ApiError::Forbidden(_) | ApiError::CrossSite(_) => (StatusCode::FORBIDDEN, false),
            ApiError::BadRequest(_) => (StatusCode::BAD_REQUEST, false),
            ApiError::Syntax(..)
            | ApiError::Invalid(..)
            | ApiError::UnknownHash
            | ApiError::NotListed
            | ApiError::TooComplex(_)
            | ApiError::BadInput(_) => (StatusCode::BAD_REQUEST, true),
            ApiError::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, false),
            ApiError::RateLimited(_) => (StatusCode::TOO_MANY_REQUESTS, false),
            ApiError::Timeout(_) | ApiError::Unavailable(_) => {
                (StatusCode::SERVICE_UNAVAILABLE, false)
            }
            ApiError::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, false),
        };
        Self {
            of_document,
            ..Self::new(status, error)
        }
    }
}
