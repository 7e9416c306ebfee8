//! Access tokens: JWTs signed with HMAC-SHA-256, 15 minutes long. Algorithm, issuer, audience and key id are fixed:
//! a token that names others is refused.

use std::{fs, io::Write as _, path::Path};

use anyhow::Context as _;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use entity::ids::{SessionFamilyId, UserId};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::clock;

const ISSUER: &str = "accord";
const AUDIENCE: &str = "accord-api";
/// How long an access token is good for, in seconds.
pub(super) const LIFETIME_SECONDS: i64 = 15 * 60;

/// What an access token says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Claims {
    /// Who made it.
    pub iss: String,
    /// For whom.
    pub aud: String,
    /// The user.
    pub sub: Uuid,
    /// The login it descends from.
    pub fam: Uuid,
    /// The user's epoch: raised when all of a user's sessions end.
    pub epo: i64,
    /// Its own id, so that no two tokens are alike.
    pub jti: Uuid,
    /// When it was made, seconds since 1970.
    pub iat: i64,
    /// Until when it is good.
    pub exp: i64,
}

/// The key that signs access tokens.
pub struct SigningKey {
    id: String,
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningKey")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl SigningKey {
    /// Reads the key from its file; makes one, readable by its owner alone, where there is none.
    ///
    /// # Errors
    /// When the file cannot be read or written, or holds something else.
    pub fn load_or_create(file: &Path) -> anyhow::Result<Self> {
        if let Some(key) = Self::load(file)? {
            return Ok(key);
        }
        let text = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
        // A half-written key must never be seen under the final name, and of two processes that start at once one wins.
        let draft = file.with_extension(format!("{}.new", clock::new_id()));
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options
            .open(&draft)
            .and_then(|mut draft| {
                draft
                    .write_all(text.as_bytes())
                    .and_then(|()| draft.sync_all())
            })
            .and_then(|()| match fs::hard_link(&draft, file) {
                Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
                _ => Ok(()),
            });
        let _ = fs::remove_file(&draft);
        written.with_context(|| format!("cannot write the signing key to {}", file.display()))?;
        Self::load(file)?.with_context(|| format!("the signing key {} vanished", file.display()))
    }

    fn load(file: &Path) -> anyhow::Result<Option<Self>> {
        let text = match fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(error)
                    .with_context(|| format!("cannot read the signing key {}", file.display()));
            }
        };
        let bytes = URL_SAFE_NO_PAD
            .decode(text.trim())
            .ok()
            .filter(|bytes| bytes.len() >= 32)
            .with_context(|| {
                format!(
                    "{} is no signing key: expected at least 32 bytes in base64url",
                    file.display()
                )
            })?;
        Ok(Some(Self::from_bytes(&bytes)))
    }

    fn from_bytes(bytes: &[u8]) -> Self {
        let fingerprint = Sha256::digest(bytes);
        let id = URL_SAFE_NO_PAD.encode(fingerprint.get(..9).unwrap_or_default());
        Self {
            id,
            encoding: EncodingKey::from_secret(bytes),
            decoding: DecodingKey::from_secret(bytes),
        }
    }

    /// Makes an access token.
    ///
    /// # Errors
    /// When signing fails.
    pub fn sign(
        &self,
        user: UserId,
        family: SessionFamilyId,
        epoch: i64,
    ) -> anyhow::Result<(String, i64)> {
        let now = clock::now_seconds();
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: user.into(),
            fam: family.into(),
            epo: epoch,
            jti: clock::new_id(),
            iat: now,
            exp: now + LIFETIME_SECONDS,
        };
        let header = Header {
            kid: Some(self.id.clone()),
            ..Header::new(Algorithm::HS256)
        };
        let token = jsonwebtoken::encode(&header, &claims, &self.encoding)
            .context("cannot sign a token")?;
        Ok((token, claims.exp))
    }

    /// Whether a token says that it is signed with this key; to be proven.
    #[must_use]
    pub fn may_have_signed(&self, token: &str) -> bool {
        let header = jsonwebtoken::decode_header(token);
        header.is_ok_and(|header| header.kid.as_deref() == Some(self.id.as_str()))
    }

    /// The claims of a token of ours that is still good.
    #[must_use]
    pub fn verify(&self, token: &str) -> Option<Claims> {
        let header = jsonwebtoken::decode_header(token).ok()?;
        if header.kid.as_deref() != Some(self.id.as_str()) {
            return None;
        }
        let mut validation = Validation::new(Algorithm::HS256);
        validation.leeway = 0;
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        Some(
            jsonwebtoken::decode::<Claims>(token, &self.decoding, &validation)
                .ok()?
                .claims,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids() -> (UserId, SessionFamilyId) {
        (UserId(clock::new_id()), SessionFamilyId(clock::new_id()))
    }

    #[test]
    fn a_token_is_known_again_by_its_own_key_only() {
        let key = SigningKey::from_bytes(&[7; 32]);
        let (user, family) = ids();
        let (token, exp) = key.sign(user, family, 3).unwrap();
        let claims = key.verify(&token).unwrap();
        assert_eq!((claims.sub, claims.epo, claims.exp), (user.0, 3, exp));
        assert!(SigningKey::from_bytes(&[8; 32]).verify(&token).is_none());
    }

    #[test]
    fn other_algorithms_issuers_audiences_and_past_expiry_are_refused() {
        let key = SigningKey::from_bytes(&[7; 32]);
        let (user, family) = ids();
        let good = Claims {
            iss: ISSUER.into(),
            aud: AUDIENCE.into(),
            sub: user.0,
            fam: family.0,
            epo: 0,
            jti: clock::new_id(),
            iat: clock::now_seconds(),
            exp: clock::now_seconds() + 60,
        };
        let sign = |algorithm, claims: &Claims, kid: &str| {
            let header = Header {
                kid: Some(kid.to_owned()),
                ..Header::new(algorithm)
            };
            jsonwebtoken::encode(&header, claims, &key.encoding).unwrap()
        };
        assert!(
            key.verify(&sign(Algorithm::HS256, &good, &key.id))
                .is_some()
        );
        assert!(
            key.verify(&sign(Algorithm::HS512, &good, &key.id))
                .is_none()
        );
        assert!(
            key.verify(&sign(Algorithm::HS256, &good, "other"))
                .is_none()
        );
        for bad in [
            Claims {
                iss: "other".into(),
                ..good.clone()
            },
            Claims {
                aud: "other".into(),
                ..good.clone()
            },
            Claims {
                exp: clock::now_seconds() - 1,
                ..good.clone()
            },
        ] {
            assert!(key.verify(&sign(Algorithm::HS256, &bad, &key.id)).is_none());
        }
    }

    #[test]
    fn the_key_is_made_once_and_kept() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("jwt.key");
        let first = SigningKey::load_or_create(&file).unwrap();
        let again = SigningKey::load_or_create(&file).unwrap();
        assert_eq!(first.id, again.id);
        #[cfg(unix)]
        assert_eq!(
            std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&file).unwrap().permissions())
                & 0o777,
            0o600
        );
        fs::write(&file, "nonsense").unwrap();
        assert!(SigningKey::load_or_create(&file).is_err());
    }
}
