//! Users.

use entity::{ids::UserId, role::Role, session, user};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, DbErr, EntityTrait as _, IntoActiveModel as _,
    PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, SqlErr,
    sea_query::Expr,
};

use super::HashedPassword;
use crate::{
    clock,
    db::{ChangePayload, WriteTx},
    graphql::user_error::{Refusal, UserError, UserErrorCode},
    ingest::{clean, refs::clean_email},
};

/// A user to make.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// The e-mail address to sign in with.
    pub email: String,
    /// The name colleagues see; the part of the e-mail address before the `@` when absent.
    pub name: Option<String>,
    /// What they may do.
    pub role: Role,
    /// Without one they cannot sign in yet.
    pub password: Option<HashedPassword>,
}

/// What to change in a user; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct UserChange {
    /// The e-mail address to sign in with.
    pub email: Option<String>,
    /// The name colleagues see.
    pub name: Option<String>,
    /// What they may do.
    pub role: Option<Role>,
    /// A new password.
    pub password: Option<HashedPassword>,
    /// Whether they are shut out.
    pub disabled: Option<bool>,
}

/// Makes a user and names the change in the feed. The first of each team may sign for it: somebody has to be able to
/// give that right to the next.
///
/// # Errors
/// When a value cannot be used or the e-mail address is taken; paths start at the field. Or when the database fails.
pub async fn create(tx: &mut WriteTx, new: NewUser) -> Result<user::Model, Refusal> {
    let NewUser {
        email,
        name,
        role,
        password,
    } = new;
    let email = clean_email(&email).map_err(|message| invalid("email", &message))?;
    let name = match name {
        Some(name) => clean(&name, 255).map_err(|message| invalid("name", &message))?,
        None => email.split('@').next().unwrap_or(&email).to_owned(),
    };
    let now = clock::now();
    let row = user::Model {
        id: UserId(clock::new_id()),
        email,
        name,
        role,
        approver: first_of_team(tx, role).await?,
        password_hash: password.map(HashedPassword::into_phc),
        auth_epoch: 0,
        disabled_at: None,
        sessions_ended_at: None,
        created_at: now,
        updated_at: now,
    };
    user::Entity::insert(row.clone().into_active_model())
        .exec_without_returning(&**tx)
        .await
        .map_err(taken)?;
    tx.change(&ChangePayload::Access).await?;
    Ok(row)
}

/// Changes a user and names the change in the feed; the user before and after. A new role, a new password and being shut
/// out end every session: whoever had the old rights has to prove who they are anew. A new role loses the right to sign
/// for the team of the old one.
///
/// # Errors
/// When a value cannot be used, when nobody could run the deployment any more, or when the database fails.
pub async fn change(
    tx: &mut WriteTx,
    id: UserId,
    change: UserChange,
) -> Result<(user::Model, user::Model), Refusal> {
    let UserChange {
        email,
        name,
        role,
        password,
        disabled,
    } = change;
    let before = user::Entity::find_by_id(id)
        .lock_exclusive()
        .one(&**tx)
        .await?
        .ok_or_else(|| UserError::not_found(["id"], "No user has this id."))?;
    let now = clock::now();
    let mut after = before.clone();
    if let Some(email) = email {
        after.email = clean_email(&email).map_err(|message| invalid("email", &message))?;
    }
    if let Some(name) = name {
        after.name = clean(&name, 255).map_err(|message| invalid("name", &message))?;
    }
    if let Some(role) = role {
        after.role = role;
        after.approver &= role == before.role;
    }
    if let Some(password) = password {
        after.password_hash = Some(password.into_phc());
    }
    if let Some(disabled) = disabled {
        after.disabled_at = disabled.then(|| before.disabled_at.unwrap_or(now));
    }
    if after == before {
        return Ok((before, after));
    }
    let ran = |user: &user::Model| user.role == Role::Admin && user.disabled_at.is_none();
    if ran(&before) && !ran(&after) && !others_run(tx, id).await? {
        let message = "This is the last administrator: make another one first.";
        let field = if disabled == Some(true) { "id" } else { "role" };
        return Err(UserError::new(UserErrorCode::Conflict, [field], message).into());
    }
    let ends = after.role != before.role
        || after.password_hash != before.password_hash
        || (after.disabled_at.is_some() && before.disabled_at.is_none());
    if ends {
        after.auth_epoch += 1;
        after.sessions_ended_at = Some(now);
        end_sessions(tx, id).await?;
    }
    after.updated_at = now;
    user::Entity::update(after.clone().into_active_model().reset_all())
        .exec_without_returning(&**tx)
        .await
        .map_err(taken)?;
    tx.change(&ChangePayload::Access).await?;
    Ok((before, after))
}

/// Ends every session of a user on every process, and names the change in the feed; `None` where there is no such user.
///
/// # Errors
/// When the database refuses.
pub async fn end_everywhere(tx: &mut WriteTx, id: UserId) -> Result<Option<user::Model>, DbErr> {
    let found = user::Entity::find_by_id(id)
        .lock_exclusive()
        .one(&**tx)
        .await?;
    let Some(mut user) = found else {
        return Ok(None);
    };
    let now = clock::now();
    user.auth_epoch += 1;
    user.sessions_ended_at = Some(now);
    end_sessions(tx, id).await?;
    user::Entity::update_many()
        .col_expr(user::Column::AuthEpoch, Expr::value(user.auth_epoch))
        .col_expr(user::Column::SessionsEndedAt, Expr::value(now))
        .filter(user::Column::Id.eq(id))
        .exec(&**tx)
        .await?;
    tx.change(&ChangePayload::Access).await?;
    Ok(Some(user))
}

async fn first_of_team(tx: &WriteTx, role: Role) -> Result<bool, DbErr> {
    if !matches!(role, Role::Marketing | Role::Sales) {
        return Ok(false);
    }
    let others = user::Entity::find()
        .filter(user::Column::Role.eq(role))
        .count(&**tx)
        .await?;
    Ok(others == 0)
}

/// Whether somebody else can run the deployment. Locks them, so that two administrators cannot shut each other out at
/// the same time.
async fn others_run(tx: &WriteTx, id: UserId) -> Result<bool, DbErr> {
    let others = user::Entity::find()
        .filter(user::Column::Role.eq(Role::Admin))
        .filter(user::Column::DisabledAt.is_null())
        .filter(user::Column::Id.ne(id))
        .order_by_asc(user::Column::Id)
        .lock_exclusive()
        .all(&**tx)
        .await?;
    Ok(!others.is_empty())
}

async fn end_sessions(tx: &WriteTx, id: UserId) -> Result<(), DbErr> {
    session::Entity::update_many()
        .col_expr(session::Column::RevokedAt, Expr::value(clock::now()))
        .filter(session::Column::UserId.eq(id))
        .filter(session::Column::RevokedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(())
}

fn invalid(field: &str, message: &str) -> UserError {
    UserError::invalid([field], format!("{field} {message}."))
}

fn taken(error: DbErr) -> Refusal {
    if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) {
        let message = "A user has this e-mail address already.";
        UserError::new(UserErrorCode::Taken, ["email"], message).into()
    } else {
        error.into()
    }
}
