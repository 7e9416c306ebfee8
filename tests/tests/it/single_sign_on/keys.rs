//! How seldom the provider is asked, whatever is sent, and what happens when it does not answer.

use std::time::Duration;

use accord::auth::TokenFault;
use futures_util::{StreamExt as _, stream};
use serde_json::json;
use tests::{TestApp, on_both_databases};

use super::provider::Provider;
use super::signer::Signer;
use super::tokens::claims;
use super::{API, CLIENT, WHO, reason, server, sign_in, try_sign_in};

on_both_databases! {
    async fn a_thousand_bogus_key_ids_cost_one_question(app: TestApp) {
        let rsa = Signer::rsa("one");
        let provider = Provider::start(&[&rsa]);
        let second = server(&app, &provider, |_| {}).await;
        assert_eq!(provider.asked(), (0, 0), "nothing is asked before the first token comes");
        let bogus: Vec<String> = (0..1000)
            .map(|number| {
                let audience = if number % 2 == 0 { CLIENT } else { API };
                rsa.token(&json!({ "kid": format!("bogus-{number}") }), &claims(&provider, audience))
            })
            .collect();
        let (nobody, server) = (second.anonymous(), &second);
        let nobody = &nobody;
        stream::iter(bogus.iter().enumerate())
            .for_each_concurrent(20, async |(number, token)| {
                let response = if number % 2 == 0 {
                    try_sign_in(nobody, token).await
                } else {
                    server.bearer(token).query(WHO, json!({})).await
                };
                assert_eq!(reason(&response), TokenFault::UnknownKey.name(), "{response:?}");
            })
            .await;
        assert_eq!(provider.asked(), (1, 1), "within a minute");
        let good = sign_in(&second, &rsa.token(&json!({}), &claims(&provider, CLIENT))).await;
        assert!(good["accessToken"].is_string(), "those who are known are not kept out: {good}");
        assert_eq!(provider.asked(), (1, 1));
    }

    async fn many_who_come_at_once_ask_once(app: TestApp) {
        let rsa = Signer::rsa("one");
        let provider = Provider::start(&[&rsa]);
        let second = server(&app, &provider, |_| {}).await;
        let token = rsa.token(&json!({}), &claims(&provider, CLIENT));
        let (server, token) = (&second, token.as_str());
        stream::iter(0..20)
            .for_each_concurrent(20, async |_| {
                assert!(sign_in(server, token).await["accessToken"].is_string());
            })
            .await;
        assert_eq!(provider.asked(), (1, 1));
    }

    async fn a_new_key_is_found_and_an_old_one_forgotten(app: TestApp) {
        let (old, new) = (Signer::rsa("old"), Signer::ec("new"));
        let provider = Provider::start(&[&old]);
        let second = server(&app, &provider, |config| config.patience = Duration::from_millis(500)).await;
        let token = |signer: &Signer| signer.token(&json!({}), &claims(&provider, CLIENT));
        sign_in(&second, &token(&old)).await;
        provider.publish(&[&new]);
        let response = try_sign_in(&second.anonymous(), &token(&new)).await;
        if response.code().is_some() {
            assert_eq!(reason(&response), TokenFault::UnknownKey.name(), "not asked again so soon: {response:?}");
        }
        tokio::time::sleep(Duration::from_millis(600)).await;
        assert!(sign_in(&second, &token(&new)).await["accessToken"].is_string());
        let response = try_sign_in(&second.anonymous(), &token(&old)).await;
        assert_eq!(reason(&response), TokenFault::UnknownKey.name(), "taken back: {response:?}");
        assert_eq!(provider.asked().0, 1, "where they are is known");
    }

    async fn a_provider_that_does_not_answer_lets_nobody_in_and_nobody_down(app: TestApp) {
        let rsa = Signer::rsa("one");
        let provider = Provider::start(&[&rsa]);
        provider.is_down(true);
        let second = server(&app, &provider, |config| config.patience = Duration::from_millis(300)).await;
        let (id, access) = (rsa.token(&json!({}), &claims(&provider, CLIENT)), rsa.token(&json!({}), &claims(&provider, API)));
        let response = try_sign_in(&second.anonymous(), &id).await;
        assert_eq!(response.code(), Some("UNAVAILABLE"), "{response:?}");
        let response = second.bearer(&access).query(WHO, json!({})).await;
        assert_eq!((response.status, response.code()), (503, Some("UNAVAILABLE")), "{response:?}");
        assert!(response.json.get("data").is_none(), "{response:?}");
        second.admin().await.ask(WHO).await;

        provider.is_down(false);
        tokio::time::sleep(Duration::from_millis(400)).await;
        assert!(sign_in(&second, &id).await["accessToken"].is_string());
        provider.is_down(true);
        tokio::time::sleep(Duration::from_millis(400)).await;
        let response = try_sign_in(&second.anonymous(), &rsa.token(&json!({ "kid": "other" }), &claims(&provider, CLIENT))).await;
        assert_eq!(reason(&response), TokenFault::UnknownKey.name(), "{response:?}");
        second.bearer(&access).ask(WHO).await;
    }

    async fn a_provider_that_is_somebody_else_is_not_believed(app: TestApp) {
        let rsa = Signer::rsa("one");
        for (issuer, keys) in [
            (Some("https://evil.example"), None),
            (None, Some("http://keys.example/keys")),
            (None, Some("file:///etc/keys")),
            (None, Some("keys")),
        ] {
            let provider = Provider::start(&[&rsa]);
            *provider.says.issuer.lock().unwrap() = issuer.map(str::to_owned);
            *provider.says.jwks_uri.lock().unwrap() = keys.map(str::to_owned);
            let second = server(&app, &provider, |_| {}).await;
            let response = try_sign_in(&second.anonymous(), &rsa.token(&json!({}), &claims(&provider, CLIENT))).await;
            assert_eq!(response.code(), Some("UNAVAILABLE"), "{issuer:?} {keys:?}: {response:?}");
            assert_eq!(provider.asked(), (1, 0), "{issuer:?} {keys:?}");
        }
    }

    async fn a_secret_that_a_provider_publishes_signs_nothing(app: TestApp) {
        let (rsa, secret) = (Signer::rsa("one"), Signer::shared("two", &[7; 32]));
        let provider = Provider::start(&[&rsa, &secret]);
        let second = server(&app, &provider, |_| {}).await;
        let response = try_sign_in(&second.anonymous(), &secret.token(&json!({}), &claims(&provider, CLIENT))).await;
        assert_eq!(reason(&response), TokenFault::Algorithm.name(), "{response:?}");
    }
}
