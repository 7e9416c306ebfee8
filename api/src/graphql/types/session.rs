//! Signing in and out.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use entity::{instant::Millis, user};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use super::viewer::Viewer;
use crate::{
    app::App,
    auth::{self, Caller, PermissionSet, Public, SessionError, SessionTokens},
    clock,
    db::{ChangePayload, WriteTx},
    graphql::{
        scalars::DateTime,
        user_error::{Refusable, Refusal, UserError, UserErrorCode, payload},
    },
    ingest::audit,
};

/// E-mail address and password.
#[derive(InputObject)]
pub struct LoginInput {
    /// The user's e-mail address.
    email: String,
    /// The user's password.
    password: String,
}

/// A refresh token to exchange.
#[derive(InputObject)]
pub struct RefreshSessionInput {
    /// The refresh token of the last answer. It is good once.
    refresh_token: String,
}

/// A session to end.
#[derive(InputObject)]
pub struct LogoutInput {
    /// The refresh token of the last answer.
    refresh_token: String,
}

/// A session, or why there is none.
#[derive(SimpleObject, Default)]
pub struct LoginPayload {
    /// Send it as `Authorization: Bearer ...`; good for 15 minutes.
    access_token: Option<String>,
    /// Exchange it with `refreshSession` before the access token expires; good once, for 30 days.
    refresh_token: Option<String>,
    /// When the access token expires.
    expires_at: Option<DateTime>,
    /// Who signed in.
    viewer: Option<Viewer>,
    /// What is wrong with the input.
    user_errors: Vec<UserError>,
}

impl Refusable for LoginPayload {
    fn refused(user_errors: Vec<UserError>) -> Self {
        Self {
            user_errors,
            ..Self::default()
        }
    }
}

/// The next tokens of a session, or why there are none.
#[derive(SimpleObject, Default)]
pub struct RefreshSessionPayload {
    /// Send it as `Authorization: Bearer ...`; good for 15 minutes.
    access_token: Option<String>,
    /// The successor of the token you sent; good once, for 30 days.
    refresh_token: Option<String>,
    /// When the access token expires.
    expires_at: Option<DateTime>,
    /// Whose session it is.
    viewer: Option<Viewer>,
    /// What is wrong with the input.
    user_errors: Vec<UserError>,
}

impl Refusable for RefreshSessionPayload {
    fn refused(user_errors: Vec<UserError>) -> Self {
        Self {
            user_errors,
            ..Self::default()
        }
    }
}

/// The end of a session.
#[derive(SimpleObject)]
pub struct LogoutPayload {
    /// What is wrong with the input.
    user_errors: Vec<UserError>,
}

impl Refusable for LogoutPayload {
    fn refused(user_errors: Vec<UserError>) -> Self {
        Self { user_errors }
    }
}

/// Mutations of sessions.
#[derive(Debug, Default)]
pub struct SessionMutation;

#[Object]
impl SessionMutation {
    /// Signs in with e-mail address and password.
    #[graphql(guard = "Public")]
    async fn login(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who.")] input: LoginInput,
    ) -> async_graphql::Result<LoginPayload> {
        payload(login(App::of(ctx), input).await)
    }

    /// Exchanges a refresh token for the next access and refresh token. A refresh token that is used twice was stolen:
    /// the second use ends the session.
    #[graphql(guard = "Public")]
    async fn refresh_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which session.")] input: RefreshSessionInput,
    ) -> async_graphql::Result<RefreshSessionPayload> {
        payload(refresh(App::of(ctx), &SecretString::from(input.refresh_token)).await)
    }

    /// Ends a session on every process: its access tokens are refused from now on too.
    #[graphql(guard = "Public")]
    async fn logout(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which session.")] input: LogoutInput,
    ) -> async_graphql::Result<LogoutPayload> {
        payload(logout(App::of(ctx), &SecretString::from(input.refresh_token)).await)
    }
}

