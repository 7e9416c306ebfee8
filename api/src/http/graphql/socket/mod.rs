//! GraphQL over WebSocket: the sub-protocol `graphql-transport-ws`, with its close codes to the letter.

mod close;
mod conversation;
mod message;
mod operations;

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, http::header, rt, web::Payload};
use actix_ws::Session;

use self::{close::Close, conversation::Conversation};
use super::{Door, accept::Form, asker, refusal::Refusal, respond};
use crate::{clock, error::ApiError};

/// The sub-protocol that is spoken.
const PROTOCOL: &str = "graphql-transport-ws";

/// Opens a socket and holds the conversation on it.
pub(super) fn open(door: Arc<Door>, http: &HttpRequest, payload: Payload) -> HttpResponse {
    let opened = actix_ws::handle_with_protocols(http, payload, &[PROTOCOL]);
    let (response, session, messages) = match opened {
        Ok(opened) => opened,
        Err(error) => {
            let status = error.as_response_error().status_code();
            let error = ApiError::bad_request("This is no request to open a WebSocket.");
            let request_id = clock::new_id().as_simple().to_string();
            return respond::refuse(Refusal::new(status, error), Form::Json, &request_id);
        }
    };
    let most = door.app.config.limits.body_bytes;
    let messages = messages
        .max_frame_size(most)
        .aggregate_continuations()
        .max_continuation_size(most);
    if response
        .headers()
        .contains_key(header::SEC_WEBSOCKET_PROTOCOL)
    {
        let address = asker::address(&door, http);
        let conversation = Conversation::new(door, session.clone(), address);
        rt::spawn(async move {
            let close = conversation.hold(messages).await;
            finish(session, close).await;
        });
    } else {
        rt::spawn(finish(session, Some(Close::SUBPROTOCOL)));
    }
    response
}

async fn finish(session: Session, close: Option<Close>) {
    if let Some(close) = close {
        // A socket that is gone already needs no farewell.
        let _ = session.close(Some(close.into())).await;
    }
}
