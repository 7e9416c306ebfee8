//! Everything out again: each table of facts as it stands, and every credit, as CSV or Parquet.
//!
//! A [`table`] is written by the conventions that all tables keep, [`credits`] are computed by the engine. Both go row by
//! row into a [`cell::Sink`]: [`comma`] is CSV, `columnar` is Parquet, and [`file`] puts the file in its place when it
//! is complete.

mod cell;
#[cfg(feature = "parquet")]
mod columnar;
mod comma;
mod credits;
mod file;
mod table;

use std::path::Path;

use clap::ValueEnum;

pub use self::credits::CreditsQuestion;
use self::{cell::Sink, file::Unfinished};
use crate::{db::Database, error::ApiResult, ledger::Ledger};

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Comma-separated values, UTF-8, the first row being the names of the columns.
    Csv,
    /// Apache Parquet, for analysts' tools.
    Parquet,
}

impl Format {
    /// How names of such files end.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Parquet => "parquet",
        }
    }

    /// The format of a file of this name.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?;
        let formats = [Self::Csv, Self::Parquet];
        formats
            .into_iter()
            .find(|format| ending.eq_ignore_ascii_case(format.ending()))
    }
}

macro_rules! nouns {
    ($($(#[$doc:meta])* $noun:ident: $entity:ident,)*) => {
        /// What can be exported.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
        pub enum Noun {
            $($(#[$doc])* $noun,)*
            /// Every credit: who earned which part of which deal, and why.
            Credits,
        }

        async fn write_table(
            db: &Database,
            noun: Noun,
            sink: &mut dyn Sink,
        ) -> anyhow::Result<Option<u64>> {
            match noun {
                $(Noun::$noun => table::write::<entity::$entity::Entity>(&db.read, sink).await.map(Some),)*
                Noun::Credits => Ok(None),
            }
        }
    };
}

nouns! {
    /// Companies, and the accounts of one of people without a company.
    Accounts: account,
    /// People. Personal data.
    Leads: lead,
    /// Their e-mail addresses, the main one first. Personal data.
    LeadEmails: lead_email,
    /// The names trackers have for them. Personal data.
    LeadAnonymousIds: lead_anonymous_id,
    /// How leads moved through their stages.
    LeadTransitions: lead_transition,
    /// How leads were handed to sales, and by when an answer was due.
    LeadHandOffs: lead_hand_off,
    /// What sales tried to reach them.
    SalesAttempts: sales_attempt,
    /// Campaigns.
    Campaigns: campaign,
    /// What campaigns cost by day.
    Spend: spend,
    /// What teams cost by month.
    Costs: cost,
    /// Touchpoints.
    Touchpoints: touchpoint,
    /// Leads that were merged into others.
    LeadMerges: lead_merge,
    /// Deals.
    Deals: deal,
    /// The people of deals.
    DealContacts: deal_contact,
    /// How deals moved through stages and outcomes.
    DealTransitions: deal_transition,
    /// Corrections of won deals.
    DealAdjustments: deal_adjustment,
    /// The stages deals pass through.
    DealStages: deal_stage,
    /// Exchange rates by day.
    ExchangeRates: exchange_rate,
    /// Customer insight. Personal data.
    Notes: note,
    /// What sources say beyond the fields of Accord. Personal data.
    Attributes: attribute,
    /// The names other systems have for our objects.
    ExternalIds: external_id,
    /// The integrations facts come from.
    Sources: source,
}

impl Noun {
    /// Its name on the command line, and that of its file.
    #[must_use]
    pub fn name(self) -> String {
        self.to_possible_value()
            .map(|value| value.get_name().to_owned())
            .unwrap_or_default()
    }
}

/// Writes a noun to a file, which is there when it is complete and not before. How many rows it has.
///
/// # Errors
/// When the database or the file fails, or the organisation was not set up.
pub async fn export(
    db: &Database,
    noun: Noun,
    credits: &CreditsQuestion,
    format: Format,
    place: &Path,
) -> ApiResult<u64> {
    let (file, mut sink) = Unfinished::begin(place, format)?;
    let rows = match write_table(db, noun, sink.as_mut()).await? {
        Some(rows) => rows,
        None => {
            let state = Ledger::read(db).await?;
            credits::write(&state, credits, sink.as_mut())?
        }
    };
    sink.end()?;
    drop(sink);
    file.finish()?;
    Ok(rows)
}
