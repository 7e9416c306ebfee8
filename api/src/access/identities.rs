//! Who somebody is here whom the identity provider has signed in.

use entity::{identity, ids::UserId, role::Role, user};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QuerySelect as _,
};

use super::users::{self, NewUser, UserChange};
use crate::{
    auth::{Identity, TokenFault},
    clock,
    config::SingleSignOnConfig,
    db::{ChangePayload, WriteTx},
    error::ApiError,
    graphql::user_error::{Refusal, UserError, UserErrorCode},
};

/// Somebody who came in through the identity provider.
#[derive(Debug)]
pub struct Arrival {
    /// Who they are here, with the role that their groups give them.
    pub user: user::Model,
    /// What that changed, for the audit log.
    pub changes: Vec<Change>,
}

/// What somebody's coming in changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// They became a user.
    Created,
    /// A user who was known by their e-mail address is known by the provider's name for them from now on.
    Linked,
    /// Their groups give them another role than the one they had.
    Role {
        /// The one they had.
        from: Role,
        /// The one they have now.
        to: Role,
    },
}

/// The user whom the provider calls so; whoever they are, shut out or not.
///
/// # Errors
/// When the database fails.
pub async fn find(
    db: &impl ConnectionTrait,
    issuer: &str,
    subject: &str,
) -> Result<Option<user::Model>, DbErr> {
    let found = identity::Entity::find_by_id((issuer.to_owned(), subject.to_owned()))
        .find_also_related(user::Entity)
        .one(db)
        .await?;
    Ok(found.and_then(|(_, user)| user))
}

/// Lets somebody in whose ID token was proven: as the user the provider's name for them stands for, else as the one with
/// their e-mail address, else as a new one. A role that their groups give is theirs from now on.
///
/// # Errors
/// When they may not come in, or when the database fails.
pub async fn arrive(
    tx: &mut WriteTx,
    config: &SingleSignOnConfig,
    identity: &Identity,
) -> Result<Arrival, Refusal> {
    let role = if config.roles.is_empty() {
        None
    } else {
        let groups = identity.groups.as_deref().unwrap_or_default();
        let role = config.role(groups);
        Some(role.ok_or_else(|| not_allowed("None of your groups has a role here."))?)
    };
    let mut changes = Vec::new();
    let known = find(&**tx, &config.issuer, &identity.subject).await?;
    let user = match known {
        Some(user) => user,
        None => {
            let (user, change) = settle(tx, config, identity, role).await?;
            changes.push(change);
            user
        }
    };
    if user.disabled_at.is_some() {
        return Err(not_allowed("You were shut out. Ask an administrator."));
    }
    // Whoever ended all sessions also meant those that an older token could begin. To the second, as tokens say it.
    let ended = user.sessions_ended_at;
    if ended.is_some_and(|ended| identity.issued_at <= ended.0.div_euclid(1000)) {
        return Err(ApiError::TokenRefused(TokenFault::User).into());
    }
    let Some(role) = role.filter(|role| *role != user.role) else {
        return Ok(Arrival { user, changes });
    };
    let wanted = UserChange {
        role: Some(role),
        ..UserChange::default()
    };
    let (before, user) = users::change(tx, user.id, wanted).await.map_err(of_token)?;
    changes.push(Change::Role {
        from: before.role,
        to: user.role,
    });
    Ok(Arrival { user, changes })
}

/// The user who somebody is whom the provider has not signed in before, remembered by the provider's name for them.
async fn settle(
    tx: &mut WriteTx,
    config: &SingleSignOnConfig,
    identity: &Identity,
    role: Option<Role>,
) -> Result<(user::Model, Change), Refusal> {
    let email = identity.email.as_deref().ok_or_else(|| {
        not_allowed("The identity provider does not vouch for an e-mail address of yours.")
    })?;
    let email = email.trim().to_lowercase();
    let by_email = user::Entity::find()
        .filter(user::Column::Email.eq(&email))
        .lock_exclusive()
        .one(&**tx)
        .await?;
    let (user, change) = match (by_email, role) {
        (Some(user), _) => (user, Change::Linked),
        (None, Some(role)) if config.create_users => {
            let new = NewUser {
                email,
                name: identity.name.clone(),
                role,
                password: None,
            };
            let user = users::create(tx, new).await.map_err(of_token)?;
            (user, Change::Created)
        }
        (None, _) => return Err(not_allowed("No user here has your e-mail address.")),
    };
    remember(tx, config, identity, user.id).await?;
    Ok((user, change))
}

/// An address that goes to somebody else over there must not bring them in as the one who had it.
async fn remember(
    tx: &mut WriteTx,
    config: &SingleSignOnConfig,
    identity: &Identity,
    user: UserId,
) -> Result<(), Refusal> {
    let other = identity::Entity::find()
        .filter(identity::Column::UserId.eq(user))
        .filter(identity::Column::Issuer.eq(&config.issuer))
        .one(&**tx)
        .await?;
    match other {
        Some(other) if other.subject == identity.subject => return Ok(()),
        Some(_) => {
            let message =
                "The user with your e-mail address is somebody else for the identity provider.";
            return Err(not_allowed(message));
        }
        None => {}
    }
    let row = identity::Model {
        issuer: config.issuer.clone(),
        subject: identity.subject.clone(),
        user_id: user,
        created_at: clock::now(),
    };
    identity::Entity::insert(row.into_active_model())
        .exec_without_returning(&**tx)
        .await?;
    tx.change(&ChangePayload::Access).await?;
    Ok(())
}

fn not_allowed(message: &str) -> Refusal {
    UserError::new(UserErrorCode::NotAllowed, ["input", "idToken"], message).into()
}

/// What is wrong with the user is wrong with what the token says.
fn of_token(refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::User(errors) => Refusal::User(
            errors
                .into_iter()
                .map(|error| UserError::new(error.code, ["input", "idToken"], error.message))
                .collect(),
        ),
        other => other,
    }
}
