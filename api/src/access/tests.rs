use entity::{audit_entry, role::Role};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use secrecy::SecretString;
use serde_json::{Value, json};

use super::{
    HashedPassword,
    users::{self, NewUser},
};
use crate::{
    auth::{Caller, Permission, Viewer},
    db::WriteTx,
    organization::{SetUp, set_up},
    testing::{TestBed, input, user},
};

const PASSWORD: &str = "correct horse battery";

async fn made(bed: &TestBed, email: &str, role: Role) -> entity::user::Model {
    let password = HashedPassword::of(SecretString::from(PASSWORD), "password").await;
    let new = NewUser {
        email: email.to_owned(),
        name: None,
        role,
        password: password.ok(),
    };
    let mut tx = WriteTx::begin(&bed.app.db).await.unwrap();
    let user = users::create(&mut tx, new).await.unwrap();
    tx.commit().await.unwrap();
    user
}

fn viewer(model: &entity::user::Model) -> Viewer {
    let mut viewer = user(model.role);
    if let Caller::User { id, .. } = &mut viewer.caller {
        *id = model.id;
    }
    viewer
}

async fn login(bed: &TestBed, email: &str, password: &str) -> Option<String> {
    let login = "mutation($input: LoginInput!) { login(input: $input) { accessToken } }";
    let variables = input(json!({ "email": email, "password": password }));
    let data = bed.data(&user(Role::Analyst), login, variables).await;
    data["login"]["accessToken"].as_str().map(str::to_owned)
}

async fn proven(bed: &TestBed, token: &str) -> Option<Viewer> {
    bed.app.access.prove(&format!("Bearer {token}")).await.ok()
}

#[tokio::test]
async fn a_new_role_and_being_shut_out_end_what_was_allowed_at_once() {
    let bed = TestBed::new().await;
    let mia = made(&bed, "Mia@Acme.test ", Role::Marketing).await;
    assert!(mia.approver, "the first of a team may sign for it");
    assert!(!made(&bed, "max@acme.test", Role::Marketing).await.approver);
    let access = login(&bed, "mia@acme.test", PASSWORD).await.unwrap();
    assert!(
        proven(&bed, &access)
            .await
            .unwrap()
            .may(Permission::SpendWrite)
    );

    let update = "mutation($input: UpdateUserInput!) { updateUser(input: $input) {
        user { role approver } userErrors { code path } } }";
    let id = crate::graphql::global_id::Kind::User.id(mia.id);
    let change = input(json!({ "id": id, "role": "ANALYST" }));
    let done = bed.data(&user(Role::Admin), update, change).await;
    assert_eq!(
        done["updateUser"]["user"],
        json!({ "role": "ANALYST", "approver": false })
    );
    assert!(
        proven(&bed, &access).await.is_none(),
        "the old session goes on"
    );
    let access = login(&bed, "mia@acme.test", PASSWORD).await.unwrap();
    assert!(
        !proven(&bed, &access)
            .await
            .unwrap()
            .may(Permission::SpendWrite)
    );

    let disable = "mutation($input: DisableUserInput!) { disableUser(input: $input) { user { disabledAt } } }";
    let done = bed
        .data(&user(Role::Admin), disable, input(json!({ "id": id })))
        .await;
    assert!(done["disableUser"]["user"]["disabledAt"].is_string());
    assert!(proven(&bed, &access).await.is_none());
    assert_eq!(login(&bed, "mia@acme.test", PASSWORD).await, None);
}

