//! Pages of any site may send events: that is what a tracker in a web page does. They send no cookie and are told nothing
//! but whether the events were kept.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
};

/// How long a browser may remember what it was told, in seconds.
const REMEMBERED: &str = "86400";

/// The answer to a browser that asks whether a page may send events.
pub(super) async fn asked(http: HttpRequest) -> HttpResponse {
    let mut response = HttpResponse::NoContent().finish();
    allow(&http, &mut response);
    let headers = response.headers_mut();
    let of = HeaderValue::from_static;
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, of("POST"));
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, of(REMEMBERED));
    // Trackers add headers of their own, and new ones with new versions.
    let wanted = http.headers().get(header::ACCESS_CONTROL_REQUEST_HEADERS);
    let wanted = wanted
        .cloned()
        .unwrap_or_else(|| of("authorization, content-type"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, wanted);
    response
}

/// Lets the page that asked read the answer.
pub(super) fn allow(http: &HttpRequest, response: &mut HttpResponse) {
    if http.headers().contains_key(header::ORIGIN) {
        let headers = response.headers_mut();
        let of = HeaderValue::from_static;
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, of("*"));
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, of("Retry-After"));
    }
}
