//! Where a client keeps its refresh token: in its own hands, or in a cookie that no script can read.

use async_graphql::Context;
use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    auth::Browser,
    error::{ApiError, ApiResult},
    graphql::user_error::{Refusal, UserError, UserErrorCode},
};

/// Where a client keeps its refresh token.
pub(super) enum Keeping<'a> {
    /// It gives and takes it as text.
    InHand,
    /// The browser does, in a cookie.
    InCookie(&'a Context<'a>, &'a Browser),
}

impl<'a> Keeping<'a> {
    /// As the input says.
    ///
    /// # Errors
    /// When a cookie is wanted where there can be none, or by a page of another site.
    pub(super) fn of(ctx: &'a Context<'a>, cookie: bool) -> ApiResult<Self> {
        if !cookie {
            return Ok(Self::InHand);
        }
        let browser = ctx.data_opt::<Browser>().ok_or_else(|| {
            ApiError::bad_input(
                "A cookie is set and read by a POST that accepts application/json alone, not on a socket or a stream.",
            )
        })?;
        browser.prove()?;
        Ok(Self::InCookie(ctx, browser))
    }

    /// The refresh token that the client shows.
    ///
    /// # Errors
    /// When there is none, or one too many.
    pub(super) fn shown(&self, given: Option<String>) -> Result<SecretString, Refusal> {
        match (self, given) {
            (Self::InHand, Some(given)) => Ok(given.into()),
            (Self::InHand, None) => {
                let message = "Give a refreshToken, or cookie: true to use the one in the cookie.";
                Err(UserError::new(UserErrorCode::Required, ["input"], message).into())
            }
            (Self::InCookie(..), Some(_)) => {
                let message = "With cookie: true there is no refreshToken to give.";
                let path = ["input", "refreshToken"];
                Err(UserError::new(UserErrorCode::Conflict, path, message).into())
            }
            (Self::InCookie(_, browser), None) => browser
                .refresh_token()
                .cloned()
                .ok_or_else(|| self.ended("There is no session in a cookie. Sign in.")),
        }
    }

    /// Hands a refresh token over: as text for the answer, or into the cookie.
    pub(super) fn hand_over(&self, refresh_token: &SecretString) -> Option<String> {
        match self {
            Self::InHand => Some(refresh_token.expose_secret().to_owned()),
            Self::InCookie(ctx, browser) => {
                ctx.insert_http_header("set-cookie", browser.keep(refresh_token));
                None
            }
        }
    }

    /// The session is over: a cookie of it is removed.
    pub(super) fn forget(&self) {
        if let Self::InCookie(ctx, browser) = self {
            ctx.insert_http_header("set-cookie", browser.forget());
        }
    }

    /// The refresh token that was shown is of no use any more.
    pub(super) fn ended(&self, message: &str) -> Refusal {
        self.forget();
        let field = match self {
            Self::InHand => "refreshToken",
            Self::InCookie(..) => "cookie",
        };
        UserError::new(UserErrorCode::Credentials, ["input", field], message).into()
    }
}
