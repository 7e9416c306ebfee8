//! CSV, safe to open in a spreadsheet.

use std::{borrow::Cow, io::Write};

use chrono::{DateTime, SecondsFormat};

use super::cell::{Cell, Column, Sink};

/// Writes CSV as RFC 4180 has it, in UTF-8, the first row being the names of the columns.
pub(super) struct Comma<W: Write>(csv::Writer<W>);

impl<W: Write> Comma<W> {
    pub(super) fn new(out: W) -> Self {
        Self(csv::Writer::from_writer(out))
    }
}

impl<W: Write + Send> Sink for Comma<W> {
    fn begin(&mut self, columns: &[Column]) -> anyhow::Result<()> {
        let names = columns.iter().map(|column| column.name.as_str());
        Ok(self.0.write_record(names)?)
    }

    fn row(&mut self, cells: Vec<Cell>) -> anyhow::Result<()> {
        for cell in &cells {
            self.0.write_field(written(cell).as_bytes())?;
        }
        Ok(self.0.write_record(None::<&[u8]>)?)
    }

    fn end(&mut self) -> anyhow::Result<()> {
        Ok(self.0.flush()?)
    }
}

fn written(cell: &Cell) -> Cow<'_, str> {
    match cell {
        Cell::Empty => Cow::Borrowed(""),
        Cell::Text(text) => harmless(text),
        Cell::Integer(number) => number.to_string().into(),
        Cell::Boolean(value) => value.to_string().into(),
        Cell::Instant(millis) => DateTime::from_timestamp_millis(*millis)
            .map_or_else(
                || millis.to_string(),
                |at| at.to_rfc3339_opts(SecondsFormat::Millis, true),
            )
            .into(),
        Cell::Date(day) => day.to_string().into(),
        Cell::Decimal(number) => number.to_string().into(),
    }
}

/// A text that a spreadsheet would take for a formula gets an apostrophe before it: whoever may name a lead must not run
/// anything on the machine of whoever opens the file. Numbers are not texts, so a negative amount stays a number.
fn harmless(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        return format!("'{text}").into();
    }
    Cow::Borrowed(text)
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::export::cell::Kind;

    fn file(rows: Vec<Vec<Cell>>) -> String {
        let mut bytes = Vec::new();
        let mut sink = Comma::new(&mut bytes);
        let columns = ["a", "b"].map(|name| Column::new(name, Kind::Text));
        sink.begin(&columns).unwrap();
        for row in rows {
            sink.row(row).unwrap();
        }
        sink.end().unwrap();
        drop(sink);
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn values_are_written_so_that_any_program_reads_them() {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 29).unwrap();
        let rows = vec![
            vec![Cell::Text("plain".to_owned()), Cell::Empty],
            vec![Cell::Text("a \"b\", c\nd".to_owned()), Cell::Integer(-5)],
            vec![Cell::Instant(1_774_746_000_123), Cell::Date(day)],
            vec![Cell::Decimal(Decimal::new(-10, 2)), Cell::Boolean(true)],
        ];
        assert_eq!(
            file(rows),
            "a,b\nplain,\n\"a \"\"b\"\", c\nd\",-5\n2026-03-29T01:00:00.123Z,2026-03-29\n-0.10,true\n"
        );
    }

    #[test]
    fn no_text_is_a_formula() {
        for text in [
            "=1+1", "+49 30", "-2", "@SUM(A1)", "\tx", "\r=x", "\n=x", "＝1",
        ] {
            let written = file(vec![vec![Cell::Text(text.to_owned()), Cell::Empty]]);
            let mut reader = csv::Reader::from_reader(written.as_bytes());
            let row = reader.records().next().unwrap().unwrap();
            assert_eq!(row[0], format!("'{text}"));
        }
        assert!(file(vec![vec![Cell::Text("a=1".to_owned()), Cell::Empty]]).contains("\na=1,"));
    }
}
