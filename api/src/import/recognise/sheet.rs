//! A file of which encoding, delimiter and header are found out.

use std::{
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
};

use csv::ByteRecord;

use crate::import::{
    input::{Extent, Form},
    mapping::FileForm,
    rejects::OWN_COLUMNS,
};

/// Bytes at the beginning in which the header is looked for.
const HEAD_BYTES: usize = 256 * 1024;
/// Rows in which the header is looked for: some exports begin with a title, an account and a period.
const HEAD_ROWS: usize = 30;

/// A file that is known to be a table, and where its header is.
#[derive(Debug)]
pub(in crate::import) struct Sheet {
    pub(in crate::import) path: PathBuf,
    pub(in crate::import) form: Form,
    /// The encoding and how it is known, as it is told.
    pub(in crate::import) encoding: &'static str,
    pub(in crate::import) extent: Extent,
    /// The names of the columns as they are written.
    pub(in crate::import) written: Vec<String>,
}

impl Sheet {
    /// Finds out how a file is written. `fit` says how well a row would do as its header; zero is not at all.
    ///
    /// # Errors
    /// When it cannot be read, or no row near its beginning is a header.
    pub(in crate::import) fn open(
        path: &Path,
        fit: impl Fn(&[(usize, String)]) -> usize,
    ) -> Result<Self, String> {
        let fail = |error: std::io::Error| format!("{}: {error}", path.display());
        let mut head = Vec::with_capacity(HEAD_BYTES);
        let file = File::open(path).map_err(fail)?;
        let limit = u64::try_from(HEAD_BYTES).unwrap_or(u64::MAX);
        file.take(limit).read_to_end(&mut head).map_err(fail)?;
        if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
            return Err(format!(
                "{}: the file is UTF-16; export it as plain CSV, or save it as \"CSV UTF-8\"",
                path.display()
            ));
        }
        let is_utf8 = is_utf8(File::open(path).map_err(fail)?).map_err(fail)?;
        let (encoding, label) = if is_utf8 {
            ("UTF-8", "utf-8")
        } else {
            ("Windows-1252, because it is not UTF-8", "windows-1252")
        };
        let mut best: Option<(usize, Self)> = None;
        for delimiter in [",", ";", "tab"] {
            let written = FileForm {
                delimiter: Some(delimiter.to_owned()),
                encoding: Some(label.to_owned()),
                ..FileForm::default()
            };
            let form = Form::new(&written)?;
            let Some((found, extent, names)) = header(&head, &form, &fit) else {
                continue;
            };
            if best.as_ref().is_none_or(|(known, _)| found > *known) {
                let sheet = Self {
                    path: path.to_owned(),
                    form,
                    encoding,
                    extent,
                    written: names,
                };
                best = Some((found, sheet));
            }
        }
        best.map(|(_, sheet)| sheet)
            .ok_or_else(|| unrecognised(path, &head))
    }

    /// The columns that are the file's own: not those that a rejection put before them.
    pub(in crate::import) fn columns(&self) -> Vec<(usize, String)> {
        own(&self.written)
    }
}

fn own(names: &[String]) -> Vec<(usize, String)> {
    let columns = names.iter().cloned().enumerate();
    columns
        .filter(|(_, name)| !OWN_COLUMNS.contains(&name.as_str()))
        .collect()
}

/// The row that fits best as a header, how well, and where it is.
fn header(
    head: &[u8],
    form: &Form,
    fit: &impl Fn(&[(usize, String)]) -> usize,
) -> Option<(usize, Extent, Vec<String>)> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(form.delimiter)
        .quote(form.quote)
        .flexible(true)
        .has_headers(false)
        .from_reader(head);
    let mut record = ByteRecord::new();
    let mut best: Option<(usize, Extent, Vec<String>)> = None;
    for _ in 0..HEAD_ROWS {
        if !reader.read_byte_record(&mut record).ok()? {
            break;
        }
        let names: Vec<String> = record
            .iter()
            .map(|name| {
                let text = form.encoding.decode_without_bom_handling(name).0;
                text.trim_start_matches('\u{feff}').trim().to_owned()
            })
            .collect();
        let found = fit(&own(&names));
        if found > best.as_ref().map_or(0, |(known, _, _)| *known) {
            let position = record.position()?;
            let extent = Extent {
                skip_bytes: position.byte(),
                skip_lines: position.line().saturating_sub(1),
                last_line: None,
            };
            best = Some((found, extent, names));
        }
    }
    best
}

fn unrecognised(path: &Path, head: &[u8]) -> String {
    let text = String::from_utf8_lossy(head);
    let first: String = text
        .lines()
        .next()
        .unwrap_or_default()
        .chars()
        .take(200)
        .collect();
    format!(
        "{}: the file is not recognised; its first line is {first:?}. See docs/IMPORT.md for what is, or import it with a mapping: accord import csv",
        path.display()
    )
}

/// Whether all of a file is UTF-8; a letter may be cut by the end of what is read at once.
fn is_utf8(mut file: File) -> std::io::Result<bool> {
    let mut chunk = vec![0; 64 * 1024];
    let mut rest: Vec<u8> = Vec::new();
    loop {
        let read = file.read(&mut chunk)?;
        if read == 0 {
            return Ok(rest.is_empty());
        }
        rest.extend(chunk.iter().take(read));
        match std::str::from_utf8(&rest) {
            Ok(_) => rest.clear(),
            Err(error) if error.error_len().is_none() => {
                rest.drain(..error.valid_up_to());
            }
            Err(_) => return Ok(false),
        }
    }
}
