//! GraphQL over HTTP, over WebSocket and as server-sent events. docs/HTTP.md says what callers can rely on.
//!
//! Reading order: what a request is ([`accept`], [`body`], [`fields`], [`parameters`], [`asker`]), how it becomes an operation
//! ([`documents`], [`persisted`], [`prepare`]), how that is executed and answered ([`execute`], [`respond`], [`refusal`]), and the two
//! ways to watch ([`events`], [`socket`]). What is looked at without being executed goes through [`inspect`].

mod accept;
mod asker;
mod body;
mod documents;
mod events;
mod execute;
mod fields;
mod inspect;
mod parameters;
mod persisted;
mod prepare;
mod refusal;
mod respond;
mod socket;

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, header},
    web::{Data, Payload},
};
use async_graphql::parser::types::OperationType;

pub(crate) use self::inspect::{Inspected, Inspector};
use self::{
    accept::{Accepted, accepted},
    asker::Asker,
    documents::Documents,
    parameters::Parameters,
    persisted::Persisted,
    prepare::prepare,
    refusal::Refusal,
};
use crate::{
    app::App,
    clock,
    error::ApiError,
    graphql::{Schema, inputs::Inputs, limits::Shapes, unchecked_schema},
};

/// What every request to `/graphql` needs.
#[derive(Clone)]
pub(super) struct Door {
    app: Arc<App>,
    schema: Schema,
    /// The same, for what is known to fit it: next to nothing is looked at before it is executed.
    unchecked: Schema,
    shapes: Arc<Shapes>,
    inputs: Arc<Inputs>,
    documents: Arc<Documents>,
    persisted: Arc<Persisted>,
}

impl Door {
    /// In front of this application.
    pub(super) fn new(app: Arc<App>, schema: Schema) -> Self {
        Self {
            app,
            schema,
            unchecked: unchecked_schema(),
            shapes: Arc::new(Shapes::new()),
            inputs: Arc::new(Inputs::new()),
            documents: Arc::default(),
            persisted: Arc::default(),
        }
    }

    /// The same door, in front of a thread's application. The thread reads documents itself: answers name their fields by
    /// what the document holds, and threads that count who holds the same name wait for each other at every field.
    pub(super) fn of_thread(&self, app: Arc<App>) -> Self {
        Self {
            app,
            documents: Arc::default(),
            ..self.clone()
        }
    }
}

/// Whatever comes to `/graphql`.
pub(super) async fn serve(door: Data<Door>, http: HttpRequest, payload: Payload) -> HttpResponse {
    let door = door.into_inner();
    if http.method() == Method::GET && http.headers().contains_key(header::UPGRADE) {
        return socket::open(door, &http, payload);
    }
    let request_id = clock::new_id().as_simple().to_string();
    let accepted = accepted(http.headers());
    let form = accepted.unwrap_or_default().single;
    // Boxed once: what holds this future would else move all of it.
    let asked = Box::pin(ask(&door, &http, payload, accepted, &request_id));
    match asked.await {
        Ok(answer) => answer,
        Err(refusal) => respond::refuse(refusal, form, &request_id),
    }
}

async fn ask(
    door: &Arc<Door>,
    http: &HttpRequest,
    payload: Payload,
    accepted: Option<Accepted>,
    request_id: &str,
) -> Result<HttpResponse, Refusal> {
    let accepted = accepted.ok_or_else(not_acceptable)?;
    let by_get = http.method() == Method::GET;
    if !by_get && http.method() != Method::POST {
        return Err(Refusal::method(
            "Use POST, or GET for queries.",
            "GET, POST",
        ));
    }
    // A credential is proven before the body is read.
    let asker = Asker::of(door, http).await?;
    let parameters = if by_get {
        Parameters::from_url(http.query_string())?
    } else {
        let limits = &door.app.config.limits;
        let body = body::read(http.headers(), payload, limits.body_bytes, limits.body).await?;
        Parameters::from_json(&body)?
    };
    let prepared = match prepare(door, parameters, &asker).await {
        Ok(prepared) => prepared,
        Err(error) => {
            asker.charge(door, 0, 0)?;
            if accepted.only_stream {
                return Ok(events::refuse(error, request_id));
            }
            return Err(error.into());
        }
    };
    if by_get && prepared.kind == OperationType::Mutation {
        return Err(Refusal::method("A mutation must be sent by POST.", "POST"));
    }
    let watches = prepared.kind == OperationType::Subscription;
    if watches && !accepted.stream {
        return Err(unwatchable().into());
    }
    let standing = asker.charge(door, prepared.measured.cost, prepared.measured.logins)?;
    if watches || accepted.only_stream {
        return Ok(events::stream(door, prepared, asker, standing, request_id));
    }
    let response = execute::execute(door, prepared, &asker, standing, request_id).await;
    Ok(respond::answer(&response, accepted.single, request_id))
}

fn not_acceptable() -> Refusal {
    let error = ApiError::bad_request(
        "There are application/graphql-response+json, application/json and text/event-stream.",
    );
    Refusal::new(actix_web::http::StatusCode::NOT_ACCEPTABLE, error)
}

fn unwatchable() -> ApiError {
    let message = "A subscription needs a WebSocket, or a request that accepts text/event-stream.";
    ApiError::Invalid(message.to_owned(), Vec::new())
}
