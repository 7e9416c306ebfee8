//! `accord events`

use clap::{Args, Subcommand};
use entity::{rejected_event, source};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use secrecy::ExposeSecret as _;

use crate::{
    app::App,
    config::Config,
    db::WriteTx,
    events::{self, Reason, keys, replay},
};

/// Events of trackers: the keys they are sent with, and those that could not be used.
#[derive(Debug, Args)]
pub(super) struct EventsCommand {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make write keys.
    Key {
        #[command(subcommand)]
        command: KeyCommand,
    },
    /// List events that could not be used: when they came, why they were rejected, and the events themselves.
    Rejected {
        #[command(flatten)]
        which: Which,
    },
    /// Try rejected events again, as the rules are now.
    Replay {
        #[command(flatten)]
        which: Which,
    },
}

#[derive(Debug, Subcommand)]
enum KeyCommand {
    /// Make a key that trackers send events with and print it, alone, on standard output. It is shown this once.
    Create {
        /// What it is for.
        #[arg(long)]
        name: String,
        /// The source that its events belong to.
        #[arg(long)]
        source: String,
    },
}

#[derive(Debug, Args)]
struct Which {
    /// Only those that were rejected for this reason, such as `UNMAPPED_EVENT`.
    #[arg(long)]
    reason: Option<String>,
    /// Only those of this source.
    #[arg(long)]
    source: Option<String>,
}

impl EventsCommand {
    pub(super) async fn run(self, config: Config) -> anyhow::Result<()> {
        match self.command {
            Command::Key {
                command: KeyCommand::Create { name, source },
            } => {
                let db = super::database(&config).await?;
                let mut tx = WriteTx::begin(&db).await?;
                let new = keys::NewKey {
                    name,
                    source,
                    created_by: None,
                };
                let (_, secret) = keys::create(&mut tx, new).await.map_err(super::refused)?;
                tx.commit().await?;
                println!("{}", secret.expose_secret());
            }
            Command::Rejected { which } => {
                let db = super::database(&config).await?;
                let tx = WriteTx::begin(&db).await?;
                let rows = rejected_event::Entity::find()
                    .filter(which.condition(&tx).await?)
                    .order_by_asc(rejected_event::Column::Id)
                    .limit(10_000)
                    .all(&*tx)
                    .await?;
                for row in rows {
                    let at = chrono::DateTime::from_timestamp_millis(row.received_at.0);
                    let at = at.map(|at| at.to_rfc3339()).unwrap_or_default();
                    println!("{at}\t{}\t{}\t{}", row.reason, row.message, row.body);
                }
            }
            Command::Replay { which } => {
                let app = App::offline(config).await?;
                let tx = WriteTx::begin(&app.db).await?;
                let which = which.condition(&tx).await?;
                let count = replay::again(&tx, which, None).await?;
                tx.commit().await?;
                // A running server may be faster; then there is nothing left to do here.
                events::drain(&app).await.map_err(super::refused)?;
                println!("tried again: {count}");
            }
        }
        Ok(())
    }
}

impl Which {
    async fn condition(&self, tx: &WriteTx) -> anyhow::Result<Condition> {
        let mut which = Condition::all();
        if let Some(reason) = &self.reason {
            let known = Reason::parse(&reason.to_ascii_uppercase()).ok_or_else(|| {
                let known: Vec<&str> = Reason::ALL.iter().map(|reason| reason.as_str()).collect();
                anyhow::anyhow!(
                    "{reason:?} is no reason; expected one of {}",
                    known.join(", ")
                )
            })?;
            which = which.add(rejected_event::Column::Reason.eq(known.as_str()));
        }
        if let Some(name) = &self.source {
            let known = source::Entity::find().filter(source::Column::Name.eq(name.as_str()));
            let known = known.one(&**tx).await?;
            let known = known.ok_or_else(|| anyhow::anyhow!("there is no source {name:?}"))?;
            which = which.add(rejected_event::Column::SourceId.eq(known.id));
        }
        Ok(which)
    }
}
