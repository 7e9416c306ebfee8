//! `accord import hubspot`, `salesforce` and `spend`: files that are recognised by their header.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::import::{DateOrder, DecimalMark, ExportImport, ExportOptions, Vendor};

/// Exports and what they do not say themselves.
#[derive(Debug, Args)]
pub(super) struct Exports {
    /// Do everything but keep it: report what would happen.
    #[arg(long)]
    dry_run: bool,
    /// Where rejected rows go; unless given, beside each file: contacts.csv has contacts.rejected.csv.
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// Which comes first in dates such as 03/04/2026, where no row proves it.
    #[arg(long, value_name = "ORDER")]
    date_order: Option<Order>,
    /// What stands before the fraction in amounts such as 1.234, where no row proves it.
    #[arg(long, value_name = "MARK")]
    decimal: Option<Mark>,
    /// The zone of times that name none, such as Europe/Berlin; the organisation's unless given.
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,
    /// The currency of amounts that name none, such as EUR; the organisation's unless given.
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,
    /// The files, in any order.
    #[arg(required = true, value_name = "FILES")]
    files: Vec<PathBuf>,
}

/// Exports with deals.
#[derive(Debug, Args)]
pub(super) struct Crm {
    #[command(flatten)]
    exports: Exports,
    /// A stage in which deals are won, beside those that `upsertDealStages` has made known. May be given several times.
    #[arg(long, value_name = "STAGE")]
    won: Vec<String>,
    /// A stage in which deals are lost.
    #[arg(long, value_name = "STAGE")]
    lost: Vec<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Order {
    /// 03/04/2026 is in April.
    DayFirst,
    /// 03/04/2026 is in March.
    MonthFirst,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Mark {
    /// 1.234 is a little more than one.
    Point,
    /// 1.234 is more than a thousand.
    Comma,
}

impl Crm {
    pub(super) fn of(self, vendor: Vendor) -> ExportImport {
        let Self { exports, won, lost } = self;
        let mut what = exports.of(vendor);
        what.options.won = won;
        what.options.lost = lost;
        what
    }
}

impl Exports {
    pub(super) fn of(self, vendor: Vendor) -> ExportImport {
        let Self {
            dry_run,
            rejects,
            date_order,
            decimal,
            time_zone,
            currency,
            files,
        } = self;
        ExportImport {
            vendor,
            files,
            rejects,
            dry_run,
            options: ExportOptions {
                date_order: date_order.map(|order| match order {
                    Order::DayFirst => DateOrder::DayFirst,
                    Order::MonthFirst => DateOrder::MonthFirst,
                }),
                decimal: decimal.map(|mark| match mark {
                    Mark::Point => DecimalMark::Point,
                    Mark::Comma => DecimalMark::Comma,
                }),
                time_zone,
                currency,
                won: Vec::new(),
                lost: Vec::new(),
            },
        }
    }
}
