//! Configuration: `accord.toml` (or the file named by `ACCORD_CONFIG`), then environment variables, then flags.
//!
//! | variable | key | meaning |
//! |---|---|---|
//! | `ACCORD_DATABASE_URL` | `database_url` | see [`DatabaseConfig`] |
//! | `ACCORD_LISTEN` | `listen` | see [`ServerConfig`] |
//! | `ACCORD_TRUSTED_PROXIES` | `trusted_proxies` | see [`ServerConfig`] |
//! | `ACCORD_OPERATIONS` | `operations` | see [`OperationsConfig`] |
//! | `ACCORD_ORIGINS` | `origins` | see [`ServerConfig`] |
//! | `ACCORD_JWT_KEY_FILE` | `jwt_key_file` | see [`AuthConfig`] |
//! | `ACCORD_SSO_...` | `[sso]` | see [`SingleSignOnConfig`] |
//! | `ACCORD_LIMIT_...` | `[limits]` | see [`LimitsConfig`] |
//! | `ACCORD_LOG` | `log` | what is logged, e.g. `info` or `accord=debug,warn` |
//! | `ACCORD_LOG_FORMAT` | `log_format` | `text` or `json` |
//!
//! Unknown keys are refused: a misspelt setting that is silently ignored is worse than a stop at start.

mod auth;
mod database;
mod limits;
mod network;
mod operations;
mod server;
mod single_sign_on;

use std::path::PathBuf;

use figment::{
    Figment,
    providers::{Env, Format, Serialized},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

pub use self::{
    auth::AuthConfig,
    database::DatabaseConfig,
    limits::{DocumentLimits, LimitsConfig},
    network::Network,
    operations::OperationsConfig,
    server::ServerConfig,
    single_sign_on::{GroupRole, SingleSignOnConfig, secure},
};
use self::{limits::LimitSettings, single_sign_on::SingleSignOnSettings};

/// Every setting as it stands in the file, before it is taken apart by concern.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    #[serde(skip_serializing_if = "Option::is_none")]
    database_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    listen: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trusted_proxies: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operations: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    origins: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    jwt_key_file: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    log: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    log_format: Option<String>,
    limits: LimitSettings,
    sso: SingleSignOnSettings,
}

/// What the command line says, stronger than file and environment.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// `--database`
    pub database_url: Option<String>,
    /// `--listen`
    pub listen: Option<String>,
}

/// Everything the server and the commands need to know from outside.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the data is.
    pub database: DatabaseConfig,
    /// Where the server listens.
    pub server: ServerConfig,
    /// Which operations are executed.
    pub operations: OperationsConfig,
    /// How callers prove who they are.
    pub auth: AuthConfig,
    /// What one request may ask for, and how much a caller may ask for in a while.
    pub limits: LimitsConfig,
    /// What is logged, in the syntax of `tracing`'s filters.
    pub log: String,
    /// Whether log lines are JSON objects.
    pub log_json: bool,
}

/// TOML as the rest of the house reads it: figment's own comes with a second, older parser, which every build would have
/// to wait for.
struct Toml;

impl Format for Toml {
    type Error = toml::de::Error;

    const NAME: &'static str = "TOML";

    fn from_str<T: DeserializeOwned>(text: &str) -> Result<T, Self::Error> {
        toml::from_str(text)
    }
}

impl Config {
    /// Reads file and environment and lets the command line win.
    ///
    /// # Errors
    /// Names the key, what it was and what was expected.
    pub fn load(overrides: &Overrides) -> anyhow::Result<Self> {
        let file = std::env::var("ACCORD_CONFIG").unwrap_or_else(|_| "accord.toml".to_owned());
        let known = [
            "database_url",
            "listen",
            "trusted_proxies",
            "operations",
            "origins",
            "jwt_key_file",
            "log",
            "log_format",
        ];
        let settings: Settings = Figment::from(Serialized::defaults(Settings::default()))
            .merge(Toml::file(file))
            .merge(Env::prefixed("ACCORD_").only(&known))
            .merge(
                Env::prefixed("ACCORD_LIMIT_")
                    .only(&LimitSettings::KEYS)
                    .map(|key| format!("limits.{key}").into()),
            )
            .merge(
                Env::prefixed("ACCORD_SSO_")
                    .only(&SingleSignOnSettings::KEYS)
                    .map(|key| format!("sso.{key}").into()),
            )
            .extract()?;
        let log_json = match settings.log_format.as_deref() {
            None | Some("text") => false,
            Some("json") => true,
            Some(other) => anyhow::bail!("log_format is {other:?}; expected \"text\" or \"json\""),
        };
        let database = DatabaseConfig::parse(
            overrides
                .database_url
                .as_deref()
                .or(settings.database_url.as_deref()),
        )?;
        Ok(Self {
            auth: AuthConfig::new(settings.jwt_key_file, settings.sso.resolve()?, &database),
            server: ServerConfig::parse(
                overrides.listen.as_deref().or(settings.listen.as_deref()),
                settings.trusted_proxies.as_deref(),
                settings.origins.as_deref(),
            )?,
            operations: OperationsConfig::parse(settings.operations.as_deref())?,
            limits: settings.limits.resolve()?,
            database,
            log: settings
                .log
                .unwrap_or_else(|| "info,sqlx=warn,sea_orm=warn".to_owned()),
            log_json,
        })
    }

    /// The configuration of a server over one database, everything else by default.
    ///
    /// # Errors
    /// When the database address cannot be understood.
    pub fn for_database(url: &str) -> anyhow::Result<Self> {
        let database = DatabaseConfig::parse(Some(url))?;
        Ok(Self {
            auth: AuthConfig::new(None, None, &database),
            server: ServerConfig::parse(None, None, None)?,
            operations: OperationsConfig::default(),
            limits: LimitSettings::default().resolve()?,
            database,
            log: "warn".to_owned(),
            log_json: false,
        })
    }
}
