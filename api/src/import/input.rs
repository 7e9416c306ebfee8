//! Reading a file row by row: memory does not grow with it.

use std::{
    borrow::Cow,
    fs::File,
    io::{self, Read, Seek as _, SeekFrom},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use csv::ByteRecord;
use encoding_rs::{Encoding, UTF_8};

use super::{derived::Derived, mapping::FileForm};

/// No honest row is longer; a quote that is never closed makes one of the rest of the file.
const MAX_ROW_BYTES: u64 = 16 * 1024 * 1024;

/// How a file is written, checked.
#[derive(Debug, Clone)]
pub(super) struct Form {
    pub(super) delimiter: u8,
    pub(super) quote: u8,
    pub(super) encoding: &'static Encoding,
    empty: Vec<String>,
}

impl Form {
    /// Understands what a mapping says about the file.
    ///
    /// # Errors
    /// What is impossible.
    pub(super) fn new(form: &FileForm) -> Result<Self, String> {
        let FileForm {
            delimiter,
            quote,
            encoding,
            empty,
        } = form;
        let delimiter = match delimiter.as_deref() {
            Some("tab") => b'\t',
            other => one_byte("delimiter", other.unwrap_or(","))?,
        };
        let quote = one_byte("quote", quote.as_deref().unwrap_or("\""))?;
        if delimiter == quote {
            return Err("delimiter and quote are the same; they have to differ".to_owned());
        }
        let name = encoding.as_deref().unwrap_or("utf-8");
        let encoding = Encoding::for_label(name.as_bytes())
            .filter(|encoding| *encoding == UTF_8 || encoding.is_single_byte())
            .ok_or_else(|| {
                format!("the encoding {name:?} cannot be read; expected utf-8, windows-1252 or another of one byte a character. Convert the file to UTF-8")
            })?;
        Ok(Self {
            delimiter,
            quote,
            encoding,
            empty: empty.iter().map(|text| text.trim().to_owned()).collect(),
        })
    }
}

fn one_byte(name: &str, text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        [byte]
            if byte.is_ascii()
                && !byte.is_ascii_alphanumeric()
                && !matches!(byte, b'\r' | b'\n') =>
        {
            Ok(*byte)
        }
        _ => Err(format!(
            "{name} is {text:?}; expected one character such as \",\" or \";\"{}",
            if name == "delimiter" {
                ", or \"tab\""
            } else {
                ""
            }
        )),
    }
}

/// The columns of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    /// As the file writes them.
    pub(super) written: Vec<String>,
    /// What a mapping calls them: as they are written, or each by a name of its own where several are written alike;
    /// then the derived columns.
    pub(super) names: Vec<String>,
    /// Columns that are made of the others.
    pub(super) derived: Vec<Derived>,
}

impl Header {
    /// The columns of a file as they are written.
    pub(super) fn of(written: Vec<String>) -> Self {
        Self {
            names: written.clone(),
            written,
            derived: Vec::new(),
        }
    }

    /// The place of a column.
    ///
    /// # Errors
    /// When there is none with this name, or several.
    pub(super) fn column(&self, name: &str) -> Result<usize, String> {
        let mut places = self
            .names
            .iter()
            .enumerate()
            .filter(|(_, known)| known.as_str() == name.trim());
        match (places.next(), places.next()) {
            (Some((place, _)), None) => Ok(place),
            (Some(_), Some(_)) => Err(format!(
                "there are several columns {name:?}; give them different names"
            )),
            (None, _) => Err(format!(
                "there is no column {name:?}; the columns are {}",
                self.names.join(", ")
            )),
        }
    }

    /// The names of these columns, as a rejected row tells them.
    pub(super) fn names_of(&self, columns: &[usize]) -> String {
        let mut names: Vec<&str> = Vec::new();
        let written = columns.iter().flat_map(|place| self.sources_of(*place));
        for name in written.filter_map(|place| self.written.get(place)) {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        names.join(", ")
    }

    /// The columns of the file that a column comes from: itself, or what it is made of.
    fn sources_of(&self, place: usize) -> Vec<usize> {
        let derived = place.checked_sub(self.written.len());
        match derived.and_then(|place| self.derived.get(place)) {
            Some(derived) => derived
                .sources()
                .into_iter()
                .flat_map(|place| self.sources_of(place))
                .collect(),
            None => vec![place],
        }
    }
}

/// The cells of one row, as text.
#[derive(Debug)]
pub(super) struct Cells<'a>(Vec<Cow<'a, str>>);

impl Cells<'_> {
    /// A cell; columns that the row does not have are empty.
    pub(super) fn get(&self, column: usize) -> &str {
        self.0.get(column).map_or("", |cell| cell)
    }

    #[cfg(test)]
    pub(super) fn of<'a>(cells: &[&'a str]) -> Cells<'a> {
        Cells(cells.iter().map(|cell| Cow::Borrowed(*cell)).collect())
    }
}

/// One row as it stands in the file.
#[derive(Debug, Clone)]
pub(super) struct RawRow {
    /// The line it starts on, counted from 1; the header is on the first.
    pub(super) line: u64,
    pub(super) bytes: ByteRecord,
}

/// Why a row is none, with the column if it is one cell's fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BadRow {
    pub(super) columns: Vec<usize>,
    pub(super) reason: String,
}

