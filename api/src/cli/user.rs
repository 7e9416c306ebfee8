//! `accord user`

use std::io::{IsTerminal as _, Read as _};

use anyhow::Context as _;
use clap::{Args, Subcommand, ValueEnum};
use entity::role::Role;
use secrecy::SecretString;

use crate::{
    access::{HashedPassword, users},
    config::Config,
    db::WriteTx,
};

/// Make users.
#[derive(Debug, Args)]
pub(super) struct User {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a user.
    Create {
        /// The e-mail address to sign in with.
        #[arg(long)]
        email: String,
        /// What they may do.
        #[arg(long)]
        role: RoleName,
        /// The name colleagues see; the part of the e-mail address before the @ unless given.
        #[arg(long)]
        name: Option<String>,
        /// Read the password (at least 10 characters) from standard input. Without this they cannot sign in yet.
        #[arg(long)]
        password_stdin: bool,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum RoleName {
    /// Organisation, users, tokens, rates; reads all; approves nothing.
    Admin,
    /// Campaigns, spend, marketing touchpoints, accounts, leads.
    Marketing,
    /// Accounts, deals, sales touchpoints.
    Sales,
    /// Reads everything, personal data masked.
    Analyst,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Admin => Self::Admin,
            RoleName::Marketing => Self::Marketing,
            RoleName::Sales => Self::Sales,
            RoleName::Analyst => Self::Analyst,
        }
    }
}

impl User {
    pub(super) async fn run(self, config: &Config) -> anyhow::Result<()> {
        let Command::Create {
            email,
            role,
            name,
            password_stdin,
        } = self.command;
        let password = if password_stdin {
            let hashed = HashedPassword::of(read_password()?, "password").await;
            Some(hashed.map_err(super::refused)?)
        } else {
            None
        };
        let db = super::database(config).await?;
        let mut tx = WriteTx::begin(&db).await?;
        let new = users::NewUser {
            email,
            name,
            role: role.into(),
            password,
        };
        let user = users::create(&mut tx, new).await.map_err(super::refused)?;
        tx.commit().await?;
        println!("{} ({})", user.email, user.role);
        Ok(())
    }
}

/// The first line of standard input.
fn read_password() -> anyhow::Result<SecretString> {
    let mut input = std::io::stdin();
    anyhow::ensure!(
        !input.is_terminal(),
        "--password-stdin reads from a pipe or a file, so that the password is not shown: \
         printf '%s' \"$PASSWORD\" | accord user create ..."
    );
    let mut text = String::new();
    input
        .read_to_string(&mut text)
        .context("cannot read the password")?;
    Ok(SecretString::from(text.lines().next().unwrap_or_default()))
}
