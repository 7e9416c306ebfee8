//! An answer over HTTP: its status, its form, its headers. Errors are JSON with `errors`, whatever went wrong.

use actix_web::{
    HttpResponse, HttpResponseBuilder,
    http::{StatusCode, header},
};
use async_graphql::{Response, Value};

use super::{accept::Form, execute::executed, refusal::Refusal};
use crate::{
    error::label,
    graphql::written::{write, write_plain},
};

/// An answer as JSON. `data` is there exactly when the operation was executed.
pub(super) fn json(response: &Response) -> Vec<u8> {
    let mut text = Vec::with_capacity(1 << 10);
    text.push(b'{');
    if !response.errors.is_empty() {
        text.extend_from_slice(b"\"errors\":");
        write_plain(&response.errors, &mut text);
    }
    if executed(response) {
        separate(&mut text);
        text.extend_from_slice(b"\"data\":");
        write(&response.data, &mut text);
    }
    if !response.extensions.is_empty() {
        separate(&mut text);
        text.extend_from_slice(b"\"extensions\":");
        write_plain(&response.extensions, &mut text);
    }
    text.push(b'}');
    text
}

/// A comma, unless what follows is the first.
fn separate(text: &mut Vec<u8>) {
    if text.len() > 1 {
        text.push(b',');
    }
}

/// The answer of an operation.
pub(super) fn answer(response: &Response, form: Form, request_id: &str) -> HttpResponse {
    let status = if executed(response) {
        StatusCode::OK
    } else {
        match code(response) {
            Some("INTERNAL") => StatusCode::INTERNAL_SERVER_ERROR,
            Some("TIMEOUT") => StatusCode::SERVICE_UNAVAILABLE,
            _ => of_document(form),
        }
    };
    let mut builder = builder(status, form, request_id);
    for cookie in response.http_headers.get_all("set-cookie") {
        if let Ok(cookie) = cookie.to_str() {
            builder.append_header((header::SET_COOKIE, cookie));
        }
    }
    builder.body(json(response))
}

/// The answer to a request that is not executed.
pub(super) fn refuse(mut refusal: Refusal, form: Form, request_id: &str) -> HttpResponse {
    label(&mut refusal.errors, request_id);
    let status = if refusal.of_document {
        of_document(form)
    } else {
        refusal.status
    };
    let mut builder = builder(status, form, request_id);
    if status == StatusCode::UNAUTHORIZED {
        builder.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
    }
    if let Some(seconds) = refusal.retry_after {
        builder.insert_header((header::RETRY_AFTER, seconds));
    }
    if let Some(allow) = refusal.allow {
        builder.insert_header((header::ALLOW, allow));
    }
    if matches!(
        status,
        StatusCode::PAYLOAD_TOO_LARGE | StatusCode::REQUEST_TIMEOUT
    ) {
        // What is left of the body is not read.
        builder.force_close();
    }
    builder.body(json(&refusal.into_response()))
}

/// A document that cannot be executed: those who ask for plain JSON look for errors in the body, so for them the
/// request as such went well.
const fn of_document(form: Form) -> StatusCode {
    match form {
        Form::Json => StatusCode::OK,
        Form::GraphqlResponse => StatusCode::BAD_REQUEST,
    }
}

fn builder(status: StatusCode, form: Form, request_id: &str) -> HttpResponseBuilder {
    let mut builder = HttpResponse::build(status);
    builder
        .insert_header((header::CONTENT_TYPE, form.content_type()))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::VARY, "accept, authorization"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header(("x-request-id", request_id));
    builder
}

fn code(response: &Response) -> Option<&str> {
    match response.errors.first()?.extensions.as_ref()?.get("code")? {
        Value::String(code) => Some(code),
        _ => None,
    }
}