impl RawRow {
    /// Whether there is nothing in it: spreadsheets end files with such rows.
    pub(super) fn is_blank(&self) -> bool {
        self.bytes
            .iter()
            .all(|cell| cell.iter().all(u8::is_ascii_whitespace))
    }

    /// Its cells as text.
    ///
    /// # Errors
    /// When it has more or fewer cells than the header, or one is not in the encoding.
    pub(super) fn cells(&self, header: &Header, form: &Form) -> Result<Cells<'_>, BadRow> {
        if self.bytes.len() != header.written.len() {
            return Err(BadRow {
                columns: Vec::new(),
                reason: format!(
                    "the row has {} cells where the header has {}; is a delimiter not quoted, or the row cut off?",
                    self.bytes.len(),
                    header.written.len()
                ),
            });
        }
        let mut cells = Vec::with_capacity(header.names.len());
        for (place, cell) in self.bytes.iter().enumerate() {
            let text = form
                .encoding
                .decode_without_bom_handling_and_without_replacement(cell)
                .ok_or_else(|| BadRow {
                    columns: vec![place],
                    reason: format!(
                        "the cell is not {}; say the file's encoding in the mapping",
                        form.encoding.name()
                    ),
                })?;
            let empty = form.empty.iter().any(|empty| empty == text.trim());
            cells.push(if empty { Cow::Borrowed("") } else { text });
        }
        let mut cells = Cells(cells);
        for derived in &header.derived {
            let text = derived.make(&cells);
            cells.0.push(Cow::Owned(text));
        }
        Ok(cells)
    }
}

/// Which part of a file is the table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Extent {
    /// Bytes before the header.
    pub(super) skip_bytes: u64,
    /// Lines before the header.
    pub(super) skip_lines: u64,
    /// The last line of the table, if something else comes after it.
    pub(super) last_line: Option<u64>,
}

/// An open file, its header read.
#[derive(Debug)]
pub(super) struct Input {
    pub(super) path: PathBuf,
    pub(super) header: Header,
    /// The size of the file.
    pub(super) bytes: u64,
    extent: Extent,
    reader: csv::Reader<Watched>,
    row_bytes: Arc<AtomicU64>,
}

impl Input {
    /// Opens a file that is a table from its first line on, and reads its header.
    ///
    /// # Errors
    /// When it cannot be read or has no header.
    pub(super) fn open(path: &Path, form: &Form) -> Result<Self, String> {
        Self::open_part(path, form, Extent::default())
    }

    /// Opens a file of which a part is a table, and reads its header.
    ///
    /// # Errors
    /// When it cannot be read or has no header.
    pub(super) fn open_part(path: &Path, form: &Form, extent: Extent) -> Result<Self, String> {
        let fail = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let mut file = File::open(path).map_err(|error| fail(&error))?;
        file.seek(SeekFrom::Start(extent.skip_bytes))
            .map_err(|error| fail(&error))?;
        let bytes = file.metadata().map_err(|error| fail(&error))?.len();
        let row_bytes = Arc::new(AtomicU64::new(0));
        let watched = Watched {
            file,
            row_bytes: row_bytes.clone(),
        };
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(form.delimiter)
            .quote(form.quote)
            .flexible(true)
            .from_reader(watched);
        let names = reader.byte_headers().map_err(|error| fail(&error))?;
        let names: Vec<String> = names
            .iter()
            .map(|name| {
                let text = form.encoding.decode_without_bom_handling(name).0;
                text.trim_start_matches('\u{feff}').trim().to_owned()
            })
            .collect();
        if names.iter().all(String::is_empty) {
            return Err(fail(&"the file is empty; expected a row of column names"));
        }
        Ok(Self {
            path: path.to_owned(),
            header: Header::of(names),
            bytes,
            extent,
            reader,
            row_bytes,
        })
    }

    /// The next row that is not blank.
    ///
    /// # Errors
    /// When the file cannot be read on.
    pub(super) fn next(&mut self) -> Result<Option<RawRow>, String> {
        loop {
            self.row_bytes.store(0, Ordering::Relaxed);
            let mut bytes = ByteRecord::new();
            let line = self.reader.position().line();
            let more = self
                .reader
                .read_byte_record(&mut bytes)
                .map_err(|error| format!("{}: after line {line}: {error}", self.path.display()))?;
            if !more {
                return Ok(None);
            }
            let line = bytes.position().map_or(line, csv::Position::line) + self.extent.skip_lines;
            if self.extent.last_line.is_some_and(|last| line > last) {
                return Ok(None);
            }
            let row = RawRow { line, bytes };
            if !row.is_blank() {
                return Ok(Some(row));
            }
        }
    }

    /// How many bytes were read.
    pub(super) fn read_bytes(&self) -> u64 {
        self.extent.skip_bytes + self.reader.position().byte()
    }
}

/// A file that stops when a single row takes too much of it.
#[derive(Debug)]
struct Watched {
    file: File,
    row_bytes: Arc<AtomicU64>,
}

impl Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        let more = u64::try_from(read).unwrap_or(u64::MAX);
        if self.row_bytes.fetch_add(more, Ordering::Relaxed) > MAX_ROW_BYTES {
            return Err(io::Error::other(
                "a row is longer than 16 MiB; is a quote never closed?",
            ));
        }
        Ok(read)
    }
}
