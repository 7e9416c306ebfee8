//! `[limits]` in the file: what one request may ask for, and how much a caller may ask for in a while. Everything here
//! has a default that suits dashboards and integrations; docs/HTTP.md explains each.
//!
//! | variable | key in `[limits]` | default |
//! |---|---|---|
//! | `ACCORD_LIMIT_BODY_BYTES` | `body_bytes` | 1048576 |
//! | `ACCORD_LIMIT_TOKENS` | `tokens` | 5000 |
//! | `ACCORD_LIMIT_DEPTH` | `depth` | 15 |
//! | `ACCORD_LIMIT_ALIASES` | `aliases` | 100 |
//! | `ACCORD_LIMIT_ROOT_FIELDS` | `root_fields` | 30 |
//! | `ACCORD_LIMIT_DIRECTIVES` | `directives` | 50 |
//! | `ACCORD_LIMIT_FIELDS` | `fields` | 5000 |
//! | `ACCORD_LIMIT_INPUT_DEPTH` | `input_depth` | 20 |
//! | `ACCORD_LIMIT_COST` | `cost` | 10000 |
//! | `ACCORD_LIMIT_EXECUTION_SECONDS` | `execution_seconds` | 10 |
//! | `ACCORD_LIMIT_BODY_SECONDS` | `body_seconds` | 10 |
//! | `ACCORD_LIMIT_RATE_BURST` | `rate_burst` | 600000 |
//! | `ACCORD_LIMIT_RATE_PER_SECOND` | `rate_per_second` | 10000 |
//! | `ACCORD_LIMIT_LOGIN_BURST` | `login_burst` | 30 |
//! | `ACCORD_LIMIT_LOGIN_PER_MINUTE` | `login_per_minute` | 10 |
//! | `ACCORD_LIMIT_SOCKET_OPERATIONS` | `socket_operations` | 50 |
//! | `ACCORD_LIMIT_SOCKET_INIT_SECONDS` | `socket_init_seconds` | 10 |
//! | `ACCORD_LIMIT_EVENTS_BURST` | `events_burst` | 10000000 |
//! | `ACCORD_LIMIT_EVENTS_PER_SECOND` | `events_per_second` | 100000 |

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The keys of this concern as they stand in the file.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct LimitSettings {
    #[serde(skip_serializing_if = "Option::is_none")]
    body_bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tokens: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    depth: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aliases: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    root_fields: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    directives: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fields: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    input_depth: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    execution_seconds: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body_seconds: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rate_burst: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rate_per_second: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    login_burst: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    login_per_minute: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    socket_operations: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    socket_init_seconds: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    events_burst: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    events_per_second: Option<u64>,
}

/// What a document may hold. A request over any of these is refused before it is executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DocumentLimits {
    /// Lexical tokens: names, numbers, strings and punctuation.
    pub tokens: u64,
    /// Fields inside one another, from the root to the deepest. Too small a value keeps schema explorers out: they ask
    /// fifteen deep.
    pub depth: u64,
    /// Fields with an alias, those of fragments counted wherever they are spread.
    pub aliases: u64,
    /// Fields of the operation itself.
    pub root_fields: u64,
    /// Directives, those of fragments counted wherever they are spread.
    pub directives: u64,
    /// Fields, those of fragments counted wherever they are spread.
    pub fields: u64,
    /// Lists and objects inside one another, in arguments and in variables.
    pub input_depth: u64,
    /// Objects that the answer may hold: page size times what each row asks for.
    pub cost: u64,
}

/// What one request may take, and how much a caller may ask for in a while.
#[derive(Debug, Clone)]
pub struct LimitsConfig {
    /// What a document may hold.
    pub document: DocumentLimits,
    /// Bytes of a request's body, after decompression. Too small a value refuses bulk writes of 500 rows.
    pub body_bytes: usize,
    /// How long an operation may run. The database stops single statements before that.
    pub execution: Duration,
    /// How long a body may take to arrive.
    pub body: Duration,
    /// Cost that a caller may spend at once.
    pub rate_burst: u64,
    /// Cost that a caller regains each second.
    pub rate_per_second: u64,
    /// Sign-ins that one address, or one e-mail address, may try at once.
    pub login_burst: u64,
    /// Sign-ins that they regain each minute.
    pub login_per_minute: u64,
    /// Operations that run on one socket at once.
    pub socket_operations: usize,
    /// How long a socket may stay open without introducing itself.
    pub socket_init: Duration,
    /// Events that may be sent at once with one write key.
    pub events_burst: u64,
    /// Events that a write key regains each second.
    pub events_per_second: u64,
}

impl LimitSettings {
    /// The names of the keys, for the provider that reads the environment.
    pub(super) const KEYS: [&'static str; 19] = [
        "body_bytes",
        "tokens",
        "depth",
        "aliases",
        "root_fields",
        "directives",
        "fields",
        "input_depth",
        "cost",
        "execution_seconds",
        "body_seconds",
        "rate_burst",
        "rate_per_second",
        "login_burst",
        "login_per_minute",
        "socket_operations",
        "socket_init_seconds",
        "events_burst",
        "events_per_second",
    ];

    /// What is not given is the default.
    ///
    /// # Errors
    /// When a value is zero: it would refuse everything.
    pub(super) fn resolve(self) -> anyhow::Result<LimitsConfig> {
        let Self {
            body_bytes,
            tokens,
            depth,
            aliases,
            root_fields,
            directives,
            fields,
            input_depth,
            cost,
            execution_seconds,
            body_seconds,
            rate_burst,
            rate_per_second,
            login_burst,
            login_per_minute,
            socket_operations,
            socket_init_seconds,
            events_burst,
            events_per_second,
        } = self;
        let or = |key: &str, given: Option<u64>, default: u64| {
            let value = given.unwrap_or(default);
            anyhow::ensure!(value > 0, "limits.{key} is 0; expected at least 1");
            Ok(value)
        };
        let seconds = |key, given, default| or(key, given, default).map(Duration::from_secs);
        let size = |key, given, default| {
            or(key, given, default).and_then(|value| Ok(usize::try_from(value)?))
        };
        Ok(LimitsConfig {
            document: DocumentLimits {
                tokens: or("tokens", tokens, 5_000)?,
                depth: or("depth", depth, 15)?,
                aliases: or("aliases", aliases, 100)?,
                root_fields: or("root_fields", root_fields, 30)?,
                directives: or("directives", directives, 50)?,
                fields: or("fields", fields, 5_000)?,
                input_depth: or("input_depth", input_depth, 20)?,
                cost: or("cost", cost, 10_000)?,
            },
            body_bytes: size("body_bytes", body_bytes, 1 << 20)?,
            execution: seconds("execution_seconds", execution_seconds, 10)?,
            body: seconds("body_seconds", body_seconds, 10)?,
            rate_burst: or("rate_burst", rate_burst, 600_000)?,
            rate_per_second: or("rate_per_second", rate_per_second, 10_000)?,
            login_burst: or("login_burst", login_burst, 30)?,
            login_per_minute: or("login_per_minute", login_per_minute, 10)?,
            socket_operations: size("socket_operations", socket_operations, 50)?,
            socket_init: seconds("socket_init_seconds", socket_init_seconds, 10)?,
            events_burst: or("events_burst", events_burst, 10_000_000)?,
            events_per_second: or("events_per_second", events_per_second, 100_000)?,
        })
    }
}
