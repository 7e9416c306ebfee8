//! Who is asking.

use async_graphql::{Context, Enum, Object, SimpleObject};

use crate::{
    auth::{self, Caller, Permission, SignedIn},
    error::ApiResult,
    graphql::{enums::Role, global_id::Kind},
};

/// Whether a person or a program is asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ViewerKind {
    /// A person who signed in.
    User,
    /// A program with an API token.
    Token,
}

/// The caller of this request, and what they may do.
#[derive(Debug, Clone, SimpleObject)]
pub struct Viewer {
    /// Whether a person or a program is asking.
    kind: ViewerKind,
    /// The id of the user or token.
    id: async_graphql::ID,
    /// The name of the user or token.
    name: String,
    /// The user's e-mail address; null for a token.
    email: Option<String>,
    /// The user's role; null for a token.
    role: Option<Role>,
    /// The token's scopes; empty for a user.
    scopes: Vec<String>,
    /// Everything the caller may do.
    permissions: Vec<String>,
}

impl Viewer {
    /// As the schema shows a proven caller.
    #[must_use]
    pub fn of(viewer: &auth::Viewer) -> Self {
        let permissions = viewer
            .permissions
            .iter()
            .map(Permission::name)
            .map(str::to_owned)
            .collect();
        match &viewer.caller {
            Caller::User {
                id,
                email,
                name,
                role,
            } => Self {
                kind: ViewerKind::User,
                id: Kind::User.id(*id),
                name: name.clone(),
                email: Some(email.clone()),
                role: Some((*role).into()),
                scopes: Vec::new(),
                permissions,
            },
            Caller::Token { id, name, scopes } => Self {
                kind: ViewerKind::Token,
                id: Kind::ApiToken.id(*id),
                name: name.clone(),
                email: None,
                role: None,
                scopes: scopes.iter().map(|scope| scope.name().to_owned()).collect(),
                permissions,
            },
            Caller::System | Caller::Job => Self {
                kind: ViewerKind::Token,
                id: Kind::ApiToken.id(uuid::Uuid::nil()),
                name: viewer.actor().2,
                email: None,
                role: None,
                scopes: Vec::new(),
                permissions,
            },
        }
    }
}

/// The query of who is asking.
#[derive(Debug, Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// Who is asking: user or token, role, scopes and permissions.
    #[graphql(guard = "SignedIn")]
    async fn viewer(&self, ctx: &Context<'_>) -> ApiResult<Viewer> {
        Ok(Viewer::of(auth::Viewer::of(ctx)?))
    }
}
