//! `ACCORD_JWT_KEY_FILE`: the file with the key that signs access tokens. Made once, readable by its owner alone,
//! where it does not exist; beside the SQLite database, or `accord-jwt.key` in the working directory, unless given.
//! Server processes that share a database share this file's content.

use std::path::PathBuf;

use super::{DatabaseConfig, SingleSignOnConfig};

/// How callers prove who they are.
#[derive(Debug, Clone)]
pub struct AuthConfig {
    /// The file with the signing key.
    pub jwt_key_file: PathBuf,
    /// The identity provider whose users may come in, if there is one.
    pub single_sign_on: Option<SingleSignOnConfig>,
}

impl AuthConfig {
    pub(super) fn new(
        file: Option<PathBuf>,
        single_sign_on: Option<SingleSignOnConfig>,
        database: &DatabaseConfig,
    ) -> Self {
        let jwt_key_file = file.unwrap_or_else(|| match database {
            DatabaseConfig::Sqlite { path } => path.with_extension("jwt.key"),
            DatabaseConfig::Postgres { .. } => PathBuf::from("accord-jwt.key"),
        });
        Self {
            jwt_key_file,
            single_sign_on,
        }
    }
}
