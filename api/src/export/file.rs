//! A file that is there when it is complete, and not before.

use std::{
    fs::{self, File},
    io::BufWriter,
    path::{Path, PathBuf},
};

use anyhow::Context as _;

use super::{Format, cell::Sink, comma::Comma};

/// A file that is being written beside its place.
pub(super) struct Unfinished {
    place: PathBuf,
    beside: PathBuf,
}

impl Unfinished {
    /// Begins a file for this place, whose folder is made if it is not there.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub(super) fn begin(place: &Path, format: Format) -> anyhow::Result<(Self, Box<dyn Sink>)> {
        if let Some(folder) = place.parent() {
            fs::create_dir_all(folder)
                .with_context(|| format!("cannot make the folder {}", folder.display()))?;
        }
        let mut name = place.file_name().context("a file has a name")?.to_owned();
        name.push(".part");
        let beside = place.with_file_name(name);
        let file =
            File::create(&beside).with_context(|| format!("cannot write {}", beside.display()))?;
        let this = Self {
            place: place.to_owned(),
            beside,
        };
        Ok((this, sink(file, format)?))
    }

    /// Moves the complete file to its place, over one that is there.
    ///
    /// # Errors
    /// When it cannot be moved.
    pub(super) fn finish(self) -> anyhow::Result<()> {
        fs::rename(&self.beside, &self.place)
            .with_context(|| format!("cannot move the file to {}", self.place.display()))
    }
}

fn sink(file: File, format: Format) -> anyhow::Result<Box<dyn Sink>> {
    match format {
        Format::Csv => Ok(Box::new(Comma::new(BufWriter::new(file)))),
        #[cfg(feature = "parquet")]
        Format::Parquet => Ok(Box::new(super::columnar::Columnar::new(file))),
        #[cfg(not(feature = "parquet"))]
        Format::Parquet => anyhow::bail!(
            "this accord was built without Parquet; build it with `--features parquet`, or export csv"
        ),
    }
}
