//! Proves a credential: header in, [`Viewer`] out, or an error. Never an anonymous session for a bad credential.
//!
//! What the database says of users, families and tokens is kept for a short while, and forgotten at once when the
//! change feed says that somebody's access changed.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use entity::{
    api_token,
    ids::{ApiTokenId, SessionFamilyId, UserId},
    instant::Millis,
    session, user, write_key,
};
use sea_orm::{
    ColumnTrait as _, DbErr, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    sea_query::Expr,
};
use secrecy::{ExposeSecret as _, SecretString};

use super::{
    Caller, Claims, ParsedToken, PermissionSet, Scope, SigningKey, SingleSignOn, TokenFault,
    Viewer, api_token::write_key_hash, believed::Believed,
};
use crate::{
    access::identities,
    clock,
    db::Database,
    error::{ApiError, ApiResult},
};

/// How often a token's last use is written down.
const LAST_USED_RESOLUTION_MILLIS: i64 = 60_000;

/// Proves credentials.
#[derive(Debug)]
pub struct Access {
    db: Database,
    key: SigningKey,
    users: Believed<(UserId, SessionFamilyId), Option<user::Model>>,
    tokens: Believed<Vec<u8>, Option<Arc<ProvenToken>>>,
    write_keys: Believed<Vec<u8>, Option<write_key::Model>>,
    single_sign_on: Option<SingleSignOn>,
    /// Users by the identity provider's names for them.
    identities: Believed<String, Option<user::Model>>,
}

impl Access {
    /// Over this database, with this signing key and this identity provider.
    #[must_use]
    pub fn new(db: Database, key: SigningKey, single_sign_on: Option<SingleSignOn>) -> Self {
        Self {
            db,
            key,
            users: Believed::default(),
            tokens: Believed::default(),
            write_keys: Believed::default(),
            single_sign_on,
            identities: Believed::default(),
        }
    }

    /// The key that signs access tokens.
    #[must_use]
    pub const fn key(&self) -> &SigningKey {
        &self.key
    }

    /// The identity provider, if there is one.
    #[must_use]
    pub const fn single_sign_on(&self) -> Option<&SingleSignOn> {
        self.single_sign_on.as_ref()
    }

    /// Forgets what the database said: somebody's access changed.
    pub fn forget(&self) {
        self.users.forget();
        self.tokens.forget();
        self.identities.forget();
        self.write_keys.forget();
    }

    /// The key that events were sent with; none where it is not valid (any more).
    ///
    /// # Errors
    /// When the database fails.
    pub async fn write_key(&self, shown: &str) -> ApiResult<Option<write_key::Model>> {
        let hash = write_key_hash(shown);
        let found = write_key::Entity::find()
            .filter(write_key::Column::KeyHash.eq(hash.clone()))
            .filter(write_key::Column::RevokedAt.is_null())
            .one(&self.db.read);
        Ok(self.write_keys.known(hash, found).await?)
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
        let text = credential.expose_secret();
        if ParsedToken::looks_like(text) {
            return self.prove_api_token(&credential).await;
        }
        match &self.single_sign_on {
            Some(provider) if provider.takes_access_tokens() && !self.key.may_have_signed(text) => {
                self.prove_foreign_token(provider, text).await
            }
            _ => self.prove_access_token(&credential).await,
        }
    }

    /// An access token that the identity provider made.
    async fn prove_foreign_token(&self, provider: &SingleSignOn, token: &str) -> ApiResult<Viewer> {
        const REFUSED: ApiError = ApiError::TokenRefused(TokenFault::User);
        let identity = provider.prove_access_token(token).await?;
        let config = provider.config();
        let find = identities::find(&self.db.read, &config.issuer, &identity.subject);
        let user = self
            .identities
            .known(identity.subject.clone(), find)
            .await?
            .filter(|user| user.disabled_at.is_none())
            // To the second, which is how the token says it.
            .filter(|user| {
                user.sessions_ended_at
                    .is_none_or(|ended| identity.issued_at > ended.0.div_euclid(1000))
            })
            .ok_or(REFUSED)?;
        if let Some(groups) = &identity.groups
            && !config.roles.is_empty()
            && config.role(groups) != Some(user.role)
        {
            return Err(REFUSED);
        }
        Ok(Viewer::of_user(user))
    }

    async fn prove_access_token(&self, credential: &SecretString) -> ApiResult<Viewer> {
        const REFUSED: ApiError = ApiError::Unauthenticated(
            "The access token is not valid or has expired. Refresh the session or sign in again.",
        );
        let claims: Claims = self.key.verify(credential.expose_secret()).ok_or(REFUSED)?;
        let place = (UserId(claims.sub), SessionFamilyId(claims.fam));
        let user = self.users.known(place, self.load_user(place)).await?;
        let user = user
            .filter(|user| user.auth_epoch == claims.epo)
            .ok_or(REFUSED)?;
        Ok(Viewer::of_user(user))
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
        let find = self.find_token(&parsed.hash);
        let token = self.tokens.known(parsed.hash.clone(), find).await?;
        let now = clock::now();
        let token = token
            .filter(|token| token.expires_at.is_none_or(|end| end > now))
            .ok_or(REFUSED)?;
        self.note_use(&token, now).await;
        Ok(token.viewer.clone())
    }

    /// The token of this hash, if it is not revoked.
    async fn find_token(&self, hash: &[u8]) -> ApiResult<Option<Arc<ProvenToken>>> {
        let token = api_token::Entity::find()
            .filter(api_token::Column::TokenHash.eq(hash))
            .filter(api_token::Column::RevokedAt.is_null())
            .one(&self.db.read)
            .await?;
        token.map(ProvenToken::of).transpose()
    }

    /// Writes down that a token was used, at most once a minute. Failing to is no reason to refuse the caller.
    async fn note_use(&self, token: &ProvenToken, now: Millis) {
        if !token.notes_use(now) {
            return;
        }
        let update = api_token::Entity::update_many()
            .col_expr(api_token::Column::LastUsedAt, Expr::value(now.0))
            .filter(api_token::Column::Id.eq(token.id));
        if let Err(error) = update.exec(&self.db.write).await {
            tracing::warn!(%error, "cannot note the last use of an API token");
        }
    }
}

/// A token that is valid until it expires, and who its bearer is.
#[derive(Debug)]
struct ProvenToken {
    id: ApiTokenId,
    expires_at: Option<Millis>,
    /// In milliseconds; as good as never where it was not used.
    last_used_at: AtomicI64,
    viewer: Viewer,
}

impl ProvenToken {
    fn of(token: api_token::Model) -> ApiResult<Arc<Self>> {
        let names: Vec<String> = serde_json::from_str(&token.scopes).map_err(anyhow::Error::new)?;
        let scopes: Vec<Scope> = names.iter().filter_map(|name| name.parse().ok()).collect();
        Ok(Arc::new(Self {
            id: token.id,
            expires_at: token.expires_at,
            last_used_at: AtomicI64::new(token.last_used_at.map_or(i64::MIN, |used| used.0)),
            viewer: Viewer {
                permissions: PermissionSet::of_scopes(&scopes),
                caller: Caller::Token {
                    id: token.id,
                    name: token.name,
                    scopes,
                },
            },
        }))
    }

    /// Whether this use is to be written down: one a minute is.
    fn notes_use(&self, now: Millis) -> bool {
        let known = self.last_used_at.load(Ordering::Relaxed);
        now.0.saturating_sub(known) >= LAST_USED_RESOLUTION_MILLIS
            && self
                .last_used_at
                .compare_exchange(known, now.0, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok()
    }
}
