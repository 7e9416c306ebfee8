//! `accord operations`

use std::path::PathBuf;

use clap::{Args, Subcommand};
use entity::operation;

use crate::{
    config::Config,
    db::WriteTx,
    http::{Inspected, Inspector},
    operations::{
        Hash,
        folder::{self, File},
        store::{self, NewOperation},
    },
};

/// Store the operations that a deployment executes when it is told to execute no others.
#[derive(Debug, Args)]
pub(super) struct OperationsCommand {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Store every file *.graphql of a folder, and of the folders in it. Those that are there already stay as they are.
    ///
    /// Each file is a document as a client sends it: one operation or several, with their fragments. All are looked at
    /// first; if one does not fit the schema or the limits, none is stored.
    Add {
        /// The folder.
        directory: PathBuf,
    },
    /// Print what is stored: hash, file, names.
    List,
    /// Remove documents. Who sends them is refused from then on, where only stored ones are executed.
    Remove {
        /// Their hashes, or the beginnings of them.
        #[arg(required = true, num_args = 1..)]
        hashes: Vec<String>,
    },
}

impl OperationsCommand {
    pub(super) async fn run(self, config: &Config) -> anyhow::Result<()> {
        match self.command {
            Command::Add { directory } => {
                let files = folder::read(&directory)?;
                let new = inspected(files, config).await?;
                let given = new.len();
                let mut tx = begin(config).await?;
                let added = store::add(&mut tx, new).await?;
                tx.commit().await?;
                println!("stored: {added}, there already: {}", given - added);
            }
            Command::List => {
                let tx = begin(config).await?;
                for row in store::all(&tx).await? {
                    let operation::Model {
                        hash, name, file, ..
                    } = row;
                    println!("{}  {file}  {name}", shown(&hash)?);
                }
            }
            Command::Remove { hashes } => {
                let mut tx = begin(config).await?;
                let rows = store::all(&tx).await?;
                let mut known = Vec::with_capacity(rows.len());
                for row in &rows {
                    known.push(shown(&row.hash)?);
                }
                let mut chosen = Vec::with_capacity(hashes.len());
                for beginning in &hashes {
                    chosen.push(only(&known, beginning)?);
                }
                chosen.sort_unstable();
                chosen.dedup();
                store::remove(&mut tx, &chosen).await?;
                tx.commit().await?;
                println!("removed: {}", chosen.len());
            }
        }
        Ok(())
    }
}

async fn begin(config: &Config) -> anyhow::Result<WriteTx> {
    let db = super::database(config).await?;
    Ok(WriteTx::begin(&db).await?)
}

/// The files as documents that may be executed; else everything that is wrong with them.
async fn inspected(files: Vec<File>, config: &Config) -> anyhow::Result<Vec<NewOperation>> {
    let inspector = Inspector::new(config.limits.document);
    let mut faults = Vec::new();
    let mut new = Vec::with_capacity(files.len());
    for File { name: file, text } in files {
        match inspector.inspect(&text).await {
            Ok(Inspected { names }) => new.push(NewOperation {
                name: names.join(", "),
                file,
                document: text,
            }),
            Err(errors) => {
                for error in errors {
                    let place = error.locations.first();
                    let place = place.map(|place| format!(":{}:{}", place.line, place.column));
                    let place = place.unwrap_or_default();
                    faults.push(format!("{file}{place}: {}", error.message));
                }
            }
        }
    }
    anyhow::ensure!(
        faults.is_empty(),
        "nothing was stored:\n{}",
        faults.join("\n")
    );
    Ok(new)
}

fn shown(hash: &[u8]) -> anyhow::Result<Hash> {
    Hash::from_bytes(hash).ok_or_else(|| anyhow::anyhow!("a stored hash is none"))
}

/// The one hash that begins so.
fn only(known: &[Hash], beginning: &str) -> anyhow::Result<Hash> {
    let wanted = beginning.to_ascii_lowercase();
    let mut found = known
        .iter()
        .filter(|hash| !wanted.is_empty() && hash.to_string().starts_with(&wanted));
    match (found.next(), found.next()) {
        (Some(hash), None) => Ok(*hash),
        (None, _) => anyhow::bail!("no stored document has a hash that begins with {beginning:?}"),
        (Some(_), Some(_)) => {
            anyhow::bail!("several stored documents have hashes that begin with {beginning:?}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_names_a_document_when_it_is_the_only_one() {
        let hash = |start: &str| Hash::parse(&format!("{start:0<64}")).expect("a hash");
        let known = [hash("ab1"), hash("ab2"), hash("c")];
        assert_eq!(only(&known, "C").ok(), Some(hash("c")));
        assert_eq!(only(&known, "ab2").ok(), Some(hash("ab2")));
        assert_eq!(only(&known, &known[0].to_string()).ok(), Some(known[0]));
        for wrong in ["ab", "d", "", "c1"] {
            assert!(only(&known, wrong).is_err(), "{wrong}");
        }
    }
}
