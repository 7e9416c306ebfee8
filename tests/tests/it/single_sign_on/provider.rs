//! A small identity provider: it says where its keys are and which they are, and counts how often it is asked.

use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpResponse, HttpServer, web};
use rustls::ServerConfig;
use serde_json::{Value, json};

use super::signer::Signer;

/// A running provider; stopped when dropped.
pub(super) struct Provider {
    origin: String,
    pub(super) says: Arc<Says>,
    handle: ServerHandle,
}

/// What it says, which a test may change.
#[derive(Default)]
pub(super) struct Says {
    /// Itself, instead of its address.
    pub(super) issuer: Mutex<Option<String>>,
    /// Where its keys are, instead of where they are.
    pub(super) jwks_uri: Mutex<Option<String>>,
    keys: Mutex<Vec<Value>>,
    /// It answers nothing but that it cannot.
    pub(super) down: AtomicBool,
    discovered: AtomicUsize,
    asked: AtomicUsize,
}

impl Provider {
    /// Starts one with these keys.
    pub(super) fn start(keys: &[&Signer]) -> Self {
        Self::begin(keys, None)
    }

    /// Starts one with these keys that is `localhost` and proves it with a certificate.
    pub(super) fn start_secure(keys: &[&Signer], tls: ServerConfig) -> Self {
        Self::begin(keys, Some(tls))
    }

    fn begin(keys: &[&Signer], tls: Option<ServerConfig>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let origin = match tls {
            None => format!("http://{address}"),
            Some(_) => format!("https://localhost:{}", address.port()),
        };
        let says = Arc::new(Says::default());
        let (shared, own) = (says.clone(), origin.clone());
        let server = HttpServer::new(move || {
            App::new()
                .app_data(web::Data::from(shared.clone()))
                .app_data(web::Data::new(own.clone()))
                .route(
                    "/realm/.well-known/openid-configuration",
                    web::get().to(discover),
                )
                .route("/keys", web::get().to(show_keys))
        })
        .workers(1)
        .disable_signals();
        let server = match tls {
            None => server.listen(listener),
            Some(tls) => server.listen_rustls_0_23(listener, tls),
        };
        let server = server.unwrap().run();
        let handle = server.handle();
        tokio::spawn(server);
        let provider = Self {
            origin,
            says,
            handle,
        };
        provider.publish(keys);
        provider
    }

    /// What it calls itself.
    pub(super) fn issuer(&self) -> String {
        format!("{}/realm", self.origin)
    }

    /// From now on these are its keys.
    pub(super) fn publish(&self, keys: &[&Signer]) {
        *self.says.keys.lock().unwrap() = keys.iter().map(|key| key.jwk()).collect();
    }

    /// From now on it answers, or does not.
    pub(super) fn is_down(&self, down: bool) {
        self.says.down.store(down, Ordering::SeqCst);
    }

    /// How often it was asked where its keys are, and which they are.
    pub(super) fn asked(&self) -> (usize, usize) {
        let of = |count: &AtomicUsize| count.load(Ordering::SeqCst);
        (of(&self.says.discovered), of(&self.says.asked))
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

async fn discover(says: web::Data<Says>, origin: web::Data<String>) -> HttpResponse {
    says.discovered.fetch_add(1, Ordering::SeqCst);
    if says.down.load(Ordering::SeqCst) {
        return HttpResponse::ServiceUnavailable().finish();
    }
    let issuer = says.issuer.lock().unwrap().clone();
    let keys = says.jwks_uri.lock().unwrap().clone();
    HttpResponse::Ok().json(json!({
        "issuer": issuer.unwrap_or_else(|| format!("{}/realm", **origin)),
        "jwks_uri": keys.unwrap_or_else(|| format!("{}/keys", **origin)),
        "authorization_endpoint": format!("{}/authorize", **origin),
    }))
}

async fn show_keys(says: web::Data<Says>) -> HttpResponse {
    says.asked.fetch_add(1, Ordering::SeqCst);
    if says.down.load(Ordering::SeqCst) {
        return HttpResponse::ServiceUnavailable().finish();
    }
    let keys = says.keys.lock().unwrap().clone();
    HttpResponse::Ok().json(json!({ "keys": keys }))
}
