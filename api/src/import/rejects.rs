//! The file of rejected rows: why each was rejected, and the row as it stood, so that it can be mended and imported
//! again with the same mapping.

use std::{
    fs::File,
    io::BufWriter,
    path::{Path, PathBuf},
};

use csv::{ByteRecord, Terminator};

use super::{
    input::{Form, Header, RawRow},
    plan::Problem,
};

/// The columns before the row's own. A file that has them is a file of rejected rows, and they are written afresh.
pub(super) const OWN_COLUMNS: [&str; 4] = [
    "rejected_file",
    "rejected_line",
    "rejected_column",
    "rejected_reason",
];

/// The file of rejected rows; it is made when the first row is rejected.
#[derive(Debug)]
pub(super) struct Rejects {
    /// Where it is.
    pub(super) path: PathBuf,
    writer: Option<csv::Writer<BufWriter<File>>>,
}

impl Rejects {
    pub(super) const fn at(path: PathBuf) -> Self {
        Self { path, writer: None }
    }

    /// The place beside a file: `leads.csv` has `leads.rejected.csv`.
    pub(super) fn beside(input: &Path) -> PathBuf {
        let stem = input.file_stem().unwrap_or_default().to_string_lossy();
        let extension = input
            .extension()
            .map_or_else(|| "csv".into(), |extension| extension.to_string_lossy());
        input.with_file_name(format!("{stem}.rejected.{extension}"))
    }

    /// Whether a row was rejected.
    pub(super) const fn is_used(&self) -> bool {
        self.writer.is_some()
    }

    /// Adds a row, its bytes as they were.
    pub(super) fn add(
        &mut self,
        input: &Path,
        header: &Header,
        form: &Form,
        row: &RawRow,
        problems: &[Problem],
    ) -> csv::Result<()> {
        let own = own_columns(header);
        let writer = match &mut self.writer {
            Some(writer) => writer,
            None => {
                let file = BufWriter::new(File::create(&self.path)?);
                let mut writer = csv::WriterBuilder::new()
                    .delimiter(form.delimiter)
                    .quote(form.quote)
                    .flexible(true)
                    .terminator(Terminator::Any(b'\n'))
                    .from_writer(file);
                let mut names = ByteRecord::new();
                for name in OWN_COLUMNS {
                    names.push_field(name.as_bytes());
                }
                for (place, name) in header.written.iter().enumerate() {
                    if !own.contains(&place) {
                        names.push_field(&form.encoding.encode(name).0);
                    }
                }
                writer.write_byte_record(&names)?;
                self.writer.insert(writer)
            }
        };
        let mut columns: Vec<usize> = Vec::new();
        for problem in problems {
            columns.extend(&problem.columns);
        }
        let reasons: Vec<&str> = problems
            .iter()
            .map(|problem| problem.reason.trim_end_matches('.'))
            .collect();
        let name = input.file_name().unwrap_or_default().to_string_lossy();
        let mut record = ByteRecord::new();
        for text in [
            &*name,
            &row.line.to_string(),
            &header.names_of(&columns),
            &reasons.join("; "),
        ] {
            record.push_field(&form.encoding.encode(text).0);
        }
        for (place, cell) in row.bytes.iter().enumerate() {
            if !own.contains(&place) {
                record.push_field(cell);
            }
        }
        writer.write_byte_record(&record)
    }

    /// Puts what was added on the disk.
    pub(super) fn flush(&mut self) -> std::io::Result<()> {
        match &mut self.writer {
            Some(writer) => writer.flush(),
            None => Ok(()),
        }
    }
}

/// Where the columns of an earlier rejection are.
fn own_columns(header: &Header) -> Vec<usize> {
    let own = header
        .written
        .iter()
        .enumerate()
        .filter(|(_, name)| OWN_COLUMNS.contains(&name.as_str()));
    own.map(|(place, _)| place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_beside_its_input() {
        for (input, rejects) in [
            ("/a/leads.csv", "/a/leads.rejected.csv"),
            ("leads.tsv", "leads.rejected.tsv"),
            ("leads", "leads.rejected.csv"),
        ] {
            assert_eq!(Rejects::beside(Path::new(input)), Path::new(rejects));
        }
    }
}
