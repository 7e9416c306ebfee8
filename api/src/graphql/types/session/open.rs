//! Open sessions: what is answered when one begins or goes on, and how it ends.

use async_graphql::Context;
use entity::{instant::Millis, user};
use sea_orm::DbErr;
use serde_json::{Value, json};

use super::{
    LogoutInput, RefreshSessionInput,
    keeping::Keeping,
    payload::{LogoutPayload, Opened, RefreshSessionPayload},
};
use crate::{
    access::users,
    app::App,
    auth::{self, SessionError, SessionTokens},
    clock,
    db::{ChangePayload, WriteTx},
    graphql::{scalars::DateTime, types::viewer::Viewer, user_error::Refusal},
    ingest::audit,
};

pub(super) async fn refresh(
    ctx: &Context<'_>,
    input: RefreshSessionInput,
    keeping: &Keeping<'_>,
) -> Result<RefreshSessionPayload, Refusal> {
    let RefreshSessionInput {
        refresh_token,
        cookie: _,
    } = input;
    let app = App::of(ctx);
    let token = keeping.shown(refresh_token)?;
    let mut tx = WriteTx::begin(&app.db).await?;
    let tokens = match auth::refresh_session(&tx, &token).await {
        Ok(tokens) => tokens,
        Err(SessionError::Database(error)) => return Err(error.into()),
        Err(SessionError::Invalid) => {
            return Err(keeping.ended("The session has ended. Sign in again."));
        }
        Err(SessionError::Reused) => {
            tx.change(&ChangePayload::Access).await?;
            let position = tx.commit().await?;
            app.access.forget();
            app.committed(position);
            return Err(keeping.ended(
                "This refresh token was used before. To be safe the whole session was ended: sign in again.",
            ));
        }
    };
    tx.commit().await?;
    Ok(answer(app, &tokens, keeping)?.into())
}

pub(super) async fn logout(
    ctx: &Context<'_>,
    input: LogoutInput,
    keeping: &Keeping<'_>,
) -> Result<LogoutPayload, Refusal> {
    let LogoutInput {
        refresh_token,
        cookie: _,
        everywhere,
    } = input;
    let app = App::of(ctx);
    let token = keeping.shown(refresh_token)?;
    let mut tx = WriteTx::begin(&app.db).await?;
    let family = auth::family_of(&*tx, &token)
        .await?
        .ok_or_else(|| keeping.ended("This refresh token is not known."))?;
    let user = if everywhere {
        // An old token ends what it belongs to, and no more.
        if !family.current {
            return Err(keeping.ended("This refresh token is not good any more. Sign in again."));
        }
        users::end_everywhere(&mut tx, family.user).await?
    } else {
        let user = auth::locked_user(&tx, family.user).await?;
        auth::end_family(&*tx, family.id, clock::now()).await?;
        tx.change(&ChangePayload::Access).await?;
        user
    };
    if let Some(user) = user {
        let detail = json!({ "everywhere": everywhere });
        record(&tx, &user, "logout", detail).await?;
    }
    let position = tx.commit().await?;
    app.access.forget();
    app.committed(position);
    keeping.forget();
    Ok(LogoutPayload {
        user_errors: Vec::new(),
    })
}

/// What a client is given of a session that begins or goes on.
pub(super) fn answer(
    app: &App,
    tokens: &SessionTokens,
    keeping: &Keeping<'_>,
) -> anyhow::Result<Opened> {
    let SessionTokens {
        refresh_token,
        family,
        user,
    } = tokens;
    let (access_token, exp) = app.access.key().sign(user.id, *family, user.auth_epoch)?;
    Ok(Opened {
        access_token,
        refresh_token: keeping.hand_over(refresh_token),
        expires_at: DateTime(Millis(exp * 1000)),
        viewer: Viewer::of(&auth::Viewer::of_user(user.clone())),
    })
}

/// Writes into the audit log that a user signed in or out.
pub(super) async fn record(
    tx: &WriteTx,
    user: &user::Model,
    action: &str,
    detail: Value,
) -> Result<(), DbErr> {
    let object = Some(user.id.into());
    let entry = audit::Entry {
        action,
        noun: "Session",
        object,
        detail,
        reason: None,
    };
    let viewer = auth::Viewer::of_user(user.clone());
    audit::record(tx, &viewer, clock::now(), entry).await
}
