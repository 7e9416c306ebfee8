//! Signing in and out. `docs/SIGN_IN.md` says what callers can rely on.
//!
//! Reading order: the inputs and [`payload`]s; where a refresh token is kept ([`keeping`]); what the mutations do
//! ([`password`], [`single_sign_on`], [`open`]).

mod keeping;
mod open;
mod password;
mod payload;
mod single_sign_on;

use async_graphql::{Context, InputObject, Object};

use self::keeping::Keeping;
pub use self::{
    payload::{LoginPayload, LogoutPayload, RefreshSessionPayload, SignInWithIdTokenPayload},
    single_sign_on::SignInWithIdTokenInput,
};
use crate::{auth::Public, graphql::user_error::payload};

/// E-mail address and password.
#[derive(InputObject)]
pub struct LoginInput {
    /// The user's e-mail address.
    email: String,
    /// The user's password.
    password: String,
    /// For pages in a browser: keep the refresh token in a cookie that no script can read, instead of giving it in the
    /// answer. The request needs the header `X-Accord-CSRF: 1`.
    #[graphql(default = false)]
    cookie: bool,
}

/// A refresh token to exchange: the one given here, or the one in the cookie.
#[derive(InputObject)]
pub struct RefreshSessionInput {
    /// The refresh token of the last answer. It is good once.
    refresh_token: Option<String>,
    /// Exchange the refresh token in the cookie, and keep its successor there. The request needs the header
    /// `X-Accord-CSRF: 1`.
    #[graphql(default = false)]
    cookie: bool,
}

/// A session to end: that of the refresh token given here, or of the one in the cookie.
#[derive(InputObject)]
pub struct LogoutInput {
    /// The refresh token of the last answer.
    refresh_token: Option<String>,
    /// End the session of the cookie, and remove the cookie. The request needs the header `X-Accord-CSRF: 1`.
    #[graphql(default = false)]
    cookie: bool,
    /// End all sessions of the user, wherever they signed in. The refresh token must still be good for this.
    #[graphql(default = false)]
    everywhere: bool,
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
        let keeping = Keeping::of(ctx, input.cookie)?;
        payload(password::login(ctx, input, &keeping).await)
    }

    /// Signs in with an ID token of the identity provider. Tokens that are not taken are an error with the code
    /// UNAUTHENTICATED, whose `reason` says why.
    #[graphql(guard = "Public")]
    async fn sign_in_with_id_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, as the provider says.")] input: SignInWithIdTokenInput,
    ) -> async_graphql::Result<SignInWithIdTokenPayload> {
        let keeping = Keeping::of(ctx, input.cookie)?;
        payload(single_sign_on::sign_in(ctx, input, &keeping).await)
    }

    /// Exchanges a refresh token for the next access and refresh token. A refresh token that is used twice was stolen:
    /// the second use ends the session.
    #[graphql(guard = "Public")]
    async fn refresh_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which session.")] input: RefreshSessionInput,
    ) -> async_graphql::Result<RefreshSessionPayload> {
        let keeping = Keeping::of(ctx, input.cookie)?;
        payload(open::refresh(ctx, input, &keeping).await)
    }

    /// Ends a session, or all of a user's, on every process: access tokens are refused from now on too.
    #[graphql(guard = "Public")]
    async fn logout(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which session.")] input: LogoutInput,
    ) -> async_graphql::Result<LogoutPayload> {
        let keeping = Keeping::of(ctx, input.cookie)?;
        payload(open::logout(ctx, input, &keeping).await)
    }
}
