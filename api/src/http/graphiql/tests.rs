//! The page over HTTP, without the rest of the server.

use std::io::Read as _;

use actix_web::App;
use actix_web::body::to_bytes;
use actix_web::dev::ServiceResponse;
use actix_web::http::{StatusCode, header};
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use flate2::read::GzDecoder;

use super::assets::{ASSETS, BUNDLE_NAMES};
use super::bundles::BUNDLES;
use super::{configure, page};

async fn get(path: &str, headers: &[(&str, &str)]) -> ServiceResponse {
    let app = init_service(App::new().configure(configure)).await;
    let mut request = TestRequest::get().uri(path);
    for header in headers {
        request = request.insert_header(*header);
    }
    call_service(&app, request.to_request()).await
}

async fn text(response: ServiceResponse) -> String {
    String::from_utf8(read_body(response).await.to_vec()).unwrap()
}

fn value(response: &ServiceResponse, name: header::HeaderName) -> String {
    let value = response.headers().get(name);
    value.map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
}

#[actix_web::test]
async fn every_address_in_the_page_and_its_modules_is_served() {
    let page = text(get("/graphiql", &[]).await).await;
    let mut paths: Vec<String> = attribute_values(&page)
        .filter(|url| url.starts_with('/'))
        .collect();
    assert!(paths.len() >= 3, "{paths:?}");
    let ours = ASSETS
        .iter()
        .map(|asset| asset.name)
        .filter(|name| !BUNDLE_NAMES.contains(name));
    for name in ours.filter(|name| name.ends_with(".js")) {
        let script = text(get(&format!("/graphiql/{name}"), &[]).await).await;
        let imports = script
            .lines()
            .filter_map(|line| line.split_once("from \"./")?.1.strip_suffix("\";"));
        paths.extend(imports.map(|import| format!("/graphiql/{import}")));
    }
    for path in paths {
        assert_eq!(get(&path, &[]).await.status(), StatusCode::OK, "{path}");
    }
}

fn attribute_values(html: &str) -> impl Iterator<Item = String> {
    ["href=\"", "src=\""].into_iter().flat_map(|start| {
        html.split(start)
            .skip(1)
            .filter_map(|rest| rest.split_once('"'))
            .map(|(url, _)| url.to_owned())
    })
}

#[actix_web::test]
async fn the_policy_allows_no_inline_script_and_a_new_nonce_each_time() {
    let (first, second) = (get("/graphiql", &[]).await, get("/graphiql", &[]).await);
    let policies = [&first, &second].map(|page| value(page, header::CONTENT_SECURITY_POLICY));
    assert_ne!(policies[0], policies[1]);
    assert!(
        policies[0].starts_with("default-src 'none'; script-src 'self'"),
        "{}",
        policies[0]
    );
    assert!(!policies[0].contains("unsafe"), "{}", policies[0]);
    let nonce = policies[0]
        .split_once("'nonce-")
        .unwrap()
        .1
        .split_once('\'')
        .unwrap()
        .0
        .to_owned();
    let page = text(first).await;
    assert!(page.contains(&format!("nonce=\"{nonce}\"")));
    assert!(!page.contains("{{"), "a placeholder was left");
    for script in page.split("<script").skip(1) {
        let (attributes, content) = script.split_once('>').unwrap();
        assert!(
            attributes.contains("src=") && content.starts_with("</script>"),
            "{script}"
        );
    }
}

#[actix_web::test]
async fn embedded_bundles_need_no_other_host() {
    if BUNDLE_NAMES.is_empty() {
        assert_ne!(
            std::env::var("CI").as_deref(),
            Ok("true"),
            "CI must embed the bundles"
        );
        return;
    }
    let page = get("/graphiql", &[]).await;
    assert!(!value(&page, header::CONTENT_SECURITY_POLICY).contains("http"));
    assert!(!text(page).await.contains("://"));
}

#[actix_web::test]
async fn without_bundles_the_cdn_is_named_and_held_to_the_hashes() {
    let response = page::respond(&[]);
    let policy = response
        .headers()
        .get(header::CONTENT_SECURITY_POLICY)
        .unwrap();
    let policy = policy.to_str().unwrap().to_owned();
    assert_eq!(
        policy.matches("https://").count(),
        2,
        "scripts and styles: {policy}"
    );
    let body = to_bytes(response.into_body()).await.unwrap();
    let page = String::from_utf8(body.to_vec()).unwrap();
    assert_eq!(page.matches("integrity=\"sha384-").count(), BUNDLES.len());
    assert_eq!(page.matches("https://").count(), BUNDLES.len());
    assert_eq!(
        page.matches("crossorigin=\"anonymous\"").count(),
        BUNDLES.len()
    );
}

#[test]
fn the_pinned_versions_are_those_of_the_npm_package() {
    let package: serde_json::Value =
        serde_json::from_str(include_str!("../../../../web/package.json")).unwrap();
    for bundle in BUNDLES {
        assert_eq!(
            package["dependencies"][bundle.package], bundle.version,
            "{}",
            bundle.package
        );
    }
}

#[actix_web::test]
async fn a_file_is_compressed_only_for_clients_that_take_it() {
    for asset in ASSETS {
        let path = format!("/graphiql/{}", asset.name);
        let compressed = get(&path, &[("accept-encoding", "br, gzip")]).await;
        assert_eq!(
            value(&compressed, header::CONTENT_ENCODING),
            "gzip",
            "{path}"
        );
        assert_eq!(value(&compressed, header::VARY), "accept-encoding");
        let body = read_body(compressed).await;
        let mut unpacked = Vec::new();
        GzDecoder::new(body.as_ref())
            .read_to_end(&mut unpacked)
            .unwrap();
        for refusal in [
            None,
            Some(("accept-encoding", "gzip;q=0")),
            Some(("accept-encoding", "identity")),
        ] {
            let plain = get(&path, refusal.as_slice()).await;
            assert_eq!(value(&plain, header::CONTENT_ENCODING), "", "{path}");
            assert_eq!(read_body(plain).await, unpacked, "{path}");
        }
    }
}

#[actix_web::test]
async fn an_unchanged_file_is_not_sent_again() {
    let first = get("/graphiql/accord.js", &[]).await;
    assert_eq!(value(&first, header::CACHE_CONTROL), "no-cache");
    let tag = value(&first, header::ETAG);
    let again = get("/graphiql/accord.js", &[("if-none-match", &tag)]).await;
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(value(&again, header::ETAG), tag);
    assert!(read_body(again).await.is_empty());
    let other = get("/graphiql/accord.js", &[("if-none-match", "W/\"other\"")]).await;
    assert_eq!(other.status(), StatusCode::OK);
}

#[actix_web::test]
async fn bundles_are_kept_for_ever_under_names_that_change_with_them() {
    for name in BUNDLE_NAMES {
        let bundle = get(&format!("/graphiql/{name}"), &[]).await;
        assert_eq!(
            value(&bundle, header::CACHE_CONTROL),
            "public, max-age=31536000, immutable"
        );
    }
}

#[actix_web::test]
async fn what_is_not_there_is_not_found_and_writing_is_not_allowed() {
    assert_eq!(
        get("/graphiql/Cargo.toml", &[]).await.status(),
        StatusCode::NOT_FOUND
    );
    let app = init_service(App::new().configure(configure)).await;
    let post = TestRequest::post().uri("/graphiql").to_request();
    assert_eq!(
        call_service(&app, post).await.status(),
        StatusCode::METHOD_NOT_ALLOWED
    );
}
