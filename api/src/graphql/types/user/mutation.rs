//! Making, changing and shutting out users.

use async_graphql::{Context, ID, InputObject, Object};
use entity::{ids::UserId, user};
use sea_orm::EntityTrait as _;
use secrecy::SecretString;
use serde_json::{Map, Value, json};

use super::User;
use crate::{
    access::{
        HashedPassword,
        users::{self, NewUser, UserChange},
    },
    app::App,
    auth::{self, Caller, Permission, Requires, SignedIn, Viewer},
    graphql::{
        enums::Role,
        global_id::Kind,
        single::single_payload,
        user_error::{Refusal, UserError, UserErrorCode, payload},
    },
    ingest::{Ingest, RowStatus, SingleWrite, Written, clean_reason},
};

/// A user to make.
#[derive(InputObject)]
pub struct CreateUserInput {
    /// The e-mail address to sign in with.
    email: String,
    /// The name colleagues see.
    name: String,
    /// What they may do.
    role: Role,
    /// Their password, 10 characters or more. Without one they cannot sign in yet.
    password: Option<String>,
}

/// What to change in a user; an absent field stays as it is.
#[derive(InputObject)]
pub struct UpdateUserInput {
    /// Which user.
    id: ID,
    /// The e-mail address to sign in with.
    email: Option<String>,
    /// The name colleagues see.
    name: Option<String>,
    /// What they may do. A new role ends their sessions, and their right to sign for the team of the old one.
    role: Option<Role>,
    /// A new password, 10 characters or more; ends their sessions.
    password: Option<String>,
    /// Why, for the audit log.
    reason: Option<String>,
}

/// A user to shut out.
#[derive(InputObject)]
pub struct DisableUserInput {
    /// Which user.
    id: ID,
    /// Shut them out (true), or let them in again (false).
    #[graphql(default = true)]
    disabled: bool,
    /// Why, for the audit log.
    reason: Option<String>,
}

/// One's own password, old and new.
#[derive(InputObject)]
pub struct ChangePasswordInput {
    /// The password you sign in with now.
    current_password: String,
    /// The password to sign in with from now on, 10 characters or more.
    new_password: String,
}

single_payload! {
    /// The user who was made.
    CreateUserPayload {
        /// The user; null when none was made.
        user: User
    }
}

single_payload! {
    /// The user who was changed.
    UpdateUserPayload {
        /// The user; null when nothing was done.
        user: User
    }
}

single_payload! {
    /// The user who was shut out or let in again.
    DisableUserPayload {
        /// The user; null when nothing was done.
        user: User
    }
}

single_payload! {
    /// Whose password was changed. All their sessions have ended, this one too: sign in with the new password.
    ChangePasswordPayload {
        /// You; null when nothing was done, or if you may not see users.
        user: User
    }
}

/// Mutations of users.
#[derive(Debug, Default)]
pub struct UserMutation;

/// Runs a write that could be prepared; whoever is concerned has to prove who they are anew at once.
macro_rules! run {
    ($ctx:expr, $payload:ident, $prepared:expr) => {
        match $prepared {
            Err(refusal) => payload(Err(refusal)),
            Ok(write) => {
                let done = $payload::run($ctx, None, write).await;
                App::of($ctx).access.forget();
                done
            }
        }
    };
}

#[Object]
impl UserMutation {
    /// Makes a user. The first of marketing and the first of sales may sign for their team.
    #[graphql(guard = "Requires(Permission::UsersWrite)")]
    async fn create_user(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The user.")] input: CreateUserInput,
    ) -> async_graphql::Result<CreateUserPayload> {
        run!(ctx, CreateUserPayload, create(input).await)
    }

    /// Changes a user. The last administrator stays one.
    #[graphql(guard = "Requires(Permission::UsersWrite)")]
    async fn update_user(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to change.")] input: UpdateUserInput,
    ) -> async_graphql::Result<UpdateUserPayload> {
        run!(ctx, UpdateUserPayload, update(input).await)
    }

    /// Shuts a user out on every process at once, or lets them in again. The last administrator stays.
    #[graphql(guard = "Requires(Permission::UsersWrite)")]
    async fn disable_user(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which user.")] input: DisableUserInput,
    ) -> async_graphql::Result<DisableUserPayload> {
        run!(ctx, DisableUserPayload, disable(input))
    }

    /// Changes your own password. All your sessions end: sign in with the new one.
    #[graphql(guard = "SignedIn")]
    async fn change_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Old and new.")] input: ChangePasswordInput,
    ) -> async_graphql::Result<ChangePasswordPayload> {
        run!(ctx, ChangePasswordPayload, new_password(ctx, input).await)
    }
}

async fn create(input: CreateUserInput) -> Result<Create, Refusal> {
    let CreateUserInput {
        email,
        name,
        role,
        password,
    } = input;
    Ok(Create(NewUser {
        email,
        name: Some(name),
        role: role.into(),
        password: hashed(password).await?,
    }))
}

