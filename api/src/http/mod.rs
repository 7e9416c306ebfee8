//! HTTP: every route in one list.

mod events;
// The page at /graphiql.
pub mod graphiql;
mod graphql;

pub(crate) use self::graphql::{Inspected, Inspector};

use std::{net::TcpListener, num::NonZero, sync::Arc};

use actix_web::{
    App as ActixApp, HttpResponse, HttpServer, dev::Server, middleware::Compress, web,
};

use crate::{app::App, graphql::Schema};

/// How long a server that is told to stop lets requests finish. Whoever holds a subscription would keep it longer; Docker
/// kills after ten seconds.
const FAREWELL_SECONDS: u64 = 8;

/// Serves on this listener until the server is stopped.
///
/// # Errors
/// When the listener cannot be used.
pub fn serve(app: Arc<App>, schema: Schema, listener: TcpListener) -> std::io::Result<Server> {
    let door = graphql::Door::new(app.clone(), schema);
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    // Called once by each thread that answers requests.
    let server = HttpServer::new(move || {
        let app = app.of_thread(threads).unwrap_or_else(|error| {
            tracing::error!(%error, "a thread reads over everybody's connections");
            app.clone()
        });
        ActixApp::new()
            .wrap(Compress::default())
            .app_data(web::Data::new(door.of_thread(app.clone())))
            .app_data(web::Data::from(app))
            .configure(routes)
    });
    let server = server.workers(threads).shutdown_timeout(FAREWELL_SECONDS);
    Ok(server.listen(listener)?.run())
}

/// Every route there is.
fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/graphql", web::route().to(graphql::serve))
        .configure(events::configure)
        .configure(graphiql::configure)
        .route("/healthz", web::get().to(healthz))
        .route("/readyz", web::get().to(readyz));
}

/// The process is alive.
async fn healthz() -> HttpResponse {
    HttpResponse::Ok().body("ok")
}

/// The process can answer: database reached, ledger loaded.
async fn readyz(app: web::Data<App>) -> HttpResponse {
    match app.db.read.ping().await {
        Ok(()) => HttpResponse::Ok().body("ready"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            HttpResponse::ServiceUnavailable().body("the database cannot be reached")
        }
    }
}
