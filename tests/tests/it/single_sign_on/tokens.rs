//! The tokens that are taken, and every one that is not, with its reason: as an ID token, and as an access token.

use accord::auth::TokenFault;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use tests::{Response, TestApp, on_both_databases};

use super::provider::Provider;
use super::signer::Signer;
use super::{API, CLIENT, WHO, reason, server, sign_in, try_sign_in};
use crate::support::sources::root;

fn now() -> i64 {
    chrono::Utc::now().timestamp()
}

/// The claims of a good token of the user of sales.
pub(super) fn claims(provider: &Provider, audience: &str) -> Value {
    json!({
        "iss": provider.issuer(), "aud": audience, "sub": "sam", "iat": now(), "exp": now() + 300,
        "email": "sales@accord.test", "email_verified": true, "name": "Sam", "groups": ["sales"],
    })
}

/// The claims with some of them replaced; null takes one out.
pub(super) fn with(claims: &Value, changes: Value) -> Value {
    let mut claims = claims.as_object().unwrap().clone();
    for (name, value) in changes.as_object().unwrap() {
        claims.insert(name.clone(), value.clone());
    }
    claims.retain(|_, value| !value.is_null());
    Value::Object(claims)
}

/// The token was refused for this reason, and nobody was let in instead.
#[track_caller]
fn assert_refused(response: &Response, as_what: &str, what: &str, expected: TokenFault) {
    assert_eq!(
        response.code(),
        Some("UNAUTHENTICATED"),
        "{as_what}, {what}: {response:?}"
    );
    assert_eq!(
        reason(response),
        expected.name(),
        "{as_what}, {what}: {response:?}"
    );
    assert_eq!(response.message(), expected.message(), "{as_what}, {what}");
    assert!(
        response.json["data"].is_null(),
        "{as_what}, {what}: {response:?}"
    );
    let status = if as_what == "Bearer" { 401 } else { 200 };
    assert_eq!(response.status, status, "{as_what}, {what}: {response:?}");
}

