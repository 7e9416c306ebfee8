//! The page at `/graphiql`: where people meet the API.
//!
//! Everything it needs is inside the binary, so it works with no internet. The build script embeds
//! the files of web/src and the npm bundles; see `bundles` for what happens without npm. Nobody
//! needs to be signed in to load the page: it holds no data, and signs in by the API itself.

use actix_web::web;

mod assets;
mod bundles;
mod page;

/// Adds `GET /graphiql` (the page) and `GET /graphiql/{asset}` (its scripts and styles).
pub fn configure(cfg: &mut web::ServiceConfig) {
    cfg.service(
        web::resource("/graphiql")
            .route(web::get().to(page::serve))
            .route(web::head().to(page::serve)),
    )
    .service(web::redirect("/graphiql/", "/graphiql"))
    .service(
        web::resource("/graphiql/{asset}")
            .route(web::get().to(assets::serve))
            .route(web::head().to(assets::serve)),
    );
}

#[cfg(test)]
mod tests;
