//! The refresh token in a cookie, and everybody who must not be able to use it.

use serde_json::{Value, json};
use tests::{PASSWORD, TestApp, on_both_databases};

use super::browser::Page;
use crate::auth::{assert_refused, refresh, text};

const SALES: &str = "sales@accord.test";
const WHO: &str = "{ viewer { id role } }";

/// A page whose browser holds a session.
async fn signed_in(app: &TestApp) -> Page {
    let mut page = Page::of(app);
    let answer = page.login(SALES, PASSWORD).await;
    assert!(
        answer.payload("login")["accessToken"].is_string(),
        "{answer:?}"
    );
    page
}

/// The session in the page's cookie goes on.
async fn goes_on(page: &mut Page) {
    let answer = page.refresh().await;
    let payload = answer.payload("refreshSession");
    assert!(payload["accessToken"].is_string(), "{answer:?}");
}

const REFRESH: &str =
    "mutation { refreshSession(input: { cookie: true }) { accessToken userErrors { code } } }";

on_both_databases! {
    async fn a_page_comes_back_with_nothing_but_its_cookie(app: TestApp) {
        let mut page = Page::of(&app);
        let answer = page.login(SALES, PASSWORD).await;
        let session = answer.payload("login");
        assert!(session["refreshToken"].is_null(), "no script sees it: {session}");
        let [cookie] = answer.set_cookie.as_slice() else { panic!("{answer:?}") };
        assert!(cookie.starts_with("accord-refresh-"), "{cookie}");
        assert!(cookie.ends_with("; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict"), "{cookie}");

        let first = page.cookies.clone();
        let answer = page.refresh().await;
        let next = answer.payload("refreshSession");
        assert!(next["refreshToken"].is_null(), "{next}");
        assert_eq!(next["viewer"]["email"], SALES);
        assert_ne!(page.cookies, first, "a refresh token is good once");
        for session in [session, next] {
            let data = app.bearer(text(session, "accessToken")).ask(WHO).await;
            assert_eq!(data["viewer"]["role"], "SALES");
        }
        goes_on(&mut page).await;
    }

    async fn over_tls_the_cookie_is_secure_and_for_this_host_alone(app: TestApp) {
        let second = app.spawn_with(|config| config.server.origins = vec!["https://accord.example".to_owned()]).await;
        let mut page = Page::of(&second).at(Some("https://accord.example"));
        let answer = page.login(SALES, PASSWORD).await;
        let [cookie] = answer.set_cookie.as_slice() else { panic!("{answer:?}") };
        assert!(cookie.starts_with("__Host-accord-refresh="), "{cookie}");
        assert!(cookie.ends_with("; Path=/; Max-Age=2592000; HttpOnly; Secure; SameSite=Strict"), "{cookie}");
        goes_on(&mut page).await;
        let answer = page.at(Some(&format!("http://{}", second.anonymous().address()))).refresh().await;
        assert_eq!(answer.code(), "CROSS_SITE", "only the configured origins: {answer:?}");
    }

    async fn no_page_of_another_origin_uses_the_cookie(app: TestApp) {
        let mut page = signed_in(&app).await;
        for origin in ["https://evil.example", "http://127.0.0.1:1", "null", "http://127.0.0.1", "file://", ""] {
            let mut evil = page.at(Some(origin));
            for answer in [evil.login(SALES, PASSWORD).await, evil.refresh().await, evil.logout(true).await] {
                assert_eq!((answer.status, answer.code()), (200, "CROSS_SITE"), "{origin}: {answer:?}");
                assert_eq!(answer.json["data"], Value::Null, "{origin}: {answer:?}");
                assert!(answer.set_cookie.is_empty(), "{origin}: {answer:?}");
            }
        }
        goes_on(&mut page).await;
    }

    async fn without_the_header_nobody_uses_the_cookie(app: TestApp) {
        let mut page = signed_in(&app).await;
        let mut unmarked = Page { marked: false, ..page.clone() };
        for answer in [unmarked.login(SALES, PASSWORD).await, unmarked.refresh().await, unmarked.logout(false).await] {
            assert_eq!(answer.code(), "CROSS_SITE", "{answer:?}");
            assert!(answer.set_cookie.is_empty(), "{answer:?}");
        }
        goes_on(&mut page).await;
        let mut program = Page::of(&app).at(None);
        program.login(SALES, PASSWORD).await;
        goes_on(&mut program).await;
    }

    async fn what_a_foreign_page_can_send_without_asking_is_not_taken(app: TestApp) {
        let mut page = signed_in(&app).await;
        let evil = Page { marked: false, ..page.at(Some("https://evil.example")) };
        let body = json!({ "query": REFRESH }).to_string();
        for content in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
            let request = evil.post().header("content-type", content).body(body.clone());
            let answer = evil.clone().send(request).await;
            assert_eq!((answer.status, answer.set_cookie.len()), (415, 0), "{content}: {answer:?}");
        }
        let url = url::Url::parse_with_params(&evil.url(), [("query", REFRESH)]).unwrap();
        let request = evil.dress(reqwest::Client::new().get(url));
        let answer = evil.clone().send(request).await;
        assert_eq!((answer.status, answer.set_cookie.len()), (405, 0), "{answer:?}");
        // Nor is it allowed when it asks: no origin is told that it may.
        let preflight = evil.dress(reqwest::Client::new().request(reqwest::Method::OPTIONS, evil.url()))
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "content-type, x-accord-csrf");
        let response = preflight.send().await.unwrap();
        assert_eq!(response.status(), 405);
        assert!(response.headers().keys().all(|name| !name.as_str().starts_with("access-control-")), "{response:?}");
        goes_on(&mut page).await;
    }

    async fn the_cookie_proves_nobody_outside_of_the_session(app: TestApp) {
        let mut page = signed_in(&app).await;
        let asked = page.post().json(&json!({ "query": WHO }));
        let answer = page.send(asked).await;
        assert_eq!(answer.code(), "UNAUTHENTICATED", "{answer:?}");
    }

    async fn signing_out_removes_the_cookie_and_ends_the_session(app: TestApp) {
        let mut page = signed_in(&app).await;
        let kept = page.clone();
        let session = page.refresh().await;
        let access = app.bearer(text(session.payload("refreshSession"), "accessToken"));
        access.ask(WHO).await;
        let answer = page.logout(false).await;
        assert_eq!(answer.payload("logout")["userErrors"], json!([]));
        assert!(page.cookies.is_empty(), "{page:?}");
        assert_refused(&access.query(WHO, json!({})).await, "signed out");
        let answer = page.refresh().await;
        assert_eq!(answer.payload("refreshSession")["userErrors"][0]["code"], "CREDENTIALS");
        assert_eq!(answer.payload("refreshSession")["userErrors"][0]["path"], json!(["input", "cookie"]));

        // A cookie that was kept is of no use, and removed.
        let mut kept = kept;
        let answer = kept.refresh().await;
        assert_eq!(answer.payload("refreshSession")["userErrors"][0]["code"], "CREDENTIALS");
        assert!(kept.cookies.is_empty(), "{kept:?}");
    }

    async fn a_cookie_used_twice_ends_the_whole_login(app: TestApp) {
        let mut page = signed_in(&app).await;
        let mut thief = page.clone();
        goes_on(&mut thief).await;
        let answer = page.refresh().await;
        assert_eq!(answer.payload("refreshSession")["userErrors"][0]["code"], "CREDENTIALS");
        assert!(page.cookies.is_empty(), "{page:?}");
        let answer = thief.refresh().await;
        assert_eq!(answer.payload("refreshSession")["userErrors"][0]["code"], "CREDENTIALS");
    }

    async fn a_token_and_a_cookie_are_not_mixed(app: TestApp) {
        let mut page = signed_in(&app).await;
        let both = json!({ "query": "mutation { refreshSession(input: { refreshToken: \"x\", cookie: true }) { userErrors { code path } } }" });
        let answer = page.send(page.post().json(&both)).await;
        assert_eq!(answer.payload("refreshSession")["userErrors"], json!([{ "code": "CONFLICT", "path": ["input", "refreshToken"] }]));
        let neither = json!({ "query": "mutation { refreshSession(input: {}) { userErrors { code path } } }" });
        let answer = page.send(page.post().json(&neither)).await;
        assert_eq!(answer.payload("refreshSession")["userErrors"], json!([{ "code": "REQUIRED", "path": ["input"] }]));
        let stolen = page.cookies.values().next().unwrap().clone();
        let payload = refresh(&app.anonymous(), &stolen).await;
        assert!(payload["refreshToken"].is_string(), "it is a refresh token like any other: {payload}");
    }

    async fn a_stream_cannot_set_a_cookie_and_says_so(app: TestApp) {
        let mut page = Page::of(&app);
        let query = format!("mutation {{ login(input: {{ email: \"{SALES}\", password: \"{PASSWORD}\", cookie: true }}) {{ accessToken }} }}");
        let request = page.post().header("accept", "text/event-stream").json(&json!({ "query": query }));
        let response = request.send().await.unwrap();
        assert!(response.headers().get("set-cookie").is_none(), "{response:?}");
        let events = response.text().await.unwrap();
        assert!(events.contains("BAD_USER_INPUT") && !events.contains("accessToken\":\""), "{events}");
        let unmarked = app.sales().await.query(&query, json!({})).await;
        assert_eq!(unmarked.code(), Some("CROSS_SITE"), "{unmarked:?}");
        assert!(page.refresh().await.payload("refreshSession")["accessToken"].is_null());
    }
}
