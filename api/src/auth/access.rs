//! Proves a credential: header in, [`Viewer`] out, or an error. Never an anonymous session for a bad credential.
//!
//! What the database says of users, families and tokens is kept for a short while, and forgotten at once when the
//! change feed says that somebody's access changed.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use entity::{
    api_token,
    ids::{SessionFamilyId, UserId},
    session, user,
};
use sea_orm::{
    ColumnTrait as _, DbErr, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    sea_query::Expr,
};
use secrecy::{ExposeSecret as _, SecretString};

use super::{Caller, Claims, ParsedToken, PermissionSet, Scope, SigningKey, Viewer};
use crate::{
    clock,
    db::Database,
    error::{ApiError, ApiResult},
};

/// How long an answer of the database is believed without asking again.
const BELIEVED: Duration = Duration::from_secs(30);
/// How often a token's last use is written down.
const LAST_USED_RESOLUTION_MILLIS: i64 = 60_000;

/// Proves credentials.
#[derive(Debug)]
pub struct Access {
    db: Database,
    key: SigningKey,
    users: Cache<(UserId, SessionFamilyId), Option<user::Model>>,
    tokens: Cache<Vec<u8>, Option<api_token::Model>>,
}

impl Access {
    /// Over this database, with this signing key.
    #[must_use]
    pub fn new(db: Database, key: SigningKey) -> Self {
        Self {
            db,
            key,
            users: Cache::default(),
            tokens: Cache::default(),
        }
    }

    /// The key that signs access tokens.
    #[must_use]
    pub const fn key(&self) -> &SigningKey {
        &self.key
    }

    /// Forgets what the database said: somebody's access changed.
    pub fn forget(&self) {
        self.users.clear();
        self.tokens.clear();
    }

    /// Proves the value of an `Authorization` header (or of a WebSocket's `authorization` parameter).
    ///
    /// # Errors
    /// `Unauthenticated` for anything but a valid bearer credential.
    pub async fn prove(&self, authorization: &str) -> ApiResult<Viewer> {
        let credential = authorization
            .split_once(' ')
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, credential)| SecretString::from(credential.trim()))
            .ok_or(ApiError::Unauthenticated(
                "The authorization header must be: Bearer <token>.",
            ))?;
        if ParsedToken::looks_like(credential.expose_secret()) {
            self.prove_api_token(&credential).await
        } else {
            self.prove_access_token(&credential).await
        }
    }

    async fn prove_access_token(&self, credential: &SecretString) -> ApiResult<Viewer> {
        const REFUSED: ApiError = ApiError::Unauthenticated(
            "The access token is not valid or has expired. Refresh the session or sign in again.",
        );
        let claims: Claims = self.key.verify(credential.expose_secret()).ok_or(REFUSED)?;
        let place = (UserId(claims.sub), SessionFamilyId(claims.fam));
        let user = match self.users.get(&place) {
            Some(known) => known,
            None => self.users.put(place, self.load_user(place).await?),
        };
        let user = user
            .filter(|user| user.auth_epoch == claims.epo)
            .ok_or(REFUSED)?;
        Ok(Viewer {
            permissions: PermissionSet::of_role(user.role),
            caller: Caller::User {
                id: user.id,
                email: user.email,
                name: user.name,
                role: user.role,
            },
        })
    }

    /// The user of a login that is still open.
    async fn load_user(
        &self,
        (id, family): (UserId, SessionFamilyId),
    ) -> Result<Option<user::Model>, DbErr> {
        let open = session::Entity::find()
            .filter(session::Column::FamilyId.eq(family))
            .filter(session::Column::UserId.eq(id))
            .filter(session::Column::RevokedAt.is_null())
            .count(&self.db.read)
            .await?;
        if open == 0 {
            return Ok(None);
        }
        let user = user::Entity::find_by_id(id).one(&self.db.read).await?;
        Ok(user.filter(|user| user.disabled_at.is_none()))
    }

    async fn prove_api_token(&self, credential: &SecretString) -> ApiResult<Viewer> {
        const REFUSED: ApiError = ApiError::Unauthenticated(
            "The API token is unknown, mistyped, revoked or has expired.",
        );
        let parsed = ParsedToken::parse(credential).ok_or(REFUSED)?;
        let token = match self.tokens.get(&parsed.hash) {
            Some(known) => known,
            None => {
                let found = api_token::Entity::find()
                    .filter(api_token::Column::TokenHash.eq(parsed.hash.clone()))
                    .one(&self.db.read)
                    .await?;
                self.tokens.put(parsed.hash.clone(), found)
            }
        };
        let now = clock::now();
        let token = token
            .filter(|token| token.revoked_at.is_none())
            .filter(|token| token.expires_at.is_none_or(|end| end > now))
            .ok_or(REFUSED)?;
        self.note_use(&parsed.hash, &token, now.0).await;
        let names: Vec<String> = serde_json::from_str(&token.scopes).map_err(anyhow::Error::new)?;
        let scopes: Vec<Scope> = names.iter().filter_map(|name| name.parse().ok()).collect();
        Ok(Viewer {
            permissions: PermissionSet::of_scopes(&scopes),
            caller: Caller::Token {
                id: token.id,
                name: token.name,
                scopes,
            },
        })
    }

    /// Writes down that a token was used, at most once a minute. Failing to is no reason to refuse the caller.
    async fn note_use(&self, hash: &[u8], token: &api_token::Model, now: i64) {
        let known = token.last_used_at.map_or(i64::MIN, |used| used.0);
        if now.saturating_sub(known) < LAST_USED_RESOLUTION_MILLIS {
            return;
        }
        let noted = api_token::Model {
            last_used_at: Some(entity::instant::Millis(now)),
            ..token.clone()
        };
        self.tokens.put(hash.to_vec(), Some(noted));
        let update = api_token::Entity::update_many()
            .col_expr(api_token::Column::LastUsedAt, Expr::value(now))
            .filter(api_token::Column::Id.eq(token.id));
        if let Err(error) = update.exec(&self.db.write).await {
            tracing::warn!(%error, "cannot note the last use of an API token");
        }
    }
}

/// A small map whose entries are believed for a short while.
#[derive(Debug)]
struct Cache<K, V>(Mutex<HashMap<K, (Instant, V)>>);

impl<K, V> Default for Cache<K, V> {
    fn default() -> Self {
        Self(Mutex::new(HashMap::new()))
    }
}

impl<K: std::hash::Hash + Eq, V: Clone> Cache<K, V> {
    /// More callers than this at once start the cache anew, so that bogus credentials cannot fill the memory.
    const LIMIT: usize = 10_000;

    fn get(&self, key: &K) -> Option<V> {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries
            .get(key)
            .filter(|(when, _)| when.elapsed() < BELIEVED)
            .map(|(_, value)| value.clone())
    }

    fn put(&self, key: K, value: V) -> V {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= Self::LIMIT {
            entries.clear();
        }
        entries.insert(key, (Instant::now(), value.clone()));
        value
    }

    fn clear(&self) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}
