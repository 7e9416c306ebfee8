//! Signing in with an ID token of the identity provider.

use async_graphql::{Context, InputObject};
use entity::user;
use sea_orm::DbErr;
use serde_json::json;

use super::{keeping::Keeping, open, payload::SignInWithIdTokenPayload};
use crate::{
    access::identities::{self, Change},
    app::App,
    auth::{self, SessionError, Viewer},
    clock,
    db::WriteTx,
    graphql::user_error::{Refusal, UserError, UserErrorCode},
    ingest::audit,
};

/// An ID token of the identity provider that this deployment is configured with.
#[derive(InputObject)]
pub struct SignInWithIdTokenInput {
    /// The ID token.
    id_token: String,
    /// The nonce that your request to the provider had; needed if it had one.
    nonce: Option<String>,
    /// For pages in a browser: keep the refresh token in a cookie that no script can read, instead of giving it in the
    /// answer. The request needs the header `X-Accord-CSRF: 1`.
    #[graphql(default = false)]
    pub(super) cookie: bool,
}

pub(super) async fn sign_in(
    ctx: &Context<'_>,
    input: SignInWithIdTokenInput,
    keeping: &Keeping<'_>,
) -> Result<SignInWithIdTokenPayload, Refusal> {
    let SignInWithIdTokenInput {
        id_token,
        nonce,
        cookie: _,
    } = input;
    let app = App::of(ctx);
    let provider = app.access.single_sign_on().ok_or_else(|| {
        let message = "This deployment has no identity provider. Sign in with a password.";
        UserError::new(UserErrorCode::NotAllowed, ["input"], message)
    })?;
    let identity = provider.prove_id_token(&id_token, nonce.as_deref()).await?;
    let mut tx = WriteTx::begin(&app.db).await?;
    let arrival = identities::arrive(&mut tx, provider.config(), &identity).await?;
    let tokens = match auth::open_session(&tx, &arrival.user).await {
        Ok(tokens) => tokens,
        Err(SessionError::Database(error)) => return Err(error.into()),
        Err(SessionError::Invalid | SessionError::Reused) => {
            let message = "Your access has just changed. Try again.";
            let path = ["input", "idToken"];
            return Err(UserError::new(UserErrorCode::Credentials, path, message).into());
        }
    };
    for change in &arrival.changes {
        record(&tx, &tokens.user, *change).await?;
    }
    open::record(
        &tx,
        &tokens.user,
        "login",
        json!({ "issuer": provider.config().issuer }),
    )
    .await?;
    let position = tx.commit().await?;
    if !arrival.changes.is_empty() {
        app.access.forget();
        app.committed(position);
    }
    Ok(open::answer(app, &tokens, keeping)?.into())
}

/// Writes into the audit log what the provider's word changed.
async fn record(tx: &WriteTx, user: &user::Model, change: Change) -> Result<(), DbErr> {
    let (action, detail) = match change {
        Change::Created => (
            "createUser",
            json!({ "email": user.email, "role": user.role.as_str() }),
        ),
        Change::Linked => ("updateUser", json!({ "identity": "linked" })),
        Change::Role { from, to } => (
            "updateUser",
            json!({ "role": { "from": from.as_str(), "to": to.as_str() } }),
        ),
    };
    let entry = audit::Entry {
        action,
        noun: "User",
        object: Some(user.id.into()),
        detail,
        reason: Some("as the identity provider says".to_owned()),
    };
    audit::record(tx, &Viewer::job(), clock::now(), entry).await
}
