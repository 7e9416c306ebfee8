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
    /// The month the fiscal year starts in, 1 to 12.
    #[arg(long, value_name = "MONTH")]
    fiscal_year_start: Option<u8>,
}

impl Init {
    pub(super) async fn run(self, config: &Config) -> anyhow::Result<()> {
        let app = super::offline(config).await?;
        let set_up = SetUp {
            name: self.name,
            currency: self.currency,
            time_zone: self.time_zone,
            fiscal_year_start_month: self.fiscal_year_start,
        };
        let row = organization::set_up(&app, &set_up).await?;
        println!(
            "{}: currency {}, time zone {}, fiscal year from month {}",
            row.name, row.currency, row.time_zone, row.fiscal_year_start_month
        );
        Ok(())
    }
}
