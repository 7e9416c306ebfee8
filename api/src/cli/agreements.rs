//! `accord agreements`

use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::{agreements, config::Config};

/// Look after what both teams have signed.
#[derive(Debug, Args)]
pub(super) struct Agreements {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check that nothing of the log of agreements was changed after it was written, and that every version is as the log
    /// tells it. Says the first thing that does not hold, and exits with 1.
    Verify,
}

impl Agreements {
    pub(super) async fn run(self, config: &Config) -> anyhow::Result<ExitCode> {
        let Command::Verify = self.command;
        let db = super::database(config).await?;
        match agreements::verify(&db.read).await? {
            Ok(verified) => {
                let hash: String = verified
                    .head
                    .hash
                    .iter()
                    .map(|byte| format!("{byte:02x}"))
                    .collect();
                println!(
                    "All as it was written: {} entries, {} versions.",
                    verified.head.sequence, verified.versions
                );
                println!("head {hash}");
                Ok(ExitCode::SUCCESS)
            }
            Err(fault) => {
                println!("{fault}");
                Ok(ExitCode::FAILURE)
            }
        }
    }
}
