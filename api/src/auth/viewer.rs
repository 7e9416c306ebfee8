//! The proven caller.

use async_graphql::Context;
use entity::{
    actor_type::ActorType,
    ids::{ApiTokenId, UserId},
    role::Role,
    user,
};
use uuid::Uuid;

use super::{Permission, PermissionSet, Scope};
use crate::error::{ApiError, ApiResult};

/// Who is calling.
#[derive(Debug, Clone)]
pub enum Caller {
    /// A person who signed in.
    User {
        /// Which user.
        id: UserId,
        /// Their e-mail address.
        email: String,
        /// Their name.
        name: String,
        /// Their role.
        role: Role,
    },
    /// A program with an API token.
    Token {
        /// Which token.
        id: ApiTokenId,
        /// Its name.
        name: String,
        /// What it may do.
        scopes: Vec<Scope>,
    },
    /// The command line, on the machine itself.
    System,
    /// Accord itself, when time has passed.
    Job,
}

/// A caller whose credential was proven for this request, and what they may do.
#[derive(Debug, Clone)]
pub struct Viewer {
    /// Who.
    pub caller: Caller,
    /// What they may do.
    pub permissions: PermissionSet,
}

impl Viewer {
    /// The command line, which may do everything.
    #[must_use]
    pub fn system() -> Self {
        Self {
            caller: Caller::System,
            permissions: PermissionSet::all(),
        }
    }

    /// Accord itself, doing what was agreed to happen when time has passed.
    #[must_use]
    pub fn job() -> Self {
        Self {
            caller: Caller::Job,
            permissions: PermissionSet::all(),
        }
    }

    /// A person, with what their role may do.
    #[must_use]
    pub fn of_user(user: user::Model) -> Self {
        Self {
            permissions: PermissionSet::of_role(user.role),
            caller: Caller::User {
                id: user.id,
                email: user.email,
                name: user.name,
                role: user.role,
            },
        }
    }

    /// The caller of this request.
    ///
    /// # Errors
    /// When nobody signed in.
    pub fn of<'a>(ctx: &Context<'a>) -> ApiResult<&'a Self> {
        ctx.data_opt::<Self>().ok_or(ApiError::Unauthenticated(
            "Sign in, or send an API token, to ask this.",
        ))
    }

    /// Whether they may do this.
    #[must_use]
    pub const fn may(&self, permission: Permission) -> bool {
        self.permissions.contains(permission)
    }

    /// Fails unless they may do this.
    ///
    /// # Errors
    /// Names the missing permission.
    pub fn require(&self, permission: Permission) -> ApiResult<()> {
        if self.may(permission) {
            Ok(())
        } else {
            Err(ApiError::Forbidden(permission))
        }
    }

    /// How this caller is written into histories and the audit log.
    #[must_use]
    pub fn actor(&self) -> (ActorType, Option<Uuid>, String) {
        match &self.caller {
            Caller::User { id, email, .. } => (ActorType::User, Some((*id).into()), email.clone()),
            Caller::Token { id, name, .. } => (ActorType::Token, Some((*id).into()), name.clone()),
            Caller::System => (ActorType::Import, None, "command line".to_owned()),
            Caller::Job => (ActorType::System, None, "Accord".to_owned()),
        }
    }

    /// Whose idempotency keys these are: two callers may use the same key without meeting.
    #[must_use]
    pub fn idempotency_scope(&self) -> String {
        match &self.caller {
            Caller::User { id, .. } => format!("user:{id}"),
            Caller::Token { id, .. } => format!("token:{id}"),
            Caller::System => "system".to_owned(),
            Caller::Job => "job".to_owned(),
        }
    }
}
