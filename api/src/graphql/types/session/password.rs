//! Signing in with a password.

use async_graphql::Context;
use entity::user;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use secrecy::SecretString;
use serde_json::json;

use super::{LoginInput, keeping::Keeping, open, payload::LoginPayload};
use crate::{
    app::App,
    auth::{self, SessionError},
    db::WriteTx,
    graphql::user_error::{Refusal, UserError, UserErrorCode},
};

pub(super) async fn login(
    ctx: &Context<'_>,
    input: LoginInput,
    keeping: &Keeping<'_>,
) -> Result<LoginPayload, Refusal> {
    let LoginInput {
        email,
        password,
        cookie: _,
    } = input;
    let app = App::of(ctx);
    let user = proven(app, &email, password.into()).await?;
    let tx = WriteTx::begin(&app.db).await?;
    let tokens = match auth::open_session(&tx, &user).await {
        Ok(tokens) => tokens,
        Err(SessionError::Database(error)) => return Err(error.into()),
        Err(SessionError::Invalid | SessionError::Reused) => return Err(wrong()),
    };
    open::record(&tx, &tokens.user, "login", json!({})).await?;
    tx.commit().await?;
    Ok(open::answer(app, &tokens, keeping)?.into())
}

/// The user whose address and password these are.
async fn proven(app: &App, email: &str, password: SecretString) -> Result<user::Model, Refusal> {
    let email = email.trim().to_lowercase();
    app.rates.login_as(&email)?;
    let user = user::Entity::find()
        .filter(user::Column::Email.eq(email))
        .one(&app.db.read)
        .await?
        .filter(|user| user.disabled_at.is_none());
    let hash = user.as_ref().and_then(|user| user.password_hash.clone());
    let right =
        tokio::task::spawn_blocking(move || auth::verify_password(&password, hash.as_deref()))
            .await
            .map_err(anyhow::Error::new)?;
    user.filter(|_| right).ok_or_else(wrong)
}

fn wrong() -> Refusal {
    let message = "E-mail address and password do not belong together.";
    UserError::new(UserErrorCode::Credentials, ["input"], message).into()
}
