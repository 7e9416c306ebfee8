//! Credentials: who is taken for whom, and who for nobody.

use std::time::Duration;

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tests::{Caller, PASSWORD, Response, TestApp, email, on_both_databases};

const WHO: &str = "{ viewer { id role } }";

/// The credential was refused as such: nobody was asked anything.
#[track_caller]
pub(crate) fn assert_refused(response: &Response, what: &str) {
    assert_eq!(response.status, 401, "{what}: {response:?}");
    assert_eq!(
        response.code(),
        Some("UNAUTHENTICATED"),
        "{what}: {response:?}"
    );
    assert!(response.json.get("data").is_none(), "{what}: {response:?}");
    assert!(
        response.errors()[0]["extensions"]["requestId"].is_string(),
        "{what}: {response:?}"
    );
}

/// Signs in and gives the payload.
pub(crate) async fn login(app: &TestApp, email: &str, password: &str) -> Value {
    app.anonymous()
        .mutate(
            "login",
            json!({ "email": email, "password": password }),
            "accessToken refreshToken expiresAt viewer { role email } userErrors { code path message }",
        )
        .await
}

pub(crate) async fn refresh(caller: &Caller, refresh_token: &str) -> Value {
    caller
        .mutate(
            "refreshSession",
            json!({ "refreshToken": refresh_token }),
            "accessToken refreshToken userErrors { code path }",
        )
        .await
}

pub(crate) fn text<'a>(of: &'a Value, field: &str) -> &'a str {
    of[field]
        .as_str()
        .unwrap_or_else(|| panic!("{field} in {of}"))
}

