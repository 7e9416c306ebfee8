//! What ends all sessions of a user, on every process: tokens, cookies, sockets and streams.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::{Caller, Heard, PASSWORD, Socket, TestApp, on_both_databases};

use super::browser::Page;
use crate::auth::{assert_refused, login, refresh, text, within_a_second};

const WHO: &str = "{ viewer { id role } }";
const SALES: &str = "sales@accord.test";

/// A session of a user on two processes: an access token that both have seen, a refresh token, and a socket at each.
struct Held {
    access: String,
    refresh: String,
    sockets: Vec<Socket>,
}

impl Held {
    async fn of(apps: [&TestApp; 2]) -> Self {
        let session = login(apps[0], SALES, PASSWORD).await;
        let access = text(&session, "accessToken").to_owned();
        let mut sockets = Vec::new();
        for app in apps {
            app.bearer(&access).ask(WHO).await;
            sockets.push(watching(&app.bearer(&access)).await);
        }
        Self {
            access,
            refresh: text(&session, "refreshToken").to_owned(),
            sockets,
        }
    }

    async fn holds(&self, app: &TestApp) -> bool {
        let response = app.bearer(&self.access).query(WHO, json!({})).await;
        response.status == 200
    }

    /// It is over: here at once, there within a second, on the sockets within a minute.
    async fn ends_now(self, here: &TestApp, there: &TestApp, why: &str) {
        let response = here.bearer(&self.access).query(WHO, json!({})).await;
        assert_refused(&response, why);
        within_a_second(async || !self.holds(there).await).await;
        for app in [here, there] {
            let payload = refresh(&app.anonymous(), &self.refresh).await;
            assert_eq!(payload["userErrors"][0]["code"], "CREDENTIALS", "{why}");
        }
        let began = Instant::now();
        for heard in join_all(self.sockets.into_iter().map(farewell)).await {
            assert_eq!(heard, Heard::Closed(4403, "Forbidden".to_owned()), "{why}");
        }
        assert!(
            began.elapsed() < Duration::from_secs(60),
            "{why}: {:?}",
            began.elapsed()
        );
    }
}

/// A socket on which a subscription runs.
async fn watching(caller: &Caller) -> Socket {
    let (mut socket, _) = Socket::open(caller.address(), Some("graphql-transport-ws")).await;
    let payload = json!({ "authorization": caller.authorization() });
    socket
        .say(json!({ "type": "connection_init", "payload": payload }))
        .await;
    assert_eq!(socket.message().await["type"], "connection_ack");
    let query = "subscription { ledgerAdvanced { position } }";
    socket
        .say(json!({ "type": "subscribe", "id": "1", "payload": { "query": query } }))
        .await;
    socket
}

/// How a socket ends.
async fn farewell(mut socket: Socket) -> Heard {
    loop {
        match socket.hear().await {
            Heard::Message(_) => {}
            other => return other,
        }
    }
}

async fn id_of(app: &TestApp, access: &str) -> Value {
    app.bearer(access).ask(WHO).await["viewer"]["id"].clone()
}

async fn update(app: &TestApp, mutation: &str, input: Value) {
    let payload = app
        .admin()
        .await
        .mutate(mutation, input, "userErrors { message }")
        .await;
    assert_eq!(payload["userErrors"], json!([]));
}