#[tokio::test]
async fn users_are_refused_with_reasons() {
    let bed = TestBed::new().await;
    let admin = made(&bed, "admin@acme.test", Role::Admin).await;
    let create = "mutation($input: CreateUserInput!) { createUser(input: $input) {
        user { id } userErrors { code path } } }";
    let cases = [
        (json!({ "email": "ADMIN@acme.test" }), "TAKEN", "email"),
        (json!({ "email": "admin" }), "INVALID", "email"),
        (json!({ "name": " " }), "INVALID", "name"),
        (json!({ "password": "short" }), "INVALID", "password"),
    ];
    for (more, code, field) in cases {
        let mut new = json!({ "email": "new@acme.test", "name": "New", "role": "SALES" });
        for (name, value) in more.as_object().unwrap() {
            new[name] = value.clone();
        }
        let done = bed.data(&user(Role::Admin), create, input(new)).await;
        let errors = &done["createUser"]["userErrors"];
        assert_eq!(*errors, json!([{ "code": code, "path": ["input", field] }]));
    }
    let disable = "mutation($input: DisableUserInput!) { disableUser(input: $input) { userErrors { code } } }";
    let id = crate::graphql::global_id::Kind::User.id(admin.id);
    let last = bed
        .data(&user(Role::Admin), disable, input(json!({ "id": id })))
        .await;
    assert_eq!(last["disableUser"]["userErrors"][0]["code"], "CONFLICT");
    made(&bed, "second@acme.test", Role::Admin).await;
    let done = bed
        .data(&user(Role::Admin), disable, input(json!({ "id": id })))
        .await;
    assert_eq!(done["disableUser"]["userErrors"], json!([]));
    let write = input(json!({ "id": id }));
    assert_eq!(
        bed.code(&user(Role::Sales), disable, write).await,
        "FORBIDDEN"
    );
}

#[tokio::test]
async fn a_password_is_changed_by_whoever_knows_it() {
    let bed = TestBed::new().await;
    let ada = made(&bed, "ada@acme.test", Role::Sales).await;
    let viewer = viewer(&ada);
    let change = "mutation($input: ChangePasswordInput!) { changePassword(input: $input) { userErrors { code path } } }";
    let mut passwords = json!({ "currentPassword": "wrong", "newPassword": "another battery" });
    let wrong = bed.data(&viewer, change, input(passwords.clone())).await;
    assert_eq!(
        wrong["changePassword"]["userErrors"],
        json!([{ "code": "CREDENTIALS", "path": ["input", "currentPassword"] }])
    );
    passwords["currentPassword"] = json!(PASSWORD);
    let done = bed.data(&viewer, change, input(passwords)).await;
    assert_eq!(done["changePassword"]["userErrors"], json!([]));
    assert_eq!(login(&bed, "ada@acme.test", PASSWORD).await, None);
    assert!(
        login(&bed, "ada@acme.test", "another battery")
            .await
            .is_some()
    );
    let entries = audit_entry::Entity::find()
        .filter(audit_entry::Column::ObjectId.eq(ada.id.as_uuid()))
        .all(&bed.app.db.read)
        .await
        .unwrap();
    let kept: String = entries.into_iter().map(|entry| entry.detail).collect();
    assert!(
        kept.contains("changePassword") && !kept.contains("argon2"),
        "{kept}"
    );
}

#[tokio::test]
async fn a_token_works_until_it_is_revoked_and_is_shown_once() {
    let bed = TestBed::new().await;
    let admin = viewer(&made(&bed, "admin@acme.test", Role::Admin).await);
    let create = "mutation($input: CreateApiTokenInput!) { createApiToken(input: $input) {
        token apiToken { id scopes } userErrors { code path } } }";
    let bad = input(
        json!({ "name": "crm", "scopes": ["deals:read", "users:write"], "expiresAt": "2020-01-01T00:00:00Z" }),
    );
    let refused = bed.data(&admin, create, bad).await;
    assert_eq!(
        refused["createApiToken"]["userErrors"],
        json!([
            { "code": "INVALID", "path": ["input", "scopes", "1"] },
            { "code": "INVALID", "path": ["input", "expiresAt"] },
        ])
    );
    let good = input(json!({ "name": "crm", "scopes": ["deals:write", "deals:read"] }));
    let made = bed.data(&admin, create, good).await["createApiToken"].clone();
    assert_eq!(
        made["apiToken"]["scopes"],
        json!(["deals:read", "deals:write"])
    );
    let secret = made["token"].as_str().unwrap();
    assert!(
        proven(&bed, secret)
            .await
            .unwrap()
            .may(Permission::DealsWrite)
    );

    let list = bed
        .data(
            &admin,
            "{ apiTokens { nodes { name lastUsedAt } } }",
            json!({}),
        )
        .await;
    assert_eq!(list["apiTokens"]["nodes"][0]["name"], "crm");
    let revoke = "mutation($input: RevokeApiTokenInput!) { revokeApiToken(input: $input) { apiToken { revokedAt } } }";
    let variables = input(json!({ "id": made["apiToken"]["id"] }));
    let done = bed.data(&admin, revoke, variables).await;
    assert!(done["revokeApiToken"]["apiToken"]["revokedAt"].is_string());
    assert!(proven(&bed, secret).await.is_none());
    assert_eq!(
        bed.code(
            &user(Role::Sales),
            "{ apiTokens { totalCount } }",
            json!({})
        )
        .await,
        "FORBIDDEN"
    );
}

