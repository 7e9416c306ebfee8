//! Refresh tokens: each is good once. Using one gives its successor; using one again means that it was stolen, and ends
//! the whole family, the thief's successor included.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use entity::{
    ids::{SessionFamilyId, SessionId, UserId},
    instant::Millis,
    session, user,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr,
    EntityTrait as _, QueryFilter as _, QuerySelect as _, sea_query::Expr,
};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

use crate::clock;

/// How long a refresh token waits to be used.
pub(super) const LIFETIME_SECONDS: i64 = 30 * 24 * 3600;

/// A refresh token and whose it is.
#[derive(Debug)]
pub struct SessionTokens {
    /// Given to the client once.
    pub refresh_token: SecretString,
    /// The login it descends from.
    pub family: SessionFamilyId,
    /// Who signed in.
    pub user: user::Model,
}

/// Why a refresh token was not taken.
#[derive(Debug)]
pub enum SessionError {
    /// It is unknown, expired or ended.
    Invalid,
    /// It was used before: its family has now been ended. The transaction must be committed to keep it so.
    Reused,
    /// The database failed.
    Database(DbErr),
}

impl From<DbErr> for SessionError {
    fn from(error: DbErr) -> Self {
        Self::Database(error)
    }
}

/// Starts a family for a user who has just proven who they are.
///
/// # Errors
/// `Invalid` when they were shut out, or their sessions were ended, since they did. Or when the database refuses.
pub async fn open(
    tx: &DatabaseTransaction,
    proven: &user::Model,
) -> Result<SessionTokens, SessionError> {
    let user = locked(tx, proven.id)
        .await?
        .filter(|user| user.disabled_at.is_none() && user.auth_epoch == proven.auth_epoch)
        .ok_or(SessionError::Invalid)?;
    Ok(issue(tx, user, SessionFamilyId(clock::new_id())).await?)
}

/// Exchanges a refresh token for its successor. Of two uses at once exactly one wins: the exchange is one conditional
/// update of the row.
///
/// # Errors
/// See [`SessionError`].
pub async fn refresh(
    tx: &DatabaseTransaction,
    refresh_token: &SecretString,
) -> Result<SessionTokens, SessionError> {
    let now = clock::now();
    let row = session::Entity::find()
        .filter(session::Column::RefreshHash.eq(hash(refresh_token)))
        .one(tx)
        .await?
        .ok_or(SessionError::Invalid)?;
    if row.revoked_at.is_some() || row.expires_at <= now {
        return Err(SessionError::Invalid);
    }
    let user = locked(tx, row.user_id)
        .await?
        .filter(|user| user.disabled_at.is_none())
        .ok_or(SessionError::Invalid)?;
    let taken = session::Entity::update_many()
        .col_expr(session::Column::RotatedAt, Expr::value(now))
        .filter(session::Column::Id.eq(row.id))
        .filter(session::Column::RotatedAt.is_null())
        .filter(session::Column::RevokedAt.is_null())
        .exec(tx)
        .await?;
    if taken.rows_affected == 0 {
        end_family(tx, row.family_id, now).await?;
        return Err(SessionError::Reused);
    }
    Ok(issue(tx, user, row.family_id).await?)
}

/// A user, locked until the transaction is over. Whoever opens, exchanges or ends sessions does so first: else a token
/// that is being issued would escape an end that cannot see it yet.
///
/// # Errors
/// When the database refuses.
pub async fn locked(tx: &DatabaseTransaction, id: UserId) -> Result<Option<user::Model>, DbErr> {
    user::Entity::find_by_id(id).lock_exclusive().one(tx).await
}

/// Ends a login: no token that descends from it is taken again. The user is locked.
///
/// # Errors
/// When the database refuses.
pub async fn end_family(
    tx: &impl ConnectionTrait,
    family: SessionFamilyId,
    now: Millis,
) -> Result<(), DbErr> {
    session::Entity::update_many()
        .col_expr(session::Column::RevokedAt, Expr::value(now))
        .filter(session::Column::FamilyId.eq(family))
        .filter(session::Column::RevokedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// The login that a refresh token descends from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Family {
    /// Which one.
    pub id: SessionFamilyId,
    /// Who signed in.
    pub user: UserId,
    /// Whether the token could be exchanged now.
    pub current: bool,
}

/// The family a refresh token belongs to, whatever its state.
///
/// # Errors
/// When the database refuses.
pub async fn family_of(
    db: &impl ConnectionTrait,
    refresh_token: &SecretString,
) -> Result<Option<Family>, DbErr> {
    let row = session::Entity::find()
        .filter(session::Column::RefreshHash.eq(hash(refresh_token)))
        .one(db)
        .await?;
    Ok(row.map(|row| Family {
        id: row.family_id,
        user: row.user_id,
        current: row.rotated_at.is_none()
            && row.revoked_at.is_none()
            && row.expires_at > clock::now(),
    }))
}

async fn issue(
    tx: &DatabaseTransaction,
    user: user::Model,
    family: SessionFamilyId,
) -> Result<SessionTokens, DbErr> {
    let secret = format!(
        "accr_{}",
        URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
    );
    let refresh_token = SecretString::from(secret);
    let now = clock::now();
    let row = session::ActiveModel {
        id: Set(SessionId(clock::new_id())),
        user_id: Set(user.id),
        family_id: Set(family),
        refresh_hash: Set(hash(&refresh_token)),
        created_at: Set(now),
        expires_at: Set(Millis(now.0 + LIFETIME_SECONDS * 1000)),
        rotated_at: Set(None),
        revoked_at: Set(None),
    };
    session::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    Ok(SessionTokens {
        refresh_token,
        family,
        user,
    })
}

fn hash(refresh_token: &SecretString) -> Vec<u8> {
    Sha256::digest(refresh_token.expose_secret().as_bytes()).to_vec()
}
