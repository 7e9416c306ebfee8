//! What every test's deployment has: the organisation, a user of each role, tokens on demand.

use std::sync::OnceLock;

use accord::auth;
use accord::clock;
use entity::ids::{ApiTokenId, UserId};
use entity::role::Role;
use entity::touchpoint_kind::TouchpointKind;
use entity::{api_token, organization, user};
use sea_orm::{DatabaseConnection, EntityTrait, IntoActiveModel};
use secrecy::ExposeSecret;

/// The password of every user.
pub const PASSWORD: &str = "correct horse battery";

/// The e-mail address of the user of a role.
#[must_use]
pub const fn email(role: Role) -> &'static str {
    match role {
        Role::Admin => "admin@accord.test",
        Role::Marketing => "marketing@accord.test",
        Role::Sales => "sales@accord.test",
        Role::Analyst => "analyst@accord.test",
    }
}

/// Every role there is.
pub const ROLES: [Role; 4] = [Role::Admin, Role::Marketing, Role::Sales, Role::Analyst];

pub(crate) async fn organization(db: &DatabaseConnection) {
    let now = clock::now();
    let row = organization::Model {
        id: 1,
        name: "Test".to_owned(),
        currency: "EUR".to_owned(),
        time_zone: "Europe/Berlin".to_owned(),
        fiscal_year_start_month: 1,
        session_gap_seconds: 1800,
        margin_rate_ppm: 1_000_000,
        eligible_kinds: eligible_kinds(),
        created_at: now,
        updated_at: now,
    };
    organization::Entity::insert(row.into_active_model())
        .exec_without_returning(db)
        .await
        .expect("the organisation can be set up");
}

/// All but those that machines make, and those that people only say.
fn eligible_kinds() -> String {
    const LEFT_OUT: [&str; 4] = ["EMAIL_SENT", "EMAIL_OPEN", "AD_IMPRESSION", "SELF_REPORTED"];
    let kinds: Vec<&str> = TouchpointKind::ALL
        .iter()
        .map(|kind| kind.as_str())
        .filter(|kind| !LEFT_OUT.contains(kind))
        .collect();
    serde_json::to_string(&kinds).expect("text is JSON")
}

pub(crate) async fn users(db: &DatabaseConnection) {
    let now = clock::now();
    let rows = ROLES.map(|role| {
        user::Model {
            id: UserId(clock::new_id()),
            email: email(role).to_owned(),
            name: format!("The {role:?}"),
            role,
            // As the first of each team is.
            approver: matches!(role, Role::Marketing | Role::Sales),
            password_hash: Some(password_hash().to_owned()),
            auth_epoch: 0,
            sessions_ended_at: None,
            disabled_at: None,
            created_at: now,
            updated_at: now,
        }
        .into_active_model()
    });
    user::Entity::insert_many(rows)
        .exec_without_returning(db)
        .await
        .expect("users can be made");
}

/// Hashing is slow on purpose: once per process is enough.
fn password_hash() -> &'static str {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| auth::hash_password(&PASSWORD.into()).expect("a good password"))
}

/// Makes a token and gives its secret.
pub(crate) async fn token(db: &DatabaseConnection, scopes: &[&str]) -> String {
    let created = auth::create_api_token();
    let row = api_token::Model {
        id: ApiTokenId(clock::new_id()),
        name: "a program".to_owned(),
        token_hash: created.hash,
        scopes: serde_json::to_string(scopes).expect("text is JSON"),
        created_by: None,
        created_at: clock::now(),
        expires_at: None,
        revoked_at: None,
        last_used_at: None,
    };
    api_token::Entity::insert(row.into_active_model())
        .exec_without_returning(db)
        .await
        .expect("a token can be made");
    created.secret.expose_secret().to_owned()
}
