//! Asking with an access token of the provider: for whom, as what, and until when.

use serde_json::{Value, json};
use tests::{Heard, PASSWORD, Socket, TestApp, on_both_databases};

use super::provider::Provider;
use super::signer::Signer;
use super::tokens::{claims, with};
use super::{API, CLIENT, WHO, by_groups, reason, server, sign_in};
use crate::auth::{login, text, within_a_second};

/// An access token with some claims replaced.
fn access_token(signer: &Signer, provider: &Provider, changes: Value) -> String {
    signer.token(
        &json!({ "typ": "at+jwt" }),
        &with(&claims(provider, API), changes),
    )
}

on_both_databases! {
    async fn an_access_token_is_for_those_who_signed_in_once(app: TestApp) {
        let rsa = Signer::rsa("one");
        let provider = Provider::start(&[&rsa]);
        let second = server(&app, &provider, |_| {}).await;
        let access = second.bearer(&access_token(&rsa, &provider, json!({})));
        let response = access.query(WHO, json!({})).await;
        assert_eq!((response.status, reason(&response)), (401, "USER"), "an address alone is nobody: {response:?}");
        sign_in(&second, &rsa.token(&json!({}), &claims(&provider, CLIENT))).await;
        assert_eq!(access.ask(WHO).await["viewer"]["email"], "sales@accord.test", "at once, though it was refused before");
        let stranger = second.bearer(&access_token(&rsa, &provider, json!({ "sub": "eve" })));
        assert_eq!(reason(&stranger.query(WHO, json!({})).await), "USER");
        second.sales().await.ask(WHO).await;
    }

    async fn it_asks_as_the_users_role_and_not_against_their_groups(app: TestApp) {
        let rsa = Signer::rsa("one");
        let provider = Provider::start(&[&rsa]);
        let second = server(&app, &provider, by_groups).await;
        sign_in(&second, &rsa.token(&json!({}), &claims(&provider, CLIENT))).await;
        for (groups, taken) in [(json!(["sales"]), true), (json!(null), true), (json!(["ops"]), false), (json!([]), false)] {
            let access = second.bearer(&access_token(&rsa, &provider, json!({ "groups": groups })));
            let response = access.query(WHO, json!({})).await;
            assert_eq!(response.status == 200, taken, "{groups}: {response:?}");
            if taken {
                assert_eq!(response.data()["viewer"]["role"], "SALES");
                let other = access.query("{ apiTokens { nodes { id } } }", json!({})).await;
                assert_eq!(other.code(), Some("FORBIDDEN"), "{other:?}");
            } else {
                assert_eq!(reason(&response), "USER", "{response:?}");
            }
        }
    }

    async fn it_ends_with_the_sessions_of_its_user_on_every_process(app: TestApp) {
        let rsa = Signer::rsa("one");
        let provider = Provider::start(&[&rsa]);
        let second = server(&app, &provider, |_| {}).await;
        let third = server(&app, &provider, |_| {}).await;
        sign_in(&second, &rsa.token(&json!({}), &claims(&provider, CLIENT))).await;
        let token = access_token(&rsa, &provider, json!({}));
        let (here, there) = (second.bearer(&token), third.bearer(&token));
        here.ask(WHO).await;
        there.ask(WHO).await;
        let (mut socket, _) = Socket::open(there.address(), Some("graphql-transport-ws")).await;
        let payload = json!({ "authorization": there.authorization() });
        socket.say(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(socket.message().await["type"], "connection_ack");

        let session = login(&second, "sales@accord.test", PASSWORD).await;
        let input = json!({ "refreshToken": text(&session, "refreshToken"), "everywhere": true });
        second.anonymous().mutate("logout", input, "userErrors { code }").await;
        let response = here.query(WHO, json!({})).await;
        assert_eq!((response.status, reason(&response)), (401, "USER"), "{response:?}");
        within_a_second(async || there.query(WHO, json!({})).await.status == 401).await;
        loop {
            match socket.hear().await {
                Heard::Message(_) => {}
                other => {
                    assert_eq!(other, Heard::Closed(4403, "Forbidden".to_owned()));
                    break;
                }
            }
        }
        let later = json!({ "iat": chrono::Utc::now().timestamp() + 5 });
        second.bearer(&access_token(&rsa, &provider, later)).ask(WHO).await;
    }
}
