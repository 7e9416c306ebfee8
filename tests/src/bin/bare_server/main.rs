//! The leanest server that one would write with the libraries that Accord is made of, over Accord's own tables: what
//! `ask_load` asks and nothing else. No credentials, no limits, no log. What Accord takes beyond it is the price of
//! what Accord does beyond it; `tests/peers/run.sh` measures both.
//!
//! Reading order: the [`schema`], the nouns ([`campaign`], [`touchpoint`]), the [`report`] and how it was made
//! ([`credits`]); ids, cursors and decimals as Accord writes them ([`text`]).

mod campaign;
mod credits;
mod report;
mod schema;
mod text;
mod touchpoint;

use std::{net::SocketAddr, num::NonZero, sync::Arc};

use actix_web::{
    App, HttpResponse, HttpServer,
    web::{Bytes, Data, post},
};
use clap::Parser;
use sea_orm::sqlx::{PgPool, postgres::PgPoolOptions};

use self::schema::Schema;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Connections of all threads that answer: as many as Accord has.
const CONNECTIONS: u32 = 16;

/// Answers the questions of `ask_load`, as lean as can be.
#[derive(Debug, Clone, Parser)]
struct Options {
    /// A PostgreSQL database that Accord keeps.
    #[arg(long)]
    database: String,
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1:8000")]
    listen: SocketAddr,
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let options = Options::parse();
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    let share = CONNECTIONS / u32::try_from(threads).unwrap_or(CONNECTIONS);
    let pool = move |database: &str| -> Result<PgPool, sea_orm::sqlx::Error> {
        PgPoolOptions::new()
            .max_connections(share.clamp(2, 8))
            .test_before_acquire(false)
            .connect_lazy(database)
    };
    let credits = Arc::new(credits::compute(&pool(&options.database)?).await?);
    let database = options.database;
    // Called by each thread that answers: a connection's answers arrive at the thread that opened it.
    let server = HttpServer::new(move || {
        let pool = pool(&database).expect("the address was understood before");
        App::new()
            .app_data(Data::new(schema::new(pool.clone(), credits.clone())))
            .app_data(Data::new(pool))
            .route("/graphql", post().to(answer))
    });
    let server = server.workers(threads).bind(options.listen)?.run();
    println!("listening on http://{}", options.listen);
    server.await?;
    Ok(())
}

async fn answer(schema: Data<Schema>, pool: Data<PgPool>, body: Bytes) -> HttpResponse {
    let request: async_graphql::Request = match serde_json::from_slice(&body) {
        Ok(request) => request,
        Err(error) => return HttpResponse::BadRequest().body(error.to_string()),
    };
    let response = schema.execute(schema::with_loader(&pool, request)).await;
    match serde_json::to_vec(&response) {
        Ok(body) => HttpResponse::Ok()
            .content_type("application/json")
            .body(body),
        Err(error) => HttpResponse::InternalServerError().body(error.to_string()),
    }
}