#[tokio::test]
async fn setting_up_again_changes_only_what_is_given() {
    let bed = TestBed::new().await;
    let db = &bed.app.db;
    let (_, position) = set_up(db, SetUp::default()).await.unwrap();
    assert_eq!(position, None);
    let given = SetUp {
        currency: Some("brl".to_owned()),
        ..SetUp::default()
    };
    let (organization, position) = set_up(db, given.clone()).await.unwrap();
    assert!(position.is_some());
    assert_eq!(organization.row.currency, "BRL");
    assert_eq!(organization.row.time_zone, "Europe/Berlin");
    assert_eq!(set_up(db, given).await.unwrap().1, None);
    let wrong = SetUp {
        time_zone: Some("Berlin".to_owned()),
        ..SetUp::default()
    };
    let error = set_up(db, wrong).await.unwrap_err().to_string();
    assert!(error.starts_with("time zone: "), "{error}");
}

#[tokio::test]
async fn a_corrected_rate_is_recorded_and_settings_are_checked() {
    let bed = TestBed::new().await;
    let admin = user(Role::Admin);
    let rates = "mutation($input: UpsertExchangeRatesInput!) { upsertExchangeRates(input: $input) {
        createdCount updatedCount unchangedCount rejectedCount } }";
    let row =
        |rate: &str, to: &str| json!({ "from": "USD", "to": to, "on": "2026-03-01", "rate": rate });
    let load =
        |rows: Value| input(json!({ "source": "ecb", "onError": "SKIP_INVALID", "rows": rows }));
    let counts = |data: &Value| {
        let data = &data["upsertExchangeRates"];
        [
            "createdCount",
            "updatedCount",
            "unchangedCount",
            "rejectedCount",
        ]
        .map(|name| data[name].as_i64().unwrap())
    };
    let first = bed
        .data(
            &admin,
            rates,
            load(json!([row("0.9", "EUR"), row("0", "EUR"), row("1", "USD")])),
        )
        .await;
    assert_eq!(counts(&first), [1, 0, 0, 2]);
    let second = bed
        .data(
            &admin,
            rates,
            load(json!([row("0.9", "EUR"), row("0.92", "EUR")])),
        )
        .await;
    assert_eq!(counts(&second), [0, 1, 1, 0]);
    let corrections = audit_entry::Entity::find()
        .filter(audit_entry::Column::Action.eq("correctExchangeRate"))
        .all(&bed.app.db.read)
        .await
        .unwrap();
    let [entry] = corrections.as_slice() else {
        panic!("{corrections:?}");
    };
    let detail: Value = serde_json::from_str(&entry.detail).unwrap();
    assert_eq!(detail["rate"], json!({ "from": "0.9", "to": "0.92" }));

    let update = "mutation($input: UpdateOrganizationInput!) { updateOrganization(input: $input) {
        organization { marginRate eligibleKinds segmentMarginRates { segment marginRate } } userErrors { path } } }";
    let bad = input(json!({ "timeZone": "Mars", "fiscalYearStartMonth": 13, "eligibleKinds": [] }));
    let refused = bed.data(&admin, update, bad).await;
    let errors = refused["updateOrganization"]["userErrors"]
        .as_array()
        .unwrap()
        .len();
    assert_eq!(errors, 3);
    let good = input(json!({ "marginRate": "0.65", "eligibleKinds": ["MEETING"],
        "segmentMarginRates": [{ "segment": "SMB", "marginRate": "0.5" }] }));
    let done = bed.data(&admin, update, good).await;
    assert_eq!(
        done["updateOrganization"]["organization"],
        json!({ "marginRate": "0.65", "eligibleKinds": ["MEETING"],
            "segmentMarginRates": [{ "segment": "SMB", "marginRate": "0.5" }] })
    );
}
