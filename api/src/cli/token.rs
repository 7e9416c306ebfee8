//! `accord token`

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use entity::instant::Millis;
use secrecy::ExposeSecret as _;

use crate::{access::tokens, config::Config, db::WriteTx};

/// Make API tokens.
#[derive(Debug, Args)]
pub(super) struct Token {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a token and print it, alone, on standard output. It is shown this once.
    Create {
        /// What it is for.
        #[arg(long)]
        name: String,
        /// What it may do, such as deals:read.
        #[arg(long, required = true, num_args = 1..)]
        scope: Vec<String>,
        /// From when it is refused, such as 2027-01-01T00:00:00Z; never unless given.
        #[arg(long, value_name = "TIME")]
        expires_at: Option<DateTime<Utc>>,
    },
}

impl Token {
    pub(super) async fn run(self, config: &Config) -> anyhow::Result<()> {
        let Command::Create {
            name,
            scope,
            expires_at,
        } = self.command;
        let db = super::database(config).await?;
        let mut tx = WriteTx::begin(&db).await?;
        let new = tokens::NewToken {
            name,
            scopes: scope,
            expires_at: expires_at.map(|end| Millis(end.timestamp_millis())),
            created_by: None,
        };
        let (_, secret) = tokens::create(&mut tx, new).await.map_err(super::refused)?;
        tx.commit().await?;
        println!("{}", secret.expose_secret());
        Ok(())
    }
}
