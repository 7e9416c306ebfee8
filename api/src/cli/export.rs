//! `accord export`

use std::path::PathBuf;

use anyhow::Context as _;
use async_graphql::resolver_utils::EnumType as _;
use attribution::money::Currency;
use chrono::NaiveDate;
use clap::{Args, ValueEnum as _, builder::PossibleValuesParser};

use crate::{
    config::Config,
    export::{CreditsQuestion, Format, Noun, export},
    graphql::{types::attribution::enums::AttributionPreset, user_error::Refusal},
};

/// Write facts and credits to files, as CSV or Parquet.
///
/// CSV is safe to open in a spreadsheet: a text that would be taken for a formula gets an apostrophe before it. A file is
/// in its place when it is complete, and not before. Files hold personal data as they are: keep them as you keep the
/// database.
#[derive(Debug, Args)]
pub(super) struct Export {
    /// What to write.
    #[arg(value_enum, value_name = "NOUNS", required_unless_present = "all")]
    nouns: Vec<Noun>,
    /// Write everything.
    #[arg(long, conflicts_with = "nouns")]
    all: bool,
    /// The file; or the folder, where a file named after each noun is written.
    #[arg(long, value_name = "PATH", default_value = ".")]
    out: PathBuf,
    /// How to write them; told by the name of the file unless given, else csv.
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Credits: of the deals created, in place of those won.
    #[arg(long)]
    pipeline: bool,
    /// Credits: by this model, in place of the official rule's.
    #[arg(long, value_name = "MODEL", value_parser = PossibleValuesParser::new(models()))]
    model: Option<String>,
    /// Credits: the first day of the deals.
    #[arg(long, value_name = "DAY")]
    from: Option<NaiveDate>,
    /// Credits: the day after the last.
    #[arg(long, value_name = "DAY")]
    to: Option<NaiveDate>,
    /// Credits: the currency; the organisation's unless given.
    #[arg(long, value_name = "CODE", value_parser = currency)]
    currency: Option<Currency>,
}

fn models() -> Vec<&'static str> {
    let models = AttributionPreset::items().iter();
    models.map(|model| model.name).collect()
}

fn currency(code: &str) -> Result<Currency, String> {
    Currency::parse(code).ok_or_else(|| "expected an ISO 4217 code such as EUR".to_owned())
}

impl Export {
    pub(super) async fn run(self, config: &Config) -> anyhow::Result<()> {
        let one = match self.nouns.as_slice() {
            [_] => Format::of(&self.out),
            _ => None,
        };
        let format = self.format.or(one).unwrap_or(Format::Csv);
        let credits = self.credits();
        let db = super::database(config).await?;
        for noun in self.chosen() {
            let place = match one {
                Some(_) => self.out.clone(),
                None => self
                    .out
                    .join(format!("{}.{}", noun.name(), format.ending())),
            };
            let rows = export(&db, noun, &credits, format, &place)
                .await
                .map_err(|error| super::refused(Refusal::Api(error)))
                .with_context(|| format!("cannot export {}", noun.name()))?;
            println!("{rows} rows in {}", place.display());
        }
        Ok(())
    }

    fn chosen(&self) -> Vec<Noun> {
        if self.all {
            return Noun::value_variants().to_vec();
        }
        let mut chosen = self.nouns.clone();
        chosen.sort_unstable();
        chosen.dedup();
        chosen
    }

    fn credits(&self) -> CreditsQuestion {
        let model = self.model.as_ref().and_then(|name| {
            let item = AttributionPreset::items()
                .iter()
                .find(|item| item.name == name)?;
            Some(item.value)
        });
        CreditsQuestion {
            pipeline: self.pipeline,
            model,
            from: self.from,
            to: self.to,
            currency: self.currency,
        }
    }
}
