//! Where log lines go: standard error, so that standard output holds what a command prints and nothing else.

use std::io::IsTerminal as _;

use tracing_subscriber::{EnvFilter, fmt};

use crate::config::Config;

/// Starts logging as the configuration says.
pub(super) fn start(config: &Config) {
    let filter = EnvFilter::try_new(&config.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    // A second start (in tests) keeps the first.
    let _ = if config.log_json {
        lines.json().try_init()
    } else {
        lines.try_init()
    };
}
