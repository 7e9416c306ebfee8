//! The command line: each command in a file of its own, this one only takes the line apart.

mod agreements;
mod demo;
mod events;
mod export;
mod health;
mod import;
mod import_exports;
mod init;
mod jobs;
mod log;
mod operations;
mod schema;
mod serve;
mod token;
mod user;

use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::{
    config::{Config, Overrides},
    db::Database,
    error::ApiError,
    graphql::user_error::Refusal,
};

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
    /// Where the data is: `sqlite://path/to/accord.db` or `postgres://user:password@host/database`.
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Set up the organisation (and the database). May be run again: what is given is changed, the rest stays.
    Init(init::Init),
    /// Run the server.
    Serve(serve::Serve),
    /// Run the server over a fresh database with an invented company.
    Demo(demo::Demo),
    /// Bring the database to the newest schema.
    Migrate,
    /// Load facts from files.
    Import(import::ImportCommand),
    /// Write facts and credits to files.
    Export(export::Export),
    /// Make users.
    User(user::User),
    /// Do what is due: a server does so by itself.
    Jobs(jobs::JobsCommand),
    /// Make API tokens.
    Token(token::Token),
    /// Events of trackers.
    Events(events::EventsCommand),
    /// Look after what both teams have signed.
    Agreements(agreements::Agreements),
    /// Store the operations that a deployment executes when it is told to execute no others.
    Operations(operations::OperationsCommand),
    /// Print the GraphQL schema.
    Schema(schema::SchemaCommand),
    /// Ask a running server whether it is ready; exits with 1 when it is not.
    Health(health::Health),
}

/// Runs what the command line says; the exit code is for scripts, a failure is told at the terminal.
///
/// It starts the runtime itself: a future that another crate drives is compiled once more in that crate, with every
/// future inside it, and all of the server is inside of this one.
#[must_use]
pub fn main() -> ExitCode {
    let ended = tokio::runtime::Runtime::new()
        .map_err(anyhow::Error::new)
        .and_then(|runtime| runtime.block_on(run()));
    ended.unwrap_or_else(|error| {
        eprintln!("accord: {error:#}");
        ExitCode::FAILURE
    })
}

async fn run() -> anyhow::Result<ExitCode> {
    let Line { common, command } = Line::parse();
    let overrides = Overrides {
        database_url: common.database,
        listen: match &command {
            Command::Serve(serve) => serve.listen.clone(),
            Command::Demo(demo) => demo.listen.clone(),
            _ => None,
        },
    };
    if let Command::Schema(command) = command {
        return command.run().await.map(|()| ExitCode::SUCCESS);
    }
    if let Command::Health(command) = command {
        return command.run().await.map(|()| ExitCode::SUCCESS);
    }
    if let Command::Demo(command) = command {
        return command.run(overrides).await.map(|()| ExitCode::SUCCESS);
    }
    let config = Config::load(&overrides)?;
    log::start(&config);
    match command {
        Command::Import(command) => return command.run(&config).await,
        Command::Agreements(command) => return command.run(&config).await,
        Command::Export(command) => command.run(&config).await,
        Command::Init(command) => command.run(&config).await,
        Command::User(command) => command.run(&config).await,
        Command::Operations(command) => command.run(&config).await,
        Command::Token(command) => command.run(&config).await,
        Command::Events(command) => command.run(config).await,
        Command::Serve(command) => command.run(config).await,
        Command::Jobs(command) => command.run(config).await,
        Command::Migrate => migrate(&config).await,
        Command::Schema(_) | Command::Health(_) | Command::Demo(_) => Ok(()),
    }
    .map(|()| ExitCode::SUCCESS)
}

/// The database at its newest schema.
async fn database(config: &Config) -> anyhow::Result<Database> {
    let db = crate::db::connect(&config.database).await?;
    migration::up(&db.write).await?;
    Ok(db)
}

/// What was refused, for the person at the terminal.
fn refused(refusal: Refusal) -> anyhow::Error {
    match refusal {
        Refusal::User(errors) => {
            let messages: Vec<_> = errors.into_iter().map(|error| error.message).collect();
            anyhow::anyhow!("{}", messages.join(" "))
        }
        Refusal::Api(ApiError::Internal(cause)) => anyhow::anyhow!("{cause:#}"),
        Refusal::Api(ApiError::BadInput(message)) => anyhow::anyhow!(message),
        Refusal::Api(error) => anyhow::anyhow!("{error:?}"),
    }
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
