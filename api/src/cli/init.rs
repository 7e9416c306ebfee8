//! `accord init`

use clap::Args;

use crate::{
    config::Config,
    organization::{self, SetUp},
};

/// Set up the organisation.
#[derive(Debug, Args)]
pub(super) struct Init {
    /// The organisation's name.
    #[arg(long)]
    name: Option<String>,
    /// The currency of reports, an ISO 4217 code such as EUR.
    #[arg(long)]
    currency: Option<String>,
    /// The time zone of days and periods, an IANA name such as Europe/Berlin.
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,
}

impl Init {
    pub(super) async fn run(self, config: &Config) -> anyhow::Result<()> {
        let db = super::database(config).await?;
        let given = SetUp {
            name: self.name,
            currency: self.currency,
            time_zone: self.time_zone,
        };
        let (organization, _) = organization::set_up(&db, given).await?;
        let row = organization.row;
        println!(
            "{}: currency {}, time zone {}",
            row.name, row.currency, row.time_zone
        );
        Ok(())
    }
}