/// A token with another header or other claims, and why it is refused.
type Case = (&'static str, Value, Value, TokenFault);

fn cases(provider: &Provider) -> Vec<Case> {
    let own = provider.issuer();
    let evil = json!({ "kty": "RSA", "n": "AQAB", "e": "AQAB" });
    vec![
        (
            "a key from elsewhere",
            json!({ "jku": format!("{own}/keys") }),
            json!({}),
            TokenFault::Header,
        ),
        (
            "a certificate from elsewhere",
            json!({ "x5u": "https://evil.example" }),
            json!({}),
            TokenFault::Header,
        ),
        (
            "a key of its own",
            json!({ "jwk": evil }),
            json!({}),
            TokenFault::Header,
        ),
        (
            "a demand",
            json!({ "crit": ["exp"] }),
            json!({}),
            TokenFault::Header,
        ),
        (
            "an algorithm of another key",
            json!({ "alg": "ES256" }),
            json!({}),
            TokenFault::Algorithm,
        ),
        (
            "a stronger algorithm",
            json!({ "alg": "RS512" }),
            json!({}),
            TokenFault::Algorithm,
        ),
        (
            "no algorithm",
            json!({ "alg": "none" }),
            json!({}),
            TokenFault::Algorithm,
        ),
        (
            "no algorithm in capitals",
            json!({ "alg": "NONE" }),
            json!({}),
            TokenFault::Algorithm,
        ),
        (
            "a shared secret",
            json!({ "alg": "HS256" }),
            json!({}),
            TokenFault::Algorithm,
        ),
        (
            "a wrong key id",
            json!({ "kid": "nobody" }),
            json!({}),
            TokenFault::UnknownKey,
        ),
        (
            "no key id",
            json!({ "kid": null }),
            json!({}),
            TokenFault::UnknownKey,
        ),
        (
            "another issuer",
            json!({}),
            json!({ "iss": "https://evil.example" }),
            TokenFault::Issuer,
        ),
        (
            "almost the issuer",
            json!({}),
            json!({ "iss": format!("{own}/") }),
            TokenFault::Issuer,
        ),
        (
            "no issuer",
            json!({}),
            json!({ "iss": null }),
            TokenFault::Claim,
        ),
        (
            "another audience",
            json!({}),
            json!({ "aud": "somewhere" }),
            TokenFault::Audience,
        ),
        (
            "no audience",
            json!({}),
            json!({ "aud": null }),
            TokenFault::Claim,
        ),
        (
            "an expiry in quotes",
            json!({}),
            json!({ "exp": (now() + 300).to_string() }),
            TokenFault::Claim,
        ),
        (
            "no expiry",
            json!({}),
            json!({ "exp": null }),
            TokenFault::Claim,
        ),
        (
            "expired beyond the leeway",
            json!({}),
            json!({ "exp": now() - 61 }),
            TokenFault::Expired,
        ),
        (
            "not yet, beyond the leeway",
            json!({}),
            json!({ "nbf": now() + 70 }),
            TokenFault::NotYetValid,
        ),
        (
            "made in the future",
            json!({}),
            json!({ "iat": now() + 70 }),
            TokenFault::NotYetValid,
        ),
        (
            "a start in quotes",
            json!({}),
            json!({ "nbf": "0" }),
            TokenFault::Claim,
        ),
        (
            "nobody",
            json!({}),
            json!({ "sub": null }),
            TokenFault::Claim,
        ),
    ]
}

on_both_databases! {
    async fn every_bad_token_is_refused_with_its_reason(app: TestApp) {
        let (rsa, ec) = (Signer::rsa("one"), Signer::ec("two"));
        let provider = Provider::start(&[&rsa, &ec]);
        let second = server(&app, &provider, |_| {}).await;
        let (nobody, header) = (second.anonymous(), json!({ "typ": "JWT" }));
        let good = rsa.token(&header, &claims(&provider, CLIENT));
        assert!(sign_in(&second, &good).await["accessToken"].is_string(), "the provider provides");
        let good = rsa.token(&header, &claims(&provider, API));
        assert_eq!(second.bearer(&good).ask(WHO).await["viewer"]["role"], "SALES");

        for (what, header, changes, expected) in cases(&provider) {
            let token = rsa.token(&header, &with(&claims(&provider, CLIENT), changes.clone()));
            assert_refused(&try_sign_in(&nobody, &token).await, "ID token", what, expected);
            let token = rsa.token(&header, &with(&claims(&provider, API), changes));
            let bearer = second.bearer(&token);
            assert_refused(&bearer.query(WHO, json!({})).await, "Bearer", what, expected);
        }
        for audience in [CLIENT, API] {
            let refused = async |what: &str, token: &str, expected| {
                if audience == CLIENT {
                    assert_refused(&try_sign_in(&nobody, token).await, "ID token", what, expected);
                } else {
                    let response = second.bearer(token).query(WHO, json!({})).await;
                    assert_refused(&response, "Bearer", what, expected);
                }
            };
            let claims = claims(&provider, audience);
            let good = rsa.token(&json!({}), &claims);
            let (signed, signature) = good.rsplit_once('.').unwrap();
            let (head, _) = signed.split_once('.').unwrap();
            refused("no signature", &format!("{signed}."), TokenFault::Signature).await;
            refused("a signature that is no base64", &format!("{signed}.!"), TokenFault::Signature).await;
            let other = URL_SAFE_NO_PAD.encode(with(&claims, json!({ "sub": "eve" })).to_string());
            refused("other claims", &format!("{head}.{other}.{signature}"), TokenFault::Signature).await;
            refused("no claims", &format!("{head}.{signature}"), TokenFault::Malformed).await;
            refused("garbage", "e30.e30.e30", TokenFault::Malformed).await;
            let stranger = Signer::rsa("one");
            refused("a stranger's key", &stranger.token(&json!({}), &claims), TokenFault::Signature).await;
            // The public key, taken for a shared secret in each form that it is known in.
            let jwk = rsa.jwk();
            let modulus = URL_SAFE_NO_PAD.decode(jwk["n"].as_str().unwrap()).unwrap();
            for secret in [modulus.as_slice(), jwk["n"].as_str().unwrap().as_bytes(), jwk.to_string().as_bytes()] {
                let confused = Signer::shared("one", secret).token(&json!({}), &claims);
                refused("the public key as a secret", &confused, TokenFault::Algorithm).await;
                let confused = Signer::shared("one", secret).token(&json!({ "alg": "RS256" }), &claims);
                refused("the public key as a secret, unsaid", &confused, TokenFault::Signature).await;
            }
            let crossed = ec.token(&json!({ "kid": "one" }), &claims);
            refused("another key's algorithm", &crossed, TokenFault::Algorithm).await;
            let none = format!("{}.{}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#), signed.split_once('.').unwrap().1);
            refused("nothing signed", &none, TokenFault::Algorithm).await;
        }
    }

    async fn each_algorithm_is_taken_and_the_clock_may_differ_by_a_minute(app: TestApp) {
        let signers = [Signer::rsa("one"), Signer::ec("two"), Signer::ed("three")];
        let provider = Provider::start(&[&signers[0], &signers[1], &signers[2]]);
        let second = server(&app, &provider, |_| {}).await;
        for signer in &signers {
            for changes in [json!({}), json!({ "exp": now() - 50 }), json!({ "nbf": now() + 50, "iat": now() + 50 })] {
                let token = signer.token(&json!({}), &with(&claims(&provider, CLIENT), changes.clone()));
                let payload = sign_in(&second, &token).await;
                assert_eq!(payload["viewer"]["email"], "sales@accord.test", "{} {changes}", signer.algorithm());
                let token = signer.token(&json!({}), &with(&claims(&provider, API), changes.clone()));
                let data = second.bearer(&token).ask(WHO).await;
                assert_eq!(data["viewer"]["email"], "sales@accord.test", "{} {changes}", signer.algorithm());
            }
        }
    }

    async fn an_id_token_is_no_access_token_and_the_other_way_round(app: TestApp) {
        let rsa = Signer::rsa("one");
        let provider = Provider::start(&[&rsa]);
        let second = server(&app, &provider, |_| {}).await;
        let (plain, marked) = (json!({ "typ": "JWT" }), json!({ "typ": "at+jwt" }));
        let (id, access) = (claims(&provider, CLIENT), claims(&provider, API));
        sign_in(&second, &rsa.token(&plain, &id)).await;
        let both = with(&id, json!({ "aud": [CLIENT, API], "azp": CLIENT }));
        for (what, header, claims) in [
            ("for the client", &plain, id.clone()),
            ("for the client and the API", &plain, both.clone()),
            ("with a nonce", &plain, with(&access, json!({ "nonce": "n" }))),
            ("with a hash of an access token", &plain, with(&access, json!({ "at_hash": "h" }))),
        ] {
            let response = second.bearer(&rsa.token(header, &claims)).query(WHO, json!({})).await;
            assert_refused(&response, "Bearer", what, TokenFault::Kind);
        }
        second.bearer(&rsa.token(&marked, &both)).ask(WHO).await;
        let response = try_sign_in(&second.anonymous(), &rsa.token(&marked, &id)).await;
        assert_refused(&response, "ID token", "an access token", TokenFault::Kind);
        let response = try_sign_in(&second.anonymous(), &rsa.token(&plain, &access)).await;
        assert_refused(&response, "ID token", "for the API", TokenFault::Audience);
        let nonce = with(&id, json!({ "nonce": "n" }));
        let response = try_sign_in(&second.anonymous(), &rsa.token(&plain, &nonce)).await;
        assert_refused(&response, "ID token", "of another request", TokenFault::Nonce);
        let input = json!({ "idToken": rsa.token(&plain, &nonce), "nonce": "n" });
        let payload = second.anonymous().mutate("signInWithIdToken", input, "accessToken").await;
        assert!(payload["accessToken"].is_string(), "{payload}");
    }

    async fn without_a_provider_no_token_of_one_is_taken(app: TestApp) {
        let rsa = Signer::rsa("one");
        let provider = Provider::start(&[&rsa]);
        let payload = sign_in(&app, &rsa.token(&json!({}), &claims(&provider, CLIENT))).await;
        assert_eq!(payload["userErrors"][0]["code"], "NOT_ALLOWED", "{payload}");
        let without_audience = server(&app, &provider, |config| config.audience = None).await;
        sign_in(&without_audience, &rsa.token(&json!({}), &claims(&provider, CLIENT))).await;
        for server in [&app, &without_audience] {
            let response = server.bearer(&rsa.token(&json!({}), &claims(&provider, API))).query(WHO, json!({})).await;
            assert_eq!((response.status, response.code()), (401, Some("UNAUTHENTICATED")), "{response:?}");
            assert!(response.json["data"].is_null(), "{response:?}");
        }
    }
}

#[test]
fn every_reason_is_documented() {
    let page = std::fs::read_to_string(root().join("docs/errors.md")).unwrap();
    for fault in TokenFault::ALL {
        let row = format!("| `{}` |", fault.name());
        assert!(
            page.contains(&row),
            "{} is not in docs/errors.md",
            fault.name()
        );
    }
}
