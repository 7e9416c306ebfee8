//! What trackers are answered.

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
};
use sea_orm::DbErr;
use serde_json::json;

use super::cross_origin;
use crate::{
    error::{ApiError, whole_seconds},
    events::body::Unusable,
};

/// How long a client should stay away after something failed.
const AFTER_A_FAILURE: Duration = Duration::from_secs(2);

/// A request that was not kept.
#[derive(Debug)]
pub(super) struct Refused {
    status: StatusCode,
    message: String,
    retry_after: Option<Duration>,
}

impl Refused {
    /// For good: sent again it would be refused again.
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            retry_after: None,
        }
    }

    /// For now: after a while it may be sent again.
    pub(super) fn for_now(status: StatusCode, message: impl Into<String>, wait: Duration) -> Self {
        Self {
            retry_after: Some(wait),
            ..Self::new(status, message)
        }
    }

    pub(super) fn without_key() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "There is no write key: send it as the user name of HTTP Basic, as a Bearer token, or as writeKey in the body.",
        )
    }

    pub(super) fn bad_key() -> Self {
        let message = "The write key is not valid, or was revoked.";
        Self::new(StatusCode::UNAUTHORIZED, message)
    }

    pub(super) fn into_response(self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        if let Some(wait) = self.retry_after {
            response.insert_header((header::RETRY_AFTER, whole_seconds(wait).to_string()));
        }
        let code = self.status.canonical_reason().unwrap_or_default();
        response.json(json!({ "success": false, "code": code, "message": self.message }))
    }
}

/// The answer to what was kept: exactly this.
pub(super) fn success() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .body("{\"success\": true}")
}

/// The answer to any other method.
pub(super) async fn only_post(http: HttpRequest) -> HttpResponse {
    let refused = Refused::new(StatusCode::METHOD_NOT_ALLOWED, "Events are sent by POST.");
    let mut response = refused.into_response();
    let allow = header::HeaderValue::from_static("POST, OPTIONS");
    response.headers_mut().insert(header::ALLOW, allow);
    cross_origin::allow(&http, &mut response);
    response
}

impl From<Unusable> for Refused {
    fn from(fault: Unusable) -> Self {
        match fault {
            Unusable::Malformed(message) => Self::new(StatusCode::BAD_REQUEST, message),
            Unusable::TooLarge(message) => Self::new(StatusCode::PAYLOAD_TOO_LARGE, message),
        }
    }
}

impl From<ApiError> for Refused {
    fn from(error: ApiError) -> Self {
        if let ApiError::RateLimited(wait) = error {
            let message = "Too many events in a short time.";
            return Self::for_now(StatusCode::TOO_MANY_REQUESTS, message, wait);
        }
        tracing::error!(?error, "events could not be kept");
        let message = "The events could not be kept; send them again.";
        Self::for_now(StatusCode::SERVICE_UNAVAILABLE, message, AFTER_A_FAILURE)
    }
}

impl From<DbErr> for Refused {
    fn from(error: DbErr) -> Self {
        ApiError::from(error).into()
    }
}
