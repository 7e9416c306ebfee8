//! What signing in and out gives.

use async_graphql::SimpleObject;

use crate::graphql::{
    scalars::DateTime,
    types::viewer::Viewer,
    user_error::{Refusable, UserError},
};

/// An access token and everything that comes with it.
pub(super) struct Opened {
    pub(super) access_token: String,
    /// `None` when it is kept in a cookie.
    pub(super) refresh_token: Option<String>,
    pub(super) expires_at: DateTime,
    pub(super) viewer: Viewer,
}

/// Payloads that give a session: the same fields, each a type of its own.
macro_rules! session_payload {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(SimpleObject, Default)]
        pub struct $name {
            /// Send it as `Authorization: Bearer ...`; good for 15 minutes.
            access_token: Option<String>,
            /// Exchange it with `refreshSession` before the access token expires; good once, for 30 days. Null when it is
            /// kept in the cookie.
            refresh_token: Option<String>,
            /// When the access token expires.
            expires_at: Option<DateTime>,
            /// Who signed in.
            viewer: Option<Viewer>,
            /// What is wrong with the input.
            user_errors: Vec<UserError>,
        }

        impl From<Opened> for $name {
            fn from(opened: Opened) -> Self {
                let Opened { access_token, refresh_token, expires_at, viewer } = opened;
                Self {
                    access_token: Some(access_token),
                    refresh_token,
                    expires_at: Some(expires_at),
                    viewer: Some(viewer),
                    user_errors: Vec::new(),
                }
            }
        }

        impl Refusable for $name {
            fn refused(user_errors: Vec<UserError>) -> Self {
                Self { user_errors, ..Self::default() }
            }
        }
    };
}

session_payload! {
    /// A session, or why there is none.
    LoginPayload
}

session_payload! {
    /// A session of somebody whom the identity provider signed in, or why there is none.
    SignInWithIdTokenPayload
}

session_payload! {
    /// The next tokens of a session, or why there are none.
    RefreshSessionPayload
}

/// The end of a session.
#[derive(SimpleObject)]
pub struct LogoutPayload {
    /// What is wrong with the input.
    pub(super) user_errors: Vec<UserError>,
}

impl Refusable for LogoutPayload {
    fn refused(user_errors: Vec<UserError>) -> Self {
        Self { user_errors }
    }
}
