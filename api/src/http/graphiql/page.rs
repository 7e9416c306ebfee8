//! The page itself and the policy a browser must hold it to.

use actix_web::HttpResponse;
use actix_web::http::header;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::assets::BUNDLE_NAMES;
use super::bundles::{BUNDLES, Bundle};

/// Where the bundles come from when the build had none to embed. Every file is named with its
/// version and held to its hash, so the host has no say in what runs.
const CDN: &str = "https://cdn.jsdelivr.net";

const TEMPLATE: &str = include_str!("../../../../web/src/index.html");

/// Answers with the page. It is not cached: it is small, and its nonce serves once.
pub(super) async fn serve() -> HttpResponse {
    respond(BUNDLE_NAMES)
}

/// The page over bundles embedded under these names, or over the CDN's if there are none.
pub(super) fn respond(bundle_names: &[&str]) -> HttpResponse {
    let nonce = STANDARD.encode(rand::random::<[u8; 18]>());
    let body = TEMPLATE
        .replace("{{bundles}}", &bundle_tags(bundle_names))
        .replace("{{nonce}}", &nonce);
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            policy(&nonce, bundle_names.is_empty()),
        ))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header((header::CROSS_ORIGIN_OPENER_POLICY, "same-origin"))
        .body(body)
}

/// What the browser may load and do.
///
/// The nonce is for style elements alone: GraphiQL's dialogs and menus put one into the page to
/// lock scrolling behind them. Images and fonts as data are what GraphiQL's style sheet holds.
/// `connect-src 'self'` covers the WebSocket of the same host as well.
fn policy(nonce: &str, from_cdn: bool) -> String {
    let host = if from_cdn {
        format!(" {CDN}")
    } else {
        String::new()
    };
    format!(
        "default-src 'none'; script-src 'self'{host}; style-src 'self'{host} 'nonce-{nonce}'; \
         img-src 'self' data:; font-src data:; connect-src 'self'; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'"
    )
}

fn bundle_tags(names: &[&str]) -> String {
    let tags: Vec<String> = if names.is_empty() {
        BUNDLES.iter().map(cdn_tag).collect()
    } else {
        names
            .iter()
            .map(|name| tag(&format!("/graphiql/{name}"), ""))
            .collect()
    };
    tags.join("\n    ")
}

fn cdn_tag(bundle: &Bundle) -> String {
    let Bundle {
        package,
        version,
        path,
        sha384,
    } = bundle;
    tag(
        &format!("{CDN}/npm/{package}@{version}/{path}"),
        &format!(r#" integrity="sha384-{sha384}" crossorigin="anonymous""#),
    )
}

fn tag(url: &str, attributes: &str) -> String {
    if url.ends_with(".css") {
        format!(r#"<link rel="stylesheet" href="{url}"{attributes}>"#)
    } else {
        format!(r#"<script src="{url}"{attributes} defer></script>"#)
    }
}
