//! Who somebody is whom the provider has signed in, and what they may do.

use entity::audit_entry;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use serde_json::{Value, json};
use tests::{PASSWORD, TestApp, on_both_databases};

use super::provider::Provider;
use super::signer::Signer;
use super::tokens::{claims, with};
use super::{CLIENT, WHO, by_groups, reason, server, sign_in, try_sign_in};
use crate::auth::{assert_refused, login, refresh, text};

/// A key and the provider that has it.
fn provider() -> (Signer, Provider) {
    let rsa = Signer::rsa("one");
    let provider = Provider::start(&[&rsa]);
    (rsa, provider)
}

/// An ID token with some claims replaced. It is made in a moment, so that what was just ended is before it.
fn id_token(signer: &Signer, provider: &Provider, changes: Value) -> String {
    let later = chrono::Utc::now().timestamp() + 5;
    let claims = with(&claims(provider, CLIENT), json!({ "iat": later }));
    signer.token(&json!({}), &with(&claims, changes))
}

/// Nobody was let in, and the input says why.
#[track_caller]
fn assert_kept_out(payload: &Value, code: &str, why: &str) {
    assert!(
        payload["accessToken"].is_null() && payload["viewer"].is_null(),
        "{why}: {payload}"
    );
    assert_eq!(payload["userErrors"][0]["code"], code, "{why}: {payload}");
    assert_eq!(
        payload["userErrors"][0]["path"],
        json!(["input", "idToken"]),
        "{why}: {payload}"
    );
}

