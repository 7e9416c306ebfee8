//! GraphQL over HTTP and WebSocket, by the stock integration, kept thin: this file is all there is of it.

use std::sync::Arc;

use actix_web::{
    FromRequest as _, HttpRequest, HttpResponse,
    http::header,
    web::{Data, Payload},
};
use async_graphql::{Data as GraphqlData, Request};
use async_graphql_actix_web::{GraphQLRequest, GraphQLResponse, GraphQLSubscription};

use crate::{
    app::App,
    auth::Viewer,
    clock,
    error::{ApiError, ApiResult},
    graphql::{
        Schema,
        loaders::{Gathering, Loaders},
    },
};

/// A query or mutation.
pub(super) async fn post(
    app: Data<App>,
    schema: Data<Schema>,
    http: HttpRequest,
    request: GraphQLRequest,
) -> HttpResponse {
    execute(app, schema, http, request.into_inner()).await
}

/// A query in the URL, or the WebSocket of subscriptions. The integration refuses mutations here.
pub(super) async fn get(
    app: Data<App>,
    schema: Data<Schema>,
    http: HttpRequest,
    payload: Payload,
) -> actix_web::Result<HttpResponse> {
    if http.headers().contains_key(header::UPGRADE) {
        return socket(app, schema, http, payload);
    }
    let request = GraphQLRequest::from_request(&http, &mut payload.into_inner()).await?;
    Ok(execute(app, schema, http, request.into_inner()).await)
}

async fn execute(
    app: Data<App>,
    schema: Data<Schema>,
    http: HttpRequest,
    request: Request,
) -> HttpResponse {
    let request_id = clock::new_id().as_simple().to_string();
    let viewer = match viewer(&app, &http).await {
        Ok(viewer) => viewer,
        Err(error) => return refusal(error, &request_id),
    };
    let (request, gathering) = with_caller(request, app.into_inner(), viewer);
    let mut response = gathering.drive(schema.execute(request)).await;
    for error in &mut response.errors {
        error
            .extensions
            .get_or_insert_default()
            .set("requestId", request_id.as_str());
    }
    let mut http_response =
        actix_web::Responder::respond_to(GraphQLResponse::from(response), &http)
            .map_into_boxed_body();
    insert_id(&mut http_response, &request_id);
    http_response
}

fn socket(
    app: Data<App>,
    schema: Data<Schema>,
    http: HttpRequest,
    payload: Payload,
) -> actix_web::Result<HttpResponse> {
    let app = app.into_inner();
    GraphQLSubscription::new(schema.get_ref().clone())
        .on_connection_init(move |parameters: serde_json::Value| async move {
            let mut data = GraphqlData::default();
            let authorization = ["authorization", "Authorization"]
                .iter()
                .find_map(|name| parameters.get(name)?.as_str());
            let authorization = authorization.ok_or(ApiError::Unauthenticated(
                "Send connection_init with the payload { \"authorization\": \"Bearer <token>\" }.",
            ))?;
            data.insert(app.access.prove(authorization).await?);
            data.insert(Loaders::forgetful(app.db.clone()));
            data.insert(app);
            Ok(data)
        })
        .start(&http, payload)
}

/// The proven caller; `None` when no credential was sent; an error for a bad one.
async fn viewer(app: &App, http: &HttpRequest) -> ApiResult<Option<Viewer>> {
    let Some(value) = http.headers().get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let value = value.to_str().map_err(|_| {
        ApiError::Unauthenticated("The authorization header must be: Bearer <token>.")
    })?;
    app.access.prove(value).await.map(Some)
}

fn with_caller(request: Request, app: Arc<App>, viewer: Option<Viewer>) -> (Request, Gathering) {
    let (loaders, gathering) = Loaders::for_request(app.db.clone());
    let request = request.data(loaders).data(app);
    let request = match viewer {
        Some(viewer) => request.data(viewer),
        None => request.disable_introspection(),
    };
    (request, gathering)
}

fn refusal(error: ApiError, request_id: &str) -> HttpResponse {
    let error: async_graphql::Error = error.into();
    let mut error = error.into_server_error(async_graphql::Pos::default());
    error.locations.clear();
    error
        .extensions
        .get_or_insert_default()
        .set("requestId", request_id);
    let mut response = HttpResponse::Unauthorized()
        .insert_header((header::WWW_AUTHENTICATE, "Bearer"))
        .json(serde_json::json!({ "errors": [error] }));
    insert_id(&mut response, request_id);
    response
}

fn insert_id(response: &mut HttpResponse, request_id: &str) {
    if let Ok(value) = header::HeaderValue::from_str(request_id) {
        response
            .headers_mut()
            .insert(header::HeaderName::from_static("x-request-id"), value);
    }
}
