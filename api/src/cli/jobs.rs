//! `accord jobs`

use std::time::Duration;

use clap::{Args, Subcommand};

use crate::{
    app::App,
    config::Config,
    jobs::{self, Jobs},
};

/// Do what is due.
#[derive(Debug, Args)]
pub(super) struct JobsCommand {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Accept by silence, take up again, escalate. A server does this by itself; of several processes one works.
    Run {
        /// Do what is due now and end, instead of going on.
        #[arg(long)]
        once: bool,
        /// For how many milliseconds other processes leave the work to this one after its last sign of life.
        #[arg(long, value_name = "MILLISECONDS", requires = "once")]
        lease: Option<u64>,
    },
}

impl JobsCommand {
    pub(super) async fn run(self, config: Config) -> anyhow::Result<()> {
        let Command::Run { once, lease } = self.command;
        let app = App::offline(config).await?;
        if !once {
            jobs::run_forever(app).await;
            return Ok(());
        }
        let jobs = Jobs::new(app, lease.map(Duration::from_millis));
        let done = jobs
            .once()
            .await
            .map_err(|error| super::refused(error.into()))?;
        if done.held {
            println!(
                "measured: {}, priced: {}, accepted by silence: {}, taken up again: {}, escalations looked at: {}",
                done.measured, done.priced, done.accepted, done.recontacted, done.escalated
            );
        } else {
            println!("another process works");
        }
        Ok(())
    }
}