on_both_databases! {
    async fn a_bad_credential_is_an_error_and_never_nobody(app: TestApp) {
        let good = app.admin().await.authorization().unwrap().to_owned();
        let good = good.strip_prefix("Bearer ").unwrap();
        let (head, signature) = good.rsplit_once('.').unwrap();
        let swapped: String = signature.chars().rev().collect();
        let token = app.token(&["deals:read"]).await.authorization().unwrap().to_owned();
        let token = token.strip_prefix("Bearer ").unwrap();
        let last = if token.ends_with('A') { "B" } else { "A" };
        for (what, credential) in [
            ("garbage", "garbage".to_owned()),
            ("nothing", String::new()),
            ("half a token", head.to_owned()),
            ("another signature", format!("{head}.{swapped}")),
            ("a mistyped API token", format!("{}{last}", &token[..token.len() - 1])),
            ("an API token cut short", token[..20].to_owned()),
            ("an API token that nobody made", "acc_00000000000000000000000000000000000000".to_owned()),
            ("two credentials", format!("{good} {token}")),
        ] {
            let caller = app.bearer(&credential);
            assert_refused(&caller.query(WHO, json!({})).await, what);
            // Neither is it somebody who may sign in.
            let input = json!({ "input": { "email": "admin@accord.test", "password": PASSWORD } });
            let document = "mutation($input: LoginInput!) { login(input: $input) { accessToken } }";
            assert_refused(&caller.query(document, input).await, what);
        }
    }

    async fn an_access_token_is_good_for_its_time_issuer_audience_and_key_alone(app: TestApp) {
        let forge = Forge::of(&app).await;
        let good = forge.sign(&forge.claims, |header| header, None);
        let response = app.bearer(&good).query(WHO, json!({})).await;
        assert_eq!(response.data()["viewer"]["role"], "ANALYST", "the forge forges well");

        let hour_ago = forge.claims["iat"].as_i64().unwrap() - 3600;
        for (what, field, value) in [
            ("expired", "exp", json!(hour_ago)),
            ("another issuer", "iss", json!("somebody")),
            ("another audience", "aud", json!("somewhere")),
            ("another epoch", "epo", json!(7)),
            ("another login", "fam", json!("01934f5e-0000-7000-8000-000000000001")),
            ("another user", "sub", json!("01934f5e-0000-7000-8000-000000000001")),
        ] {
            let mut claims = forge.claims.clone();
            claims[field] = value;
            let token = forge.sign(&claims, |header| header, None);
            assert_refused(&app.bearer(&token).query(WHO, json!({})).await, what);
        }
        let other_key = forge.sign(&forge.claims, |header| header, Some(&[7; 32]));
        assert_refused(&app.bearer(&other_key).query(WHO, json!({})).await, "another key");
        let algorithm = forge.sign(
            &forge.claims,
            |header| Header { kid: header.kid, ..Header::new(Algorithm::HS512) },
            None,
        );
        assert_refused(&app.bearer(&algorithm).query(WHO, json!({})).await, "another algorithm");
        let key_id = forge.sign(
            &forge.claims,
            |header| Header { kid: Some("another".to_owned()), ..header },
            None,
        );
        assert_refused(&app.bearer(&key_id).query(WHO, json!({})).await, "another key id");
        let (_, rest) = good.split_once('.').unwrap();
        let none = format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{}.", rest.split('.').next().unwrap());
        assert_refused(&app.bearer(&none).query(WHO, json!({})).await, "no algorithm");
    }

    async fn a_wrong_password_and_an_unknown_address_are_told_alike(app: TestApp) {
        let wrong = login(&app, "admin@accord.test", "not the password").await;
        let unknown = login(&app, "nobody@accord.test", PASSWORD).await;
        assert_eq!(wrong, unknown);
        assert_eq!(wrong["userErrors"][0]["code"], "CREDENTIALS");
        assert!(wrong["accessToken"].is_null() && wrong["refreshToken"].is_null() && wrong["viewer"].is_null());
    }

    async fn an_address_is_known_however_it_is_written(app: TestApp) {
        let payload = login(&app, "  Admin@ACCORD.test ", PASSWORD).await;
        assert_eq!(payload["viewer"]["email"], "admin@accord.test");
        assert_eq!(payload["viewer"]["role"], "ADMIN");
    }

    async fn a_refresh_token_is_good_once(app: TestApp) {
        let session = login(&app, "sales@accord.test", PASSWORD).await;
        let next = refresh(&app.anonymous(), text(&session, "refreshToken")).await;
        assert_eq!(next["userErrors"], json!([]));
        assert_ne!(next["refreshToken"], session["refreshToken"]);
        for access in [text(&session, "accessToken"), text(&next, "accessToken")] {
            let response = app.bearer(access).query(WHO, json!({})).await;
            assert_eq!(response.data()["viewer"]["role"], "SALES");
        }
    }

    async fn a_refresh_token_used_twice_ends_the_whole_login(app: TestApp) {
        let session = login(&app, "sales@accord.test", PASSWORD).await;
        let other = login(&app, "sales@accord.test", PASSWORD).await;
        let next = refresh(&app.anonymous(), text(&session, "refreshToken")).await;
        let again = refresh(&app.anonymous(), text(&session, "refreshToken")).await;
        assert_eq!(again["userErrors"][0]["code"], "CREDENTIALS");
        assert!(again["accessToken"].is_null() && again["refreshToken"].is_null());
        let thief = refresh(&app.anonymous(), text(&next, "refreshToken")).await;
        assert_eq!(thief["userErrors"][0]["code"], "CREDENTIALS", "{thief}");
        for access in [text(&session, "accessToken"), text(&next, "accessToken")] {
            assert_refused(&app.bearer(access).query(WHO, json!({})).await, "a login that ended");
        }
        let response = app.bearer(text(&other, "accessToken")).query(WHO, json!({})).await;
        assert_eq!(response.data()["viewer"]["role"], "SALES", "another login goes on");
    }

    async fn two_refreshes_at_once_give_one_successor(app: TestApp) {
        for _ in 0..5 {
            let session = login(&app, "sales@accord.test", PASSWORD).await;
            let token = text(&session, "refreshToken");
            let (one, two) = (app.anonymous(), app.anonymous());
            let (one, two) = tokio::join!(refresh(&one, token), refresh(&two, token));
            let successors = [&one, &two]
                .iter()
                .filter(|payload| payload["refreshToken"].is_string())
                .count();
            assert_eq!(successors, 1, "{one} {two}");
        }
    }

    async fn logging_out_ends_the_access_token_too(app: TestApp) {
        let session = login(&app, "analyst@accord.test", PASSWORD).await;
        let access = app.bearer(text(&session, "accessToken"));
        access.ask(WHO).await;
        let input = json!({ "refreshToken": text(&session, "refreshToken") });
        let payload = app.anonymous().mutate("logout", input, "userErrors { code }").await;
        assert_eq!(payload["userErrors"], json!([]));
        assert_refused(&access.query(WHO, json!({})).await, "logged out");
        let next = refresh(&app.anonymous(), text(&session, "refreshToken")).await;
        assert_eq!(next["userErrors"][0]["code"], "CREDENTIALS");
    }

    async fn logging_out_is_seen_by_every_process(app: TestApp) {
        let second = app.spawn_second().await;
        let session = login(&app, "analyst@accord.test", PASSWORD).await;
        let there = second.bearer(text(&session, "accessToken"));
        there.ask(WHO).await;
        let input = json!({ "refreshToken": text(&session, "refreshToken") });
        app.anonymous().mutate("logout", input, "userErrors { code }").await;
        within_a_second(async || there.query(WHO, json!({})).await.status == 401).await;
    }

    async fn a_user_who_is_disabled_is_out_at_once(app: TestApp) {
        let session = login(&app, "sales@accord.test", PASSWORD).await;
        let access = app.bearer(text(&session, "accessToken"));
        let id = access.ask(WHO).await["viewer"]["id"].clone();
        let admin = app.admin().await;
        let input = json!({ "id": id, "reason": "left the company" });
        let payload = admin.mutate("disableUser", input, "user { disabledAt } userErrors { message }").await;
        assert!(payload["user"]["disabledAt"].is_string(), "{payload}");
        assert_refused(&access.query(WHO, json!({})).await, "disabled");
        let next = refresh(&app.anonymous(), text(&session, "refreshToken")).await;
        assert_eq!(next["userErrors"][0]["code"], "CREDENTIALS");
        assert!(login(&app, "sales@accord.test", PASSWORD).await["accessToken"].is_null());

        let input = json!({ "id": id, "disabled": false });
        admin.mutate("disableUser", input, "userErrors { message }").await;
        assert!(login(&app, "sales@accord.test", PASSWORD).await["accessToken"].is_string());
        assert_refused(&access.query(WHO, json!({})).await, "let in again, with the old token");
    }

    async fn a_new_password_ends_every_session(app: TestApp) {
        let session = login(&app, "marketing@accord.test", PASSWORD).await;
        let access = app.bearer(text(&session, "accessToken"));
        let wrong = json!({ "currentPassword": "not the password", "newPassword": "another password" });
        let payload = access.mutate("changePassword", wrong, "userErrors { code }").await;
        assert_ne!(payload["userErrors"], json!([]));
        let right = json!({ "currentPassword": PASSWORD, "newPassword": "another password" });
        let payload = access.mutate("changePassword", right, "userErrors { code }").await;
        assert_eq!(payload["userErrors"], json!([]));
        assert_refused(&access.query(WHO, json!({})).await, "the session of the old password");
        assert!(login(&app, "marketing@accord.test", PASSWORD).await["accessToken"].is_null());
        let anew = login(&app, "marketing@accord.test", "another password").await;
        assert!(anew["accessToken"].is_string());
    }

    async fn a_token_does_what_its_scopes_say_until_it_is_revoked(app: TestApp) {
        let admin = app.admin().await;
        let input = json!({ "name": "warehouse", "scopes": ["deals:read"] });
        let created = admin
            .mutate("createApiToken", input, "token apiToken { id name scopes lastUsedAt } userErrors { message }")
            .await;
        let secret = text(&created, "token");
        assert!(secret.starts_with("acc_"), "{secret}");
        assert!(created["apiToken"]["lastUsedAt"].is_null());
        let program = app.bearer(secret);
        program.ask("{ deals { nodes { id } } }").await;
        let other = program.query("{ leads { nodes { id } } }", json!({})).await;
        assert_eq!(other.code(), Some("FORBIDDEN"), "{other:?}");
        assert_eq!(other.errors()[0]["extensions"]["permission"], "leads:read");

        let listed = admin.ask("{ apiTokens { nodes { id name lastUsedAt } } }").await;
        assert!(!listed.to_string().contains(&secret[4..36]), "a secret is shown once");
        let known = listed["apiTokens"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .find(|token| token["id"] == created["apiToken"]["id"])
            .unwrap();
        assert!(known["lastUsedAt"].is_string(), "{known}");

        let input = json!({ "id": created["apiToken"]["id"] });
        let revoked = admin.mutate("revokeApiToken", input, "apiToken { revokedAt } userErrors { message }").await;
        assert!(revoked["apiToken"]["revokedAt"].is_string(), "{revoked}");
        assert_refused(&program.query(WHO, json!({})).await, "revoked");
    }

    async fn a_token_ends_at_its_time(app: TestApp) {
        let admin = app.admin().await;
        let input = json!({ "name": "short", "scopes": ["deals:read"], "expiresAt": "2100-01-01T00:00:00Z" });
        let created = admin.mutate("createApiToken", input, "token userErrors { message }").await;
        let program = app.bearer(text(&created, "token"));
        program.ask("{ deals { nodes { id } } }").await;
        let db = app.database().connect().await;
        db.execute_unprepared("UPDATE api_tokens SET expires_at = 1 WHERE name = 'short'").await.unwrap();
        let second = app.spawn_second().await;
        let program = second.bearer(text(&created, "token"));
        assert_refused(&program.query(WHO, json!({})).await, "expired");
    }

    async fn a_token_never_makes_users_or_tokens(app: TestApp) {
        let scopes: Vec<&str> = accord::auth::Scope::ALL.iter().map(|scope| scope.name()).collect();
        let program = app.token(&scopes).await;
        let input = json!({ "name": "next", "scopes": ["deals:read"] });
        let response = program.try_mutate("createApiToken", input, "token").await;
        assert_eq!(response.code(), Some("FORBIDDEN"), "{response:?}");
        let input = json!({ "email": "new@accord.test", "name": "New", "role": "ADMIN", "password": PASSWORD });
        let response = program.try_mutate("createUser", input, "user { id }").await;
        assert_eq!(response.code(), Some("FORBIDDEN"), "{response:?}");
    }

    async fn an_unknown_scope_is_a_user_error(app: TestApp) {
        let input = json!({ "name": "odd", "scopes": ["deals:read", "users:write"] });
        let payload = app.admin().await
            .mutate("createApiToken", input, "token userErrors { code path message }")
            .await;
        assert!(payload["token"].is_null(), "{payload}");
        assert_eq!(payload["userErrors"][0]["path"][1], "scopes", "{payload}");
    }

    async fn the_secrets_of_credentials_are_not_in_the_database(app: TestApp) {
        let session = login(&app, "sales@accord.test", PASSWORD).await;
        let created = app.admin().await
            .mutate("createApiToken", json!({ "name": "w", "scopes": [] }), "token userErrors { message }")
            .await;
        if let Some(secret) = created["token"].as_str() {
            assert_absent(&app, secret).await;
        }
        assert_absent(&app, text(&session, "refreshToken")).await;
        assert_absent(&app, text(&session, "accessToken")).await;
        assert_absent(&app, PASSWORD).await;
        assert_present(&app, email(entity::role::Role::Sales)).await;
    }
}

/// Waits until it holds, for as long as one process may take to see what another did, and says how long it took.
///
/// That is a second of a machine with time to spare. Where many tests want its time at once, every look takes longer too,
/// so they count as well: it has failed when three seconds are over and fifty looks were in vain.
pub(crate) async fn within_a_second(holds: impl AsyncFn() -> bool) -> Duration {
    let began = tokio::time::Instant::now();
    let mut looks = 0;
    while !holds().await {
        looks += 1;
        let patient = looks < 50 || began.elapsed() < Duration::from_secs(3);
        assert!(patient, "not within a second");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    began.elapsed()
}

/// Signs access tokens with the server's own key.
struct Forge {
    key: Vec<u8>,
    kid: Option<String>,
    claims: Value,
}

impl Forge {
    async fn of(app: &TestApp) -> Self {
        let token = app.analyst().await.authorization().unwrap().to_owned();
        let token = token.strip_prefix("Bearer ").unwrap();
        let mut parts = token.split('.').map(decode);
        let header: Value = serde_json::from_slice(&parts.next().unwrap()).unwrap();
        let claims = serde_json::from_slice(&parts.next().unwrap()).unwrap();
        Self {
            key: decode(std::fs::read_to_string(app.key_file()).unwrap().trim()),
            kid: header["kid"].as_str().map(str::to_owned),
            claims,
        }
    }

    fn sign(
        &self,
        claims: &Value,
        header: impl Fn(Header) -> Header,
        key: Option<&[u8]>,
    ) -> String {
        let usual = Header {
            kid: self.kid.clone(),
            ..Header::new(Algorithm::HS256)
        };
        let key = EncodingKey::from_secret(key.unwrap_or(&self.key));
        jsonwebtoken::encode(&header(usual), claims, &key).unwrap()
    }
}

fn decode(text: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(text)
        .unwrap()
}

async fn assert_absent(app: &TestApp, secret: &str) {
    assert!(!stored(app).await.contains(secret), "a secret is stored");
}

async fn assert_present(app: &TestApp, known: &str) {
    assert!(
        stored(app).await.contains(known),
        "the search finds what is there"
    );
}

/// Everything about access that is stored, as text.
async fn stored(app: &TestApp) -> String {
    use sea_orm::EntityTrait;
    let db = app.database().connect().await;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut all = String::new();
    for user in entity::user::Entity::find().all(&db).await.unwrap() {
        all += &format!("{user:?}\n");
    }
    for session in entity::session::Entity::find().all(&db).await.unwrap() {
        all += &format!("{session:?} {}\n", text(&session.refresh_hash));
    }
    for token in entity::api_token::Entity::find().all(&db).await.unwrap() {
        all += &format!("{token:?} {}\n", text(&token.token_hash));
    }
    for entry in entity::audit_entry::Entity::find().all(&db).await.unwrap() {
        all += &format!("{entry:?}\n");
    }
    for key in entity::idempotency_key::Entity::find()
        .all(&db)
        .await
        .unwrap()
    {
        all += &format!("{key:?}\n");
    }
    all
}
