//! The command line: each command in a file of its own, this one only takes the line apart.

mod health;
mod import;
mod log;
mod schema;
mod serve;

use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::config::{Config, Overrides};

/// One ledger of revenue that marketing and sales both sign.
#[derive(Debug, Parser)]
#[command(name = "accord", version, about, propagate_version = true)]
struct Line {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct Common {
    /// Where the data is: sqlite://path/to/accord.db or postgres://user:password@host/database.
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server.
    Serve(serve::Serve),
    /// Bring the database to the newest schema.
    Migrate,
    /// Load facts from files.
    Import(import::ImportCommand),
    /// Print the GraphQL schema.
    Schema(schema::SchemaCommand),
    /// Ask a running server whether it is ready; exits with 1 when it is not.
    Health(health::Health),
}

/// Runs what the command line says; the exit code is for scripts.
///
/// # Errors
/// When it cannot be done; the message is for the person at the terminal.
pub async fn run() -> anyhow::Result<ExitCode> {
    let Line { common, command } = Line::parse();
    let overrides = Overrides {
        database_url: common.database,
        listen: match &command {
            Command::Serve(serve) => serve.listen.clone(),
            _ => None,
        },
    };
    if let Command::Schema(command) = command {
        return command.run().map(|()| ExitCode::SUCCESS);
    }
    if let Command::Health(command) = command {
        return command.run().await.map(|()| ExitCode::SUCCESS);
    }
    let config = Config::load(&overrides)?;
    log::start(&config);
    match command {
        Command::Import(command) => return command.run(&config).await,
        Command::Serve(command) => command.run(config).await,
        Command::Migrate => migrate(&config).await,
        Command::Schema(_) | Command::Health(_) => Ok(()),
    }
    .map(|()| ExitCode::SUCCESS)
}

async fn migrate(config: &Config) -> anyhow::Result<()> {
    let db = crate::db::connect(&config.database).await?;
    let applied = migration::up(&db.write).await?;
    if applied.names.is_empty() {
        println!("The schema is up to date.");
    }
    for name in applied.names {
        println!("applied {name}");
    }
    Ok(())
}