async fn login(app: &App, input: LoginInput) -> Result<LoginPayload, Refusal> {
    let email = input.email.trim().to_lowercase();
    app.rates.login_as(&email)?;
    let password = SecretString::from(input.password);
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
    let Some(user) = user.filter(|_| right) else {
        let message = "E-mail address and password do not belong together.";
        return Err(UserError::new(UserErrorCode::Credentials, ["input"], message).into());
    };
    let tx = WriteTx::begin(&app.db).await?;
    let tokens = auth::open_session(&tx, user).await?;
    record(&tx, &tokens.user, "login").await?;
    tx.commit().await?;
    let answer = answer(app, &tokens)?;
    Ok(LoginPayload {
        access_token: Some(answer.0),
        refresh_token: Some(tokens.refresh_token.expose_secret().to_owned()),
        expires_at: Some(answer.1),
        viewer: Some(answer.2),
        user_errors: Vec::new(),
    })
}

async fn refresh(app: &App, token: &SecretString) -> Result<RefreshSessionPayload, Refusal> {
    let mut tx = WriteTx::begin(&app.db).await?;
    let tokens = match auth::refresh_session(&tx, token).await {
        Ok(tokens) => tokens,
        Err(SessionError::Database(error)) => return Err(error.into()),
        Err(SessionError::Invalid) => return Err(ended("The session has ended. Sign in again.")),
        Err(SessionError::Reused) => {
            tx.change(&ChangePayload::Access).await?;
            let position = tx.commit().await?;
            app.access.forget();
            app.committed(position);
            return Err(ended(
                "This refresh token was used before. To be safe the whole session was ended: sign in again.",
            ));
        }
    };
    tx.commit().await?;
    let answer = answer(app, &tokens)?;
    Ok(RefreshSessionPayload {
        access_token: Some(answer.0),
        refresh_token: Some(tokens.refresh_token.expose_secret().to_owned()),
        expires_at: Some(answer.1),
        viewer: Some(answer.2),
        user_errors: Vec::new(),
    })
}

async fn logout(app: &App, token: &SecretString) -> Result<LogoutPayload, Refusal> {
    let mut tx = WriteTx::begin(&app.db).await?;
    let Some((family, user)) = auth::family_of(&*tx, token).await? else {
        return Err(ended("This refresh token is not known."));
    };
    auth::end_family(&*tx, family, clock::now()).await?;
    if let Some(user) = user::Entity::find_by_id(user).one(&*tx).await? {
        record(&tx, &user, "logout").await?;
    }
    tx.change(&ChangePayload::Access).await?;
    let position = tx.commit().await?;
    app.access.forget();
    app.committed(position);
    Ok(LogoutPayload {
        user_errors: Vec::new(),
    })
}

fn ended(message: &str) -> Refusal {
    UserError::new(
        UserErrorCode::Credentials,
        ["input", "refreshToken"],
        message,
    )
    .into()
}

/// Access token, its expiry, and who it is for.
fn answer(app: &App, tokens: &SessionTokens) -> anyhow::Result<(String, DateTime, Viewer)> {
    let (token, exp) =
        app.access
            .key()
            .sign(tokens.user.id, tokens.family, tokens.user.auth_epoch)?;
    Ok((
        token,
        DateTime(Millis(exp * 1000)),
        Viewer::of(&viewer(&tokens.user)),
    ))
}

fn viewer(user: &user::Model) -> auth::Viewer {
    auth::Viewer {
        permissions: PermissionSet::of_role(user.role),
        caller: Caller::User {
            id: user.id,
            email: user.email.clone(),
            name: user.name.clone(),
            role: user.role,
        },
    }
}

async fn record(tx: &WriteTx, user: &user::Model, action: &str) -> Result<(), sea_orm::DbErr> {
    let object = Some(user.id.into());
    let entry = audit::Entry {
        action,
        noun: "Session",
        object,
        detail: json!({}),
        reason: None,
    };
    audit::record(tx, &viewer(user), clock::now(), entry).await
}
