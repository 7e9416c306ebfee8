//! `accord import`

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::import_exports::{Crm, Exports};
use crate::{
    config::Config,
    import::{
        ExportImport, Import, ImportError, Imported, Mapping, Progress, Vendor, Watch, import,
        import_exports,
    },
};

/// The mapping, the files or the arguments cannot be used, as for arguments that clap refuses.
const USAGE: u8 = 2;

/// Load facts from files.
#[derive(Debug, Args)]
pub(super) struct ImportCommand {
    #[command(subcommand)]
    kind: Kind,
}

#[derive(Debug, Subcommand)]
enum Kind {
    /// Load any CSV files by a mapping that says what their columns are.
    ///
    /// Exits with 0 when every row was used, with 1 when some were rejected, with 2 when the mapping or the files cannot
    /// be used. Importing a file again changes nothing.
    Csv(Csv),
    /// Load exports of HubSpot: contacts, companies, deals and campaigns.
    ///
    /// Files are recognised by their columns, in English or German, by labels or internal names, and loaded in the order
    /// in which they refer to each other. Exits as csv does. Importing a file again changes nothing.
    Hubspot(Crm),
    /// Load exports of Salesforce: leads, contacts, accounts, opportunities with their history and contact roles,
    /// campaigns and their members.
    ///
    /// Files of Data Loader and reports are recognised by their columns, and loaded in the order in which they refer to
    /// each other. Exits as csv does. Importing a file again changes nothing.
    Salesforce(Crm),
    /// Load daily costs as Google Ads, Meta and LinkedIn export them into the spend of campaigns.
    ///
    /// Exits as csv does. Importing a file again changes nothing.
    Spend(Exports),
}

#[derive(Debug, Args)]
struct Csv {
    /// The TOML file that says what the columns are.
    #[arg(long, value_name = "FILE")]
    mapping: PathBuf,
    /// Do everything but keep it: report what would happen.
    #[arg(long)]
    dry_run: bool,
    /// Where rejected rows go; unless given, beside each file: leads.csv has leads.rejected.csv.
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// The files, each with a first row of column names.
    #[arg(required = true, value_name = "FILES")]
    files: Vec<PathBuf>,
}

impl ImportCommand {
    pub(super) async fn run(self, config: &Config) -> anyhow::Result<ExitCode> {
        let done = match self.kind {
            Kind::Csv(csv) => csv.run(config).await,
            Kind::Hubspot(files) => run_exports(files.of(Vendor::HubSpot), config).await,
            Kind::Salesforce(files) => run_exports(files.of(Vendor::Salesforce), config).await,
            Kind::Spend(files) => run_exports(files.of(Vendor::Spend), config).await,
        };
        match done {
            Ok(code) => Ok(code),
            Err(ImportError::Usage(problems)) => {
                for problem in problems {
                    eprintln!("accord: {problem}");
                }
                Ok(ExitCode::from(USAGE))
            }
            Err(ImportError::Stopped(error)) => Err(error.context(
                "the import stopped; what was written so far stays, and importing again goes on",
            )),
        }
    }
}

impl Csv {
    async fn run(self, config: &Config) -> Result<ExitCode, ImportError> {
        let Self {
            mapping,
            dry_run,
            rejects,
            files,
        } = self;
        let what = Import {
            mapping: Mapping::load(&mapping)?,
            files,
            rejects,
            dry_run,
        };
        let db = super::database(config)
            .await
            .map_err(ImportError::Stopped)?;
        let mut bar = Bar::new();
        let imported = import(&db, &what, &mut bar).await;
        bar.0.finish_and_clear();
        imported.map(|imported| tell(&imported))
    }
}

async fn run_exports(what: ExportImport, config: &Config) -> Result<ExitCode, ImportError> {
    let db = super::database(config)
        .await
        .map_err(ImportError::Stopped)?;
    let mut bar = Bar::new();
    let imported = import_exports(&db, &what, &mut bar).await;
    bar.0.finish_and_clear();
    imported.map(|imported| tell(&imported))
}

/// Tells what an import came to.
fn tell(imported: &Imported) -> ExitCode {
    print!("{}", imported.report);
    for path in &imported.rejects {
        println!("The rejected rows are in {}", path.display());
    }
    if imported.report.rejected_rows == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// The progress on standard error, where that is a terminal.
struct Bar(ProgressBar);

impl Bar {
    fn new() -> Self {
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
        let style = "{msg} [{bar:30}] {percent:>3} % {binary_bytes_per_sec}, {eta} left";
        if let Ok(style) = ProgressStyle::with_template(style) {
            bar.set_style(style.progress_chars("=> "));
        }
        Self(bar)
    }
}

impl Watch for Bar {
    fn recognised(&mut self, note: &str) {
        println!("{note}");
    }

    fn written(&mut self, progress: Progress<'_>) {
        let Progress {
            file,
            bytes,
            total_bytes,
            report,
        } = progress;
        self.0.set_length(total_bytes);
        self.0.set_position(bytes);
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        self.0.set_message(format!(
            "{name}: {} rows, {} rejected",
            report.rows, report.rejected_rows
        ));
    }
}
