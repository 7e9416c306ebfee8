//! Executing a prepared operation: for no longer than allowed, and whatever happens in a resolver.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use async_graphql::{
    Data, Request, Response, Value,
    parser::types::{ExecutableDocument, OperationDefinition},
    value,
};
use futures_util::{FutureExt as _, Stream, StreamExt as _};

use super::{
    Door,
    asker::Asker,
    documents::Fit,
    prepare::{Prepared, choose},
};
use crate::{
    error::{ApiError, label},
    graphql::{complete::complete, loaders::Loaders, order::Asked, written::Written},
    rates::Standing,
};

/// Executes a query or mutation.
pub(super) async fn execute(
    door: &Door,
    prepared: Prepared,
    asker: &Asker,
    standing: Standing,
    request_id: &str,
) -> Response {
    let Prepared {
        request,
        document,
        name,
        kind,
        fit,
        measured,
        extensions,
    } = prepared;
    let schema = match fit {
        Fit::Known => &door.unchecked,
        Fit::Telling | Fit::Unknown => &door.schema,
    };
    let (loaders, gathering) = Loaders::for_request(&door.app);
    let mut request = with_asker(request, door, asker, standing).data(loaders);
    let asked = asked(&document.parsed, name.as_deref());
    if asked.as_ref().is_some_and(|(_, asked)| !asked.meet()) {
        request = request.data(Written);
    }
    let execution = gathering.drive(schema.execute(request));
    let mut response = guarded(execution, door.app.config.limits.execution).await;
    if executed(&response) {
        document.fitted(fit);
    }
    if let Some((operation, asked)) = &asked {
        finish(&mut response, door, &document.parsed, operation, asked);
    }
    label(&mut response.errors, request_id);
    if extensions.cost {
        let limit = door.app.config.limits.document.cost;
        let cost = value!({
            "requested": (measured.cost), "limit": limit, "depth": (measured.count.depth),
            "remaining": (standing.remaining)
        });
        response.extensions.insert("cost".to_owned(), cost);
    }
    tracing::debug!(request_id, %kind, cost = measured.cost, errors = response.errors.len(), "executed");
    response
}

/// Executes a subscription. The answers come until the stream ends, or a resolver panics.
pub(super) fn watch(
    door: &Arc<Door>,
    prepared: Prepared,
    asker: &Asker,
    standing: Standing,
    request_id: String,
) -> impl Stream<Item = Response> + use<> {
    let Prepared {
        request,
        document,
        name,
        ..
    } = prepared;
    let request = with_asker(request, door, asker, standing).data(Loaders::forgetful(&door.app));
    let door = door.clone();
    let stream = door
        .schema
        .execute_stream_with_session_data(request, Arc::new(Data::default()));
    AssertUnwindSafe(stream)
        .catch_unwind()
        .map(|response| response.unwrap_or_else(|_| panicked()))
        .map(move |mut response| {
            if let Some((operation, asked)) = asked(&document.parsed, name.as_deref()) {
                finish(&mut response, &door, &document.parsed, operation, &asked);
            }
            label(&mut response.errors, &request_id);
            response
        })
}

/// The operation that is executed, and what it asks for.
fn asked<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Option<(&'a OperationDefinition, Asked<'a>)> {
    let operation = choose(document, name).ok()?;
    Some((operation, Asked::by(document, operation)))
}

/// Makes the answer what the specification wants: null where a field failed, fields in the order of the document.
fn finish(
    response: &mut Response,
    door: &Door,
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    asked: &Asked<'_>,
) {
    if !executed(response) {
        return;
    }
    if !response.errors.is_empty() {
        let (data, errors) = (&mut response.data, &response.errors);
        complete(data, errors, document, operation, &door.shapes);
    }
    asked.order(&mut response.data);
}

/// Whether the operation was executed at all, or refused as a whole. An error of a field has a path.
pub(super) fn executed(response: &Response) -> bool {
    response.errors.is_empty()
        || response.data != Value::Null
        || response.errors.iter().any(|error| !error.path.is_empty())
}

fn with_asker(request: Request, door: &Door, asker: &Asker, standing: Standing) -> Request {
    let mut request = request.data(door.app.clone()).data(standing);
    if let Some(browser) = &asker.browser {
        request = request.data(browser.clone());
    }
    match &asker.viewer {
        Some(viewer) => request.data(viewer.clone()),
        None => request.disable_introspection(),
    }
}

/// Runs an execution until it is done, takes too long, or panics.
async fn guarded(execution: impl Future<Output = Response>, patience: Duration) -> Response {
    match tokio::time::timeout(patience, AssertUnwindSafe(execution).catch_unwind()).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => panicked(),
        Err(_) => {
            let error = ApiError::Timeout(
                "This took too long and was stopped. Ask for less at once, or try again.",
            );
            Response::from_errors(vec![error.of_request()])
        }
    }
}

fn panicked() -> Response {
    // The panic's message went to the log when it happened.
    let error = ApiError::from(anyhow::anyhow!("a resolver panicked"));
    Response::from_errors(vec![error.of_request()])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(response: &Response) -> Option<Value> {
        let error = response.errors.first()?;
        error.extensions.as_ref()?.get("code").cloned()
    }

    #[tokio::test]
    async fn a_panic_is_an_internal_error_and_the_thread_goes_on() {
        let execution = async { panic!("secret") };
        let response = guarded(execution, Duration::from_secs(10)).await;
        assert_eq!(code(&response), Some(Value::from("INTERNAL")));
        assert!(!format!("{response:?}").contains("secret"));
        let execution = async { Response::new(1) };
        assert_eq!(
            guarded(execution, Duration::from_secs(10)).await.data,
            Value::from(1)
        );
    }

    #[tokio::test]
    async fn what_takes_too_long_is_stopped() {
        let response = guarded(std::future::pending(), Duration::from_millis(1)).await;
        assert_eq!(code(&response), Some(Value::from("TIMEOUT")));
    }
}
