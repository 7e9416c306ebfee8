//! `ACCORD_DATABASE_URL`: `sqlite://path/to/accord.db` or `postgres://user:password@host/database`.
//!
//! TLS to PostgreSQL is a matter of `?sslmode=`. `verify-full` wants it, and a certificate for this host from an authority
//! that browsers know or that is in the file of `&sslrootcert=`; what the system trusts is not asked. `verify-ca` is content
//! with any host's certificate. `require` encrypts and believes anybody. So does `prefer`, which is meant where nothing is
//! said, with a server that has TLS; with another it does not encrypt, as `disable` and `allow` never do.

use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};

/// Where the data is.
#[derive(Debug, Clone)]
pub enum DatabaseConfig {
    /// One file, embedded; made when it is not there.
    Sqlite {
        /// The file.
        path: PathBuf,
    },
    /// A PostgreSQL server, version 15 or later.
    Postgres {
        /// The address; secret because it may hold a password.
        url: SecretString,
    },
}

impl DatabaseConfig {
    /// Understands an address; without one, `accord.db` in the working directory.
    ///
    /// # Errors
    /// When the scheme is neither `sqlite` nor `postgres`.
    pub fn parse(url: Option<&str>) -> anyhow::Result<Self> {
        let url = url.unwrap_or("sqlite://accord.db");
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            let path = path.split_once('?').map_or(path, |(path, _)| path);
            anyhow::ensure!(
                !path.is_empty() && path != ":memory:",
                "database_url names no file; expected sqlite://path/to/accord.db"
            );
            return Ok(Self::Sqlite {
                path: PathBuf::from(path),
            });
        }
        anyhow::ensure!(
            url.starts_with("postgres://") || url.starts_with("postgresql://"),
            "database_url must start with sqlite:// or postgres://"
        );
        Ok(Self::Postgres {
            url: SecretString::from(url),
        })
    }

    /// The address in the form the driver takes.
    #[must_use]
    pub fn url(&self) -> String {
        match self {
            Self::Sqlite { path } => format!("sqlite://{}", path.display()),
            Self::Postgres { url } => url.expose_secret().to_owned(),
        }
    }
}
