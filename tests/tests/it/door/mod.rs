//! What comes to `/graphql`, by whatever way, and how it is answered.

mod events;
mod http;
mod known;
mod listed;
mod nulls;
mod persisted;
mod rates;
mod socket;
mod written;

use tests::Caller;

/// A request to `/graphql` with a caller's credential.
fn post(caller: &Caller) -> reqwest::RequestBuilder {
    authorized(caller, reqwest::Client::new().post(url(caller)))
}

/// As [`post`], by GET, with this part after the question mark.
fn get(caller: &Caller, query: &str) -> reqwest::RequestBuilder {
    authorized(
        caller,
        reqwest::Client::new().get(format!("{}?{query}", url(caller))),
    )
}

fn authorized(caller: &Caller, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
    match caller.authorization() {
        Some(authorization) => request.header("authorization", authorization),
        None => request,
    }
}

fn url(caller: &Caller) -> String {
    format!("http://{}/graphql", caller.address())
}
