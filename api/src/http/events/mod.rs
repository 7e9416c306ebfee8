//! Where trackers send events to, with the addresses, answers and limits of Segment's interface, so that its client
//! libraries and those of `RudderStack` can be pointed here.
//!
//! A client drops what is answered with 400 and comes back with what is answered with 429 or 503: nothing that may be
//! otherwise in a moment is ever a 400.

mod answer;
mod credential;
mod cross_origin;
mod read;

use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

use self::answer::Refused;
use crate::{
    app::App,
    clock,
    events::{Kind, body::Body},
};

/// How long a client should stay away while too much is waiting.
const WHEN_FULL: Duration = Duration::from_secs(5);

/// The single events: their address, its short form, and what is sent there.
const SINGLE: [(&str, &str, Kind); 6] = [
    ("track", "t", Kind::Track),
    ("identify", "i", Kind::Identify),
    ("page", "p", Kind::Page),
    ("screen", "s", Kind::Screen),
    ("group", "g", Kind::Group),
    ("alias", "a", Kind::Alias),
];
/// Where many events at once are sent.
const MANY: [&str; 3] = ["batch", "b", "import"];

/// The routes.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    for (long, short, kind) in SINGLE {
        for name in [long, short] {
            let take = move |http: HttpRequest, app: web::Data<App>, payload: web::Payload| {
                take(http, app, payload, Some(kind))
            };
            config.service(
                web::resource(format!("/v1/{name}"))
                    .route(web::post().to(take))
                    .route(web::method(actix_web::http::Method::OPTIONS).to(cross_origin::asked))
                    .default_service(web::to(answer::only_post)),
            );
        }
    }
    for name in MANY {
        let take = |http: HttpRequest, app: web::Data<App>, payload: web::Payload| {
            take(http, app, payload, None)
        };
        config.service(
            web::resource(format!("/v1/{name}"))
                .route(web::post().to(take))
                .route(web::method(actix_web::http::Method::OPTIONS).to(cross_origin::asked))
                .default_service(web::to(answer::only_post)),
        );
    }
}

async fn take(
    http: HttpRequest,
    app: web::Data<App>,
    payload: web::Payload,
    kind: Option<Kind>,
) -> HttpResponse {
    let taken = accept(&http, &app, payload, kind).await;
    let mut response = match taken {
        Ok(()) => answer::success(),
        Err(refused) => refused.into_response(),
    };
    cross_origin::allow(&http, &mut response);
    response
}

async fn accept(
    http: &HttpRequest,
    app: &App,
    payload: web::Payload,
    kind: Option<Kind>,
) -> Result<(), Refused> {
    let received = clock::now();
    if app.events.is_full() {
        let message = "Too many events are waiting to be understood.";
        return Err(Refused::for_now(
            StatusCode::SERVICE_UNAVAILABLE,
            message,
            WHEN_FULL,
        ));
    }
    let bytes = read::whole(http.headers(), payload, app.config.limits.body).await?;
    let body = match kind {
        Some(kind) => Body::single(&bytes, kind.name()),
        None => Body::batch(&bytes),
    };
    // A bad key is told before a bad body, where the header has it.
    let shown = credential::of_header(http.headers());
    let (body, shown) = match (body, shown) {
        (Ok(body), Some(shown)) => (Ok(body), shown),
        (Ok(mut body), None) => {
            let shown = body.write_key.take();
            (Ok(body), shown.ok_or_else(Refused::without_key)?)
        }
        (Err(fault), Some(shown)) => (Err(fault), shown),
        (Err(fault), None) => return Err(fault.into()),
    };
    let key = app.access.write_key(&shown).await?;
    let key = key.ok_or_else(Refused::bad_key)?;
    let body = body?;
    let events = u64::try_from(body.count).unwrap_or(u64::MAX);
    app.rates.events(key.id, events.saturating_add(1))?;
    app.events.keep(key.source_id, body, received).await?;
    Ok(())
}
