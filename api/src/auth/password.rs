//! Passwords: argon2id with the parameters OWASP recommends (19 MiB, two passes, one lane).

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use secrecy::{ExposeSecret as _, SecretString};

/// Why a password was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Fewer characters than a password needs.
    #[error("a password has at least 10 characters")]
    TooShort,
    /// More bytes than are ever hashed.
    #[error("a password has at most 1,024 bytes")]
    TooLong,
    /// The library failed.
    #[error("the password could not be hashed")]
    Hashing,
}

/// A hash of this password was made once so that a login with an unknown e-mail takes as long as one with a known.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Hashes a new password. Slow on purpose: call it off the async threads.
///
/// # Errors
/// When the password is too short or too long.
pub fn hash(password: &SecretString) -> Result<String, PasswordError> {
    let password = password.expose_secret();
    if password.chars().count() < 10 {
        return Err(PasswordError::TooShort);
    }
    if password.len() > 1024 {
        return Err(PasswordError::TooLong);
    }
    let hash = hasher()
        .hash_password(password.as_bytes())
        .map_err(|_| PasswordError::Hashing)?;
    Ok(hash.to_string())
}

/// Whether this is the password of this hash. Without a hash it takes as long and says no.
#[must_use]
pub fn verify(password: &SecretString, hash: Option<&str>) -> bool {
    let Ok(parsed) = PasswordHash::new(hash.unwrap_or(NOBODY)) else {
        return false;
    };
    let right = hasher()
        .verify_password(password.expose_secret().as_bytes(), &parsed)
        .is_ok();
    right && hash.is_some()
}

fn hasher() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_known_again_and_no_other() {
        let hash = hash(&"correct horse battery".into()).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify(&"correct horse battery".into(), Some(&hash)));
        assert!(!verify(&"correct horse batterz".into(), Some(&hash)));
        assert!(!verify(&"correct horse battery".into(), None));
    }

    #[test]
    fn a_hash_of_nobody_is_well_formed_so_that_it_costs_the_same() {
        assert!(PasswordHash::new(NOBODY).is_ok());
    }

    #[test]
    fn short_and_endless_passwords_are_refused() {
        assert_eq!(hash(&"ninechars".into()), Err(PasswordError::TooShort));
        assert_eq!(hash(&"x".repeat(1025).into()), Err(PasswordError::TooLong));
    }
}