on_both_databases! {
    async fn a_user_who_is_known_by_address_is_known_by_the_providers_name_from_then_on(app: TestApp) {
        let (rsa, provider) = provider();
        let second = server(&app, &provider, |_| {}).await;
        let session = sign_in(&second, &id_token(&rsa, &provider, json!({ "email": "Sales@Accord.test" }))).await;
        assert_eq!(session["viewer"], json!({ "email": "sales@accord.test", "role": "SALES" }));
        let data = app.bearer(text(&session, "accessToken")).ask(WHO).await;
        assert_eq!(data["viewer"]["role"], "SALES", "a session like any other, on every process");
        let next = refresh(&app.anonymous(), text(&session, "refreshToken")).await;
        assert!(next["accessToken"].is_string(), "{next}");

        let moved = json!({ "email": "other@example.com", "email_verified": false });
        let session = sign_in(&second, &id_token(&rsa, &provider, moved)).await;
        assert_eq!(session["viewer"]["email"], "sales@accord.test", "the same person under another address");
        let heir = json!({ "sub": "eve" });
        let payload = sign_in(&second, &id_token(&rsa, &provider, heir)).await;
        assert_kept_out(&payload, "NOT_ALLOWED", "the address belongs to another person now");
    }

    async fn nobody_comes_in_by_an_address_that_is_not_theirs(app: TestApp) {
        let (rsa, provider) = provider();
        let second = server(&app, &provider, |_| {}).await;
        for changes in [
            json!({ "email_verified": false }), json!({ "email_verified": null }), json!({ "email_verified": "true" }),
            json!({ "email": null }), json!({ "email": "nobody@accord.test" }),
        ] {
            let payload = sign_in(&second, &id_token(&rsa, &provider, changes.clone())).await;
            assert_kept_out(&payload, "NOT_ALLOWED", &changes.to_string());
        }
        let trusting = server(&app, &provider, |config| config.trust_email = true).await;
        let session = sign_in(&trusting, &id_token(&rsa, &provider, json!({ "email_verified": null }))).await;
        assert!(session["accessToken"].is_string(), "{session}");
    }

    async fn groups_make_users_and_give_them_their_role(app: TestApp) {
        let (rsa, provider) = provider();
        let second = server(&app, &provider, by_groups).await;
        let new = |groups: Value| json!({ "sub": "nina", "email": "nina@accord.test", "name": "Nina", "groups": groups });
        for groups in [json!(null), json!([]), json!(["others"]), json!(["Sales"])] {
            let payload = sign_in(&second, &id_token(&rsa, &provider, new(groups.clone()))).await;
            assert_kept_out(&payload, "NOT_ALLOWED", &groups.to_string());
        }
        let session = sign_in(&second, &id_token(&rsa, &provider, new(json!(["others", "analysts"])))).await;
        assert_eq!(session["viewer"], json!({ "email": "nina@accord.test", "role": "ANALYST" }));
        assert!(login(&app, "nina@accord.test", PASSWORD).await["accessToken"].is_null(), "they have no password");

        // Another group is another role, and ends what began with the old one.
        let promoted = sign_in(&second, &id_token(&rsa, &provider, new(json!("sales")))).await;
        assert_eq!(promoted["viewer"]["role"], "SALES");
        let old = second.bearer(text(&session, "accessToken"));
        assert_refused(&old.query(WHO, json!({})).await, "the old role");
        second.bearer(text(&promoted, "accessToken")).ask(WHO).await;
        let again = sign_in(&second, &id_token(&rsa, &provider, new(json!(["sales"])))).await;
        assert!(again["accessToken"].is_string(), "{again}");
        second.bearer(text(&promoted, "accessToken")).ask(WHO).await;
        let first = sign_in(&second, &id_token(&rsa, &provider, new(json!(["sales", "ops"])))).await;
        assert_eq!(first["viewer"]["role"], "ADMIN", "the first in the configuration counts");
    }

    async fn nobody_is_made_unless_it_is_configured(app: TestApp) {
        let (rsa, provider) = provider();
        let second = server(&app, &provider, |config| {
            by_groups(config);
            config.create_users = false;
        }).await;
        let payload = sign_in(&second, &id_token(&rsa, &provider, json!({ "email": "new@accord.test" }))).await;
        assert_kept_out(&payload, "NOT_ALLOWED", "unknown");
        let users = app.admin().await.ask("{ users { nodes { email } } }").await;
        assert!(!users.to_string().contains("new@accord.test"), "{users}");
    }

    async fn the_last_administrator_stays_one(app: TestApp) {
        let (rsa, provider) = provider();
        let second = server(&app, &provider, by_groups).await;
        let changes = json!({ "sub": "ada", "email": "admin@accord.test", "groups": ["sales"] });
        let payload = sign_in(&second, &id_token(&rsa, &provider, changes)).await;
        assert_kept_out(&payload, "CONFLICT", "the last administrator");
        app.admin().await.ask(WHO).await;
    }

    async fn who_is_shut_out_stays_out_and_an_old_token_brings_nobody_back(app: TestApp) {
        let (rsa, provider) = provider();
        let second = server(&app, &provider, |_| {}).await;
        let before = rsa.token(&json!({}), &claims(&provider, CLIENT));
        let session = sign_in(&second, &before).await;
        let id = second.bearer(text(&session, "accessToken")).ask(WHO).await["viewer"]["id"].clone();
        let disable = async |disabled: bool| {
            let input = json!({ "id": id, "disabled": disabled });
            let payload = app.admin().await.mutate("disableUser", input, "userErrors { message }").await;
            assert_eq!(payload["userErrors"], json!([]));
        };
        disable(true).await;
        let payload = sign_in(&second, &id_token(&rsa, &provider, json!({}))).await;
        assert_kept_out(&payload, "NOT_ALLOWED", "shut out");
        disable(false).await;
        let response = try_sign_in(&second.anonymous(), &before).await;
        assert_eq!((response.code(), reason(&response)), (Some("UNAUTHENTICATED"), "USER"), "{response:?}");
        let session = sign_in(&second, &id_token(&rsa, &provider, json!({}))).await;
        assert!(session["accessToken"].is_string(), "{session}");
    }

    async fn what_signing_in_changed_is_in_the_log(app: TestApp) {
        let (rsa, provider) = provider();
        let second = server(&app, &provider, by_groups).await;
        let who = |group: &str| json!({ "sub": "nina", "email": "nina@accord.test", "groups": [group] });
        sign_in(&second, &id_token(&rsa, &provider, who("sales"))).await;
        sign_in(&second, &id_token(&rsa, &provider, who("analysts"))).await;
        let db = app.database().connect().await;
        let entries = audit_entry::Entity::find()
            .filter(audit_entry::Column::ObjectType.eq("User"))
            .order_by_asc(audit_entry::Column::Id)
            .all(&db)
            .await
            .unwrap();
        let said: Vec<(&str, &str, &str)> = entries
            .iter()
            .map(|entry| (entry.action.as_str(), entry.detail.as_str(), entry.reason.as_deref().unwrap()))
            .collect();
        let why = "as the identity provider says";
        assert_eq!(said, [
            ("createUser", r#"{"email":"nina@accord.test","role":"SALES"}"#, why),
            ("updateUser", r#"{"role":{"from":"SALES","to":"ANALYST"}}"#, why),
        ]);
    }
}
