//! A password on its way into the database: the text is hashed before a transaction is opened, and never travels with
//! the input.

use secrecy::SecretString;

use crate::{
    auth::{self, PasswordError},
    graphql::user_error::{Refusal, UserError},
};

/// The hash of a password that was taken.
#[derive(Clone)]
pub struct HashedPassword(String);

impl std::fmt::Debug for HashedPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HashedPassword")
    }
}

impl HashedPassword {
    /// Hashes a new password, off the async threads. `field` is where it stands in the input.
    ///
    /// # Errors
    /// When it is too short or too long.
    pub async fn of(password: SecretString, field: &'static str) -> Result<Self, Refusal> {
        let hashed = tokio::task::spawn_blocking(move || auth::hash_password(&password))
            .await
            .map_err(anyhow::Error::new)?;
        hashed.map(Self).map_err(|error| match error {
            PasswordError::Hashing => anyhow::Error::new(error).into(),
            PasswordError::TooShort | PasswordError::TooLong => {
                UserError::invalid([field], format!("{field}: {error}.")).into()
            }
        })
    }

    /// The hash as it is kept.
    #[must_use]
    pub fn into_phc(self) -> String {
        self.0
    }
}
