//! Single sign-on, against a small identity provider that the tests start themselves.

mod asking;
mod keys;
mod provider;
mod secure;
mod sign_in;
mod signer;
mod tokens;

use accord::config::{GroupRole, SingleSignOnConfig};
use entity::role::Role;
use serde_json::{Value, json};
use tests::{Caller, Response, TestApp};

use self::provider::Provider;

/// What the provider knows our front end as.
const CLIENT: &str = "accord-web";
/// What the provider knows our API as.
const API: &str = "https://accord.example/graphql";
const WHO: &str = "{ viewer { id role email } }";

/// A server on the test's database that takes tokens of this provider, configured further as the test wants it.
async fn server(
    app: &TestApp,
    provider: &Provider,
    configure: impl FnOnce(&mut SingleSignOnConfig),
) -> TestApp {
    let mut config = SingleSignOnConfig {
        audience: Some(API.to_owned()),
        ..SingleSignOnConfig::new(&provider.issuer(), CLIENT)
    };
    configure(&mut config);
    app.spawn_with(|whole| whole.auth.single_sign_on = Some(config))
        .await
}

/// Members of `ops` are administrators, of `sales` sales, and whoever is unknown becomes a user.
fn by_groups(config: &mut SingleSignOnConfig) {
    let roles = [
        ("ops", Role::Admin),
        ("sales", Role::Sales),
        ("analysts", Role::Analyst),
    ];
    config.create_users = true;
    config.roles = roles
        .map(|(group, role)| GroupRole {
            group: group.to_owned(),
            role,
        })
        .to_vec();
}

/// Shows an ID token.
async fn try_sign_in(caller: &Caller, token: &str) -> Response {
    let fields = "accessToken refreshToken viewer { email role } userErrors { code path message }";
    let input = json!({ "idToken": token });
    caller.try_mutate("signInWithIdToken", input, fields).await
}

/// Signs in with an ID token, and gives the payload.
async fn sign_in(app: &TestApp, token: &str) -> Value {
    let response = try_sign_in(&app.anonymous(), token).await;
    response.data()["signInWithIdToken"].clone()
}

/// Why an error says that a token was refused.
fn reason(response: &Response) -> &str {
    response.errors()[0]["extensions"]["reason"]
        .as_str()
        .unwrap_or_default()
}
