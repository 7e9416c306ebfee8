//! GraphQL as server-sent events, one operation for each connection: for those behind proxies that let no WebSocket
//! through. Each answer is an event `next`; the end is an event `complete`.

use std::{convert::Infallible, sync::Arc, time::Duration};

use actix_web::{HttpResponse, http::header, web::Bytes};
use async_graphql::{Response, parser::types::OperationType};
use futures_util::{Stream, StreamExt as _, future::Either, stream};
use tokio::time::{Instant, interval_at};

use super::{Door, asker::Asker, execute, prepare::Prepared, respond};
use crate::{
    error::{ApiError, label},
    rates::Standing,
};

/// How often the credential is proven again. The comment that is sent then keeps proxies from closing a quiet stream.
const CHECKED: Duration = Duration::from_secs(15);

/// Answers with the events of an operation.
pub(super) fn stream(
    door: &Arc<Door>,
    prepared: Prepared,
    mut asker: Asker,
    standing: Standing,
    request_id: &str,
) -> HttpResponse {
    let request_id = request_id.to_owned();
    // The headers are sent before there is an answer.
    asker.browser = None;
    let answers = if prepared.kind == OperationType::Subscription {
        Either::Left(execute::watch(
            door,
            prepared,
            &asker,
            standing,
            request_id.clone(),
        ))
    } else {
        let (door, asker, id) = (door.clone(), asker.clone(), request_id.clone());
        Either::Right(stream::once(async move {
            execute::execute(&door, prepared, &asker, standing, &id).await
        }))
    };
    let events = answers.map(|response| next(&response)).chain(ended());
    let watched = watched(events, door.clone(), asker, request_id.clone());
    respond_with(watched, &request_id)
}

/// Answers with the one event that says what is wrong: a client of events reads nothing else.
pub(super) fn refuse(error: ApiError, request_id: &str) -> HttpResponse {
    respond_with(refusal(error, request_id).chain(ended()), request_id)
}

fn refusal(error: ApiError, request_id: &str) -> impl Stream<Item = Bytes> + use<> {
    let mut response = Response::from_errors(vec![error.of_request()]);
    label(&mut response.errors, request_id);
    stream::once(std::future::ready(next(&response)))
}

/// Ends the events when the credential does not hold any more.
fn watched(
    events: impl Stream<Item = Bytes>,
    door: Arc<Door>,
    asker: Asker,
    request_id: String,
) -> impl Stream<Item = Bytes> {
    let checks = interval_at(Instant::now() + CHECKED, CHECKED);
    let state = (Box::pin(events), checks, door, asker, request_id, false);
    stream::unfold(
        state,
        |(mut events, mut checks, door, asker, id, over)| async move {
            if over {
                return None;
            }
            let (sent, over) = tokio::select! {
                event = events.next() => (event?, false),
                _ = checks.tick() => {
                    if asker.still_holds(&door).await {
                        (Bytes::from_static(b":\n\n"), false)
                    } else {
                        let error = ApiError::Unauthenticated("The credential does not hold any more.");
                        let last: Vec<Bytes> = refusal(error, &id).chain(ended()).collect().await;
                        (last.concat().into(), true)
                    }
                }
            };
            Some((sent, (events, checks, door, asker, id, over)))
        },
    )
}

fn next(response: &Response) -> Bytes {
    // JSON has no line breaks outside of its strings, and none inside either.
    let json = respond::json(response);
    [b"event: next\ndata: ".as_slice(), &json, b"\n\n"]
        .concat()
        .into()
}

fn ended() -> impl Stream<Item = Bytes> {
    stream::once(std::future::ready(Bytes::from_static(
        b"event: complete\ndata:\n\n",
    )))
}

fn respond_with(events: impl Stream<Item = Bytes> + 'static, request_id: &str) -> HttpResponse {
    // Something at once, so that the client sees the stream open.
    let opened = stream::once(std::future::ready(Bytes::from_static(b":\n\n")));
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/event-stream; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::VARY, "accept, authorization"))
        // Neither packed by us nor held back by a proxy: each event is for now.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .insert_header(("x-accel-buffering", "no"))
        .insert_header(("x-request-id", request_id))
        .streaming(opened.chain(events).map(Ok::<_, Infallible>))
}