async fn update(input: UpdateUserInput) -> Result<Change, Refusal> {
    let UpdateUserInput {
        id,
        email,
        name,
        role,
        password,
        reason,
    } = input;
    Ok(Change {
        operation: "updateUser",
        id: user_id(&id)?,
        change: UserChange {
            email,
            name,
            role: role.map(Into::into),
            password: hashed(password).await?,
            disabled: None,
        },
        reason,
    })
}

fn disable(input: DisableUserInput) -> Result<Change, Refusal> {
    let DisableUserInput {
        id,
        disabled,
        reason,
    } = input;
    Ok(Change {
        operation: "disableUser",
        id: user_id(&id)?,
        change: UserChange {
            disabled: Some(disabled),
            ..UserChange::default()
        },
        reason,
    })
}

async fn new_password(ctx: &Context<'_>, input: ChangePasswordInput) -> Result<Change, Refusal> {
    let ChangePasswordInput {
        current_password,
        new_password,
    } = input;
    let id = proven(ctx, current_password.into()).await?;
    let password = HashedPassword::of(new_password.into(), "newPassword").await;
    Ok(Change {
        operation: "changePassword",
        id,
        change: UserChange {
            password: Some(password.map_err(within_input)?),
            ..UserChange::default()
        },
        reason: None,
    })
}

/// Which user asks, when the password is theirs.
async fn proven(ctx: &Context<'_>, password: SecretString) -> Result<UserId, Refusal> {
    let Caller::User { id, .. } = &Viewer::of(ctx)?.caller else {
        let message = "An API token has no password; sign in as the user.";
        return Err(UserError::new(UserErrorCode::NotAllowed, ["input"], message).into());
    };
    let known = user::Entity::find_by_id(*id)
        .one(&App::of(ctx).db.read)
        .await?;
    let hash = known.and_then(|user| user.password_hash);
    let check = move || auth::verify_password(&password, hash.as_deref());
    let right = tokio::task::spawn_blocking(check)
        .await
        .map_err(anyhow::Error::new)?;
    if right {
        return Ok(*id);
    }
    let path = ["input", "currentPassword"];
    let message = "This is not your password.";
    Err(UserError::new(UserErrorCode::Credentials, path, message).into())
}

fn user_id(id: &ID) -> Result<UserId, UserError> {
    let found = Kind::User.uuid(id).map(UserId);
    found.ok_or_else(|| UserError::not_found(["input", "id"], "No user has this id."))
}

async fn hashed(password: Option<String>) -> Result<Option<HashedPassword>, Refusal> {
    match password {
        None => Ok(None),
        Some(password) => HashedPassword::of(password.into(), "password")
            .await
            .map(Some)
            .map_err(within_input),
    }
}

fn within_input(refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::User(errors) => {
            let errors = errors.into_iter().map(|error| error.within(["input"]));
            Refusal::User(errors.collect())
        }
        other => other,
    }
}

#[derive(Clone)]
struct Create(NewUser);

impl SingleWrite for Create {
    const OPERATION: &'static str = "createUser";
    const NOUN: &'static str = "User";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let user = users::create(&mut ingest.tx, self.0).await?;
        Ok(Written {
            id: user.id.into(),
            status: RowStatus::Created,
            detail: json!({ "email": user.email, "role": user.role.as_str(), "approver": user.approver }),
            reason: None,
        })
    }
}

#[derive(Clone)]
struct Change {
    operation: &'static str,
    id: UserId,
    change: UserChange,
    reason: Option<String>,
}

impl SingleWrite for Change {
    const OPERATION: &'static str = "updateUser";
    const NOUN: &'static str = "User";

    async fn write(self, ingest: &mut Ingest<'_>) -> Result<Written, Refusal> {
        let Self {
            operation,
            id,
            change,
            reason,
        } = self;
        let reason = clean_reason(reason.as_deref())?;
        let (before, after) = users::change(&mut ingest.tx, id, change).await?;
        let status = if before == after {
            RowStatus::Unchanged
        } else {
            RowStatus::Updated
        };
        let mut detail = difference(&before, &after);
        detail.insert("operation".to_owned(), json!(operation));
        Ok(Written {
            id: id.into(),
            status,
            detail: Value::Object(detail),
            reason,
        })
    }
}

/// What changed, from and to; of a password only that it did.
fn difference(before: &user::Model, after: &user::Model) -> Map<String, Value> {
    let fields = |user: &user::Model| {
        [
            ("email", json!(user.email)),
            ("name", json!(user.name)),
            ("role", json!(user.role.as_str())),
            ("approver", json!(user.approver)),
            ("disabledAt", json!(user.disabled_at.map(|at| at.0))),
        ]
    };
    let mut detail: Map<String, Value> = fields(before)
        .into_iter()
        .zip(fields(after))
        .filter(|((_, from), (_, to))| from != to)
        .map(|((name, from), (_, to))| (name.to_owned(), json!({ "from": from, "to": to })))
        .collect();
    if before.password_hash != after.password_hash {
        detail.insert("password".to_owned(), json!("changed"));
    }
    detail
}
