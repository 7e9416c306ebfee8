//! Single sign-on: tokens of an OpenID Connect provider. `docs/SIGN_IN.md` says which are taken and which are refused.
//!
//! Reading order: what a token is ([`token`]) and why it may be refused ([`fault`]); what it must say ([`claims`]); the
//! provider's keys ([`keys`]), how they are kept ([`key_ring`]) and where they come from ([`provider`]).

mod claims;
mod fault;
mod key_ring;
mod keys;
mod provider;
mod token;

pub use self::{claims::Identity, fault::TokenFault};
use self::{
    claims::{Expected, Kind},
    key_ring::{KeyRing, NoKey},
    keys::Algorithm,
    token::Token,
};
use crate::{
    clock,
    config::SingleSignOnConfig,
    error::{ApiError, ApiResult},
};

/// An OpenID Connect provider whose tokens are taken.
#[derive(Debug)]
pub struct SingleSignOn {
    config: SingleSignOnConfig,
    keys: KeyRing,
}

impl SingleSignOn {
    /// With this provider. Nothing is asked of it before its first token comes.
    ///
    /// # Errors
    /// When the system's certificates cannot be used.
    pub fn new(config: SingleSignOnConfig) -> anyhow::Result<Self> {
        Ok(Self {
            keys: KeyRing::new(&config)?,
            config,
        })
    }

    /// What was configured.
    #[must_use]
    pub const fn config(&self) -> &SingleSignOnConfig {
        &self.config
    }

    /// Whether its access tokens are taken at all.
    #[must_use]
    pub const fn takes_access_tokens(&self) -> bool {
        self.config.audience.is_some()
    }

    /// Proves an ID token: who just signed in there, for us. With the nonce that went into the request for it, if one
    /// did.
    ///
    /// # Errors
    /// `TokenRefused`, or `Unavailable` when the provider's keys cannot be had.
    pub async fn prove_id_token(&self, token: &str, nonce: Option<&str>) -> ApiResult<Identity> {
        self.prove(token, Kind::Id { nonce }).await
    }

    /// Proves an access token that the provider made for us.
    ///
    /// # Errors
    /// `TokenRefused`, or `Unavailable` when the provider's keys cannot be had.
    pub async fn prove_access_token(&self, token: &str) -> ApiResult<Identity> {
        self.prove(token, Kind::Access).await
    }

    async fn prove(&self, text: &str, kind: Kind<'_>) -> ApiResult<Identity> {
        let token = Token::parse(text).map_err(ApiError::TokenRefused)?;
        // Before the key is looked for: what names another algorithm costs no question to the provider.
        let algorithm = Algorithm::named(token.algorithm())
            .ok_or(ApiError::TokenRefused(TokenFault::Algorithm))?;
        let key = self.keys.key(token.key_id()).await.map_err(|no| match no {
            NoKey::Unknown => ApiError::TokenRefused(TokenFault::UnknownKey),
            NoKey::Unreachable => ApiError::Unavailable(
                "The identity provider's keys cannot be had at the moment. Try again in a minute.",
            ),
        })?;
        let expected = Expected {
            config: &self.config,
            now: clock::now_seconds(),
        };
        token
            .verify(&key, algorithm)
            .and_then(|claims| expected.identity(&token, &claims, kind))
            .map_err(ApiError::TokenRefused)
    }
}
