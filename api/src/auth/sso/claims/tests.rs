use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;

use super::*;

const NOW: i64 = 1_800_000_000;

fn config() -> SingleSignOnConfig {
    SingleSignOnConfig {
        audience: Some("api".to_owned()),
        ..SingleSignOnConfig::new("https://id.example", "client")
    }
}

fn judged(
    config: &SingleSignOnConfig,
    header: &Value,
    claims: &Value,
    kind: Kind<'_>,
) -> Result<Identity, TokenFault> {
    let text = format!("{}.e30.c2ln", URL_SAFE_NO_PAD.encode(header.to_string()));
    let token = Token::parse(&text).expect("a token");
    let claims = claims.as_object().expect("an object");
    Expected { config, now: NOW }.identity(&token, claims, kind)
}

/// The claims with some of them replaced; null takes one out.
fn with(base: &Value, changes: &Value) -> Value {
    let mut claims = base.as_object().expect("an object").clone();
    for (name, value) in changes.as_object().expect("an object") {
        if value.is_null() {
            claims.remove(name);
        } else {
            claims.insert(name.clone(), value.clone());
        }
    }
    Value::Object(claims)
}

fn id_claims() -> Value {
    json!({ "iss": "https://id.example", "aud": "client", "sub": "ada", "iat": NOW, "exp": NOW + 300 })
}

#[test]
fn an_id_token_is_for_our_client_now() {
    let plain = json!({ "alg": "RS256" });
    for (changes, expected) in [
        (json!({}), None),
        (
            json!({ "iss": "https://id.example/" }),
            Some(TokenFault::Issuer),
        ),
        (
            json!({ "iss": ["https://id.example"] }),
            Some(TokenFault::Claim),
        ),
        (json!({ "iss": null }), Some(TokenFault::Claim)),
        (json!({ "aud": "other" }), Some(TokenFault::Audience)),
        (json!({ "aud": [] }), Some(TokenFault::Audience)),
        (json!({ "aud": null }), Some(TokenFault::Claim)),
        (json!({ "aud": 7 }), Some(TokenFault::Claim)),
        (json!({ "aud": ["client"] }), None),
        (
            json!({ "aud": ["client", "other"] }),
            Some(TokenFault::Audience),
        ),
        (json!({ "aud": ["client", "other"], "azp": "client" }), None),
        (
            json!({ "aud": ["client", "other"], "azp": "other" }),
            Some(TokenFault::Audience),
        ),
        (json!({ "azp": "other" }), Some(TokenFault::Audience)),
        (json!({ "exp": null }), Some(TokenFault::Claim)),
        (
            json!({ "exp": (NOW + 300).to_string() }),
            Some(TokenFault::Claim),
        ),
        (json!({ "exp": 1.8e9 }), Some(TokenFault::Claim)),
        (json!({ "exp": -1 }), Some(TokenFault::Claim)),
        (json!({ "exp": NOW - LEEWAY + 1 }), None),
        (json!({ "exp": NOW - LEEWAY }), Some(TokenFault::Expired)),
        (json!({ "exp": i64::MAX }), None),
        (json!({ "nbf": NOW + LEEWAY }), None),
        (
            json!({ "nbf": NOW + LEEWAY + 1 }),
            Some(TokenFault::NotYetValid),
        ),
        (json!({ "nbf": "0" }), Some(TokenFault::Claim)),
        (json!({ "iat": NOW + LEEWAY }), None),
        (
            json!({ "iat": NOW + LEEWAY + 1 }),
            Some(TokenFault::NotYetValid),
        ),
        (json!({ "iat": null }), Some(TokenFault::Claim)),
        (json!({ "sub": null }), Some(TokenFault::Claim)),
        (json!({ "sub": "" }), Some(TokenFault::Claim)),
        (json!({ "sub": "x".repeat(256) }), Some(TokenFault::Claim)),
        (json!({ "nonce": "n" }), Some(TokenFault::Nonce)),
        (json!({ "groups": [7] }), Some(TokenFault::Claim)),
    ] {
        let claims = with(&id_claims(), &changes);
        let judged = judged(&config(), &plain, &claims, Kind::Id { nonce: None });
        assert_eq!(judged.err(), expected, "{changes}");
    }
}

#[test]
fn a_nonce_is_that_of_the_request() {
    let plain = json!({ "alg": "RS256" });
    for (claim, asked, good) in [
        (json!("n"), Some("n"), true),
        (json!("n"), Some("m"), false),
        (json!("n"), None, false),
        (json!(null), Some("n"), false),
    ] {
        let claims = with(&id_claims(), &json!({ "nonce": claim }));
        let judged = judged(&config(), &plain, &claims, Kind::Id { nonce: asked });
        assert_eq!(
            judged.err(),
            (!good).then_some(TokenFault::Nonce),
            "{claim} {asked:?}"
        );
    }
}

#[test]
fn an_access_token_is_for_our_api_and_no_id_token_passes_for_one() {
    let (plain, marked) = (
        json!({ "alg": "RS256" }),
        json!({ "alg": "RS256", "typ": "at+jwt" }),
    );
    for (header, changes, expected) in [
        (&plain, json!({ "aud": "api" }), None),
        (&marked, json!({ "aud": ["other", "api"] }), None),
        (&marked, json!({ "aud": ["client", "api"] }), None),
        (&plain, json!({}), Some(TokenFault::Kind)),
        (&marked, json!({}), Some(TokenFault::Audience)),
        (
            &plain,
            json!({ "aud": ["client", "api"] }),
            Some(TokenFault::Kind),
        ),
        (
            &plain,
            json!({ "aud": "api", "nonce": "n" }),
            Some(TokenFault::Kind),
        ),
        (
            &plain,
            json!({ "aud": "api", "at_hash": "h" }),
            Some(TokenFault::Kind),
        ),
        (
            &plain,
            json!({ "aud": "other" }),
            Some(TokenFault::Audience),
        ),
    ] {
        let claims = with(&id_claims(), &changes);
        let judged = judged(&config(), header, &claims, Kind::Access);
        assert_eq!(judged.err(), expected, "{header} {changes}");
    }
    let judged = judged(&config(), &marked, &id_claims(), Kind::Id { nonce: None });
    assert_eq!(judged.err(), Some(TokenFault::Kind));
    let without = SingleSignOnConfig {
        audience: None,
        ..config()
    };
    let claims = with(&id_claims(), &json!({ "aud": "api" }));
    let judged = super::tests::judged(&without, &plain, &claims, Kind::Access);
    assert_eq!(judged.err(), Some(TokenFault::Audience));
}

#[test]
fn an_address_counts_when_the_provider_vouches_for_it() {
    let plain = json!({ "alg": "RS256" });
    let email = |trust_email, verified: Value| {
        let config = SingleSignOnConfig {
            trust_email,
            ..config()
        };
        let changes =
            json!({ "email": "ada@example.com", "email_verified": verified, "groups": "one" });
        let claims = with(&id_claims(), &changes);
        let identity = judged(&config, &plain, &claims, Kind::Id { nonce: None });
        let identity = identity.expect("an identity");
        assert_eq!(identity.groups, Some(vec!["one".to_owned()]));
        identity.email
    };
    assert_eq!(
        email(false, json!(true)).as_deref(),
        Some("ada@example.com")
    );
    assert_eq!(email(true, json!(null)).as_deref(), Some("ada@example.com"));
    for unverified in [json!(null), json!(false), json!("true"), json!(1)] {
        assert_eq!(email(false, unverified), None);
    }
}