on_both_databases! {
    async fn a_new_role_ends_every_session_on_every_process(app: TestApp) {
        let second = app.spawn_second().await;
        let held = Held::of([&app, &second]).await;
        let id = id_of(&app, &held.access).await;
        update(&app, "updateUser", json!({ "id": id, "role": "ANALYST" })).await;
        held.ends_now(&app, &second, "a new role").await;
        let session = login(&app, SALES, PASSWORD).await;
        let data = second.bearer(text(&session, "accessToken")).ask(WHO).await;
        assert_eq!(data["viewer"]["role"], "ANALYST");
    }

    async fn a_new_password_ends_every_session_on_every_process(app: TestApp) {
        let second = app.spawn_second().await;
        let held = Held::of([&app, &second]).await;
        let input = json!({ "currentPassword": PASSWORD, "newPassword": "another password" });
        let own = app.bearer(&held.access);
        let payload = own.mutate("changePassword", input, "userErrors { code }").await;
        assert_eq!(payload["userErrors"], json!([]));
        held.ends_now(&app, &second, "a new password").await;
        assert!(login(&second, SALES, PASSWORD).await["accessToken"].is_null());
    }

    async fn shutting_a_user_out_ends_every_session_on_every_process(app: TestApp) {
        let second = app.spawn_second().await;
        let held = Held::of([&app, &second]).await;
        let id = id_of(&app, &held.access).await;
        update(&app, "disableUser", json!({ "id": id })).await;
        held.ends_now(&app, &second, "shut out").await;
        assert!(login(&second, SALES, PASSWORD).await["accessToken"].is_null());
    }

    async fn signing_out_everywhere_ends_every_session_of_the_user_alone(app: TestApp) {
        let second = app.spawn_second().await;
        let held = Held::of([&app, &second]).await;
        let mut page = Page::of(&second);
        page.login(SALES, PASSWORD).await;
        let other = login(&app, "marketing@accord.test", PASSWORD).await;

        let here = login(&app, SALES, PASSWORD).await;
        let input = json!({ "refreshToken": text(&here, "refreshToken"), "everywhere": true });
        let payload = app.anonymous().mutate("logout", input, "userErrors { code }").await;
        assert_eq!(payload["userErrors"], json!([]));
        assert_refused(&app.bearer(text(&here, "accessToken")).query(WHO, json!({})).await, "where it was asked");
        held.ends_now(&app, &second, "signed out everywhere").await;
        let answer = page.refresh().await;
        assert_eq!(answer.payload("refreshSession")["userErrors"][0]["code"], "CREDENTIALS");
        for app in [&app, &second] {
            app.bearer(text(&other, "accessToken")).ask(WHO).await;
        }
        assert!(login(&second, SALES, PASSWORD).await["accessToken"].is_string());
    }

    async fn a_page_signs_out_everywhere_with_its_cookie(app: TestApp) {
        let elsewhere = login(&app, SALES, PASSWORD).await;
        let mut page = Page::of(&app);
        page.login(SALES, PASSWORD).await;
        let answer = page.logout(true).await;
        assert_eq!(answer.payload("logout")["userErrors"], json!([]));
        assert!(page.cookies.is_empty());
        let access = app.bearer(text(&elsewhere, "accessToken"));
        assert_refused(&access.query(WHO, json!({})).await, "elsewhere");
    }

    async fn an_old_refresh_token_ends_its_own_session_and_no_other(app: TestApp) {
        let old = login(&app, SALES, PASSWORD).await;
        let new = refresh(&app.anonymous(), text(&old, "refreshToken")).await;
        let other = login(&app, SALES, PASSWORD).await;
        let everywhere = |everywhere| json!({ "refreshToken": text(&old, "refreshToken"), "everywhere": everywhere });
        let payload = app.anonymous().mutate("logout", everywhere(true), "userErrors { code }").await;
        assert_eq!(payload["userErrors"][0]["code"], "CREDENTIALS");
        app.bearer(text(&new, "accessToken")).ask(WHO).await;
        let payload = app.anonymous().mutate("logout", everywhere(false), "userErrors { code }").await;
        assert_eq!(payload["userErrors"], json!([]));
        assert_refused(&app.bearer(text(&new, "accessToken")).query(WHO, json!({})).await, "its own");
        app.bearer(text(&other, "accessToken")).ask(WHO).await;
    }

    async fn no_refresh_escapes_an_end_that_comes_at_the_same_moment(app: TestApp) {
        let second = app.spawn_second().await;
        for round in 0..8 {
            let (held, own) = (login(&app, SALES, PASSWORD).await, login(&app, SALES, PASSWORD).await);
            let input = json!({ "refreshToken": text(&own, "refreshToken"), "everywhere": true });
            let (ending, going_on) = (app.anonymous(), second.anonymous());
            let (ended, next) = tokio::join!(
                ending.mutate("logout", input, "userErrors { code }"),
                refresh(&going_on, text(&held, "refreshToken")),
            );
            assert_eq!(ended["userErrors"], json!([]), "round {round}");
            // Before the end or after it: in the end there is no session.
            if let Some(token) = next["refreshToken"].as_str() {
                let after = refresh(&app.anonymous(), token).await;
                assert!(after["refreshToken"].is_null(), "round {round}: {next} {after}");
            }
        }
    }

    async fn of_many_refreshes_at_once_on_two_processes_one_wins_and_none_survives(app: TestApp) {
        let second = app.spawn_second().await;
        for round in 0..5 {
            let session = login(&app, SALES, PASSWORD).await;
            let token = text(&session, "refreshToken");
            let callers: Vec<Caller> = (0..6).map(|place| if place % 2 == 0 { app.anonymous() } else { second.anonymous() }).collect();
            let payloads = join_all(callers.iter().map(|caller| refresh(caller, token))).await;
            let won: Vec<&str> = payloads.iter().filter_map(|payload| payload["refreshToken"].as_str()).collect();
            let [successor] = won.as_slice() else { panic!("round {round}: {payloads:?}") };
            // The others used the token a second time, and that ends the successor of the first too.
            let after = refresh(&second.anonymous(), successor).await;
            assert_eq!(after["userErrors"][0]["code"], "CREDENTIALS", "round {round}: {after}");
            let access = payloads.iter().find_map(|payload| payload["accessToken"].as_str()).unwrap();
            for server in [&app, &second] {
                within_a_second(async || server.bearer(access).query(WHO, json!({})).await.status == 401).await;
            }
        }
    }
}
