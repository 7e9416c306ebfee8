//! What a file holds: columns with names and kinds, and values.

use chrono::NaiveDate;
use rust_decimal::Decimal;

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Words, names, ids.
    Text,
    /// Whole numbers.
    Integer,
    /// Yes or no.
    Boolean,
    /// Moments, to the millisecond.
    Instant,
    /// Days.
    Date,
    /// Exact numbers with at most this many decimals.
    Decimal {
        /// The decimals.
        scale: u32,
    },
}

/// A column of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    /// Its name.
    pub(super) name: String,
    /// What its values are.
    pub(super) kind: Kind,
}

impl Column {
    /// A column of this name and kind.
    pub(super) fn new(name: impl Into<String>, kind: Kind) -> Self {
        let name = name.into();
        Self { name, kind }
    }
}

/// A value, of the kind of its column.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    /// No value.
    Empty,
    /// Of a column of texts.
    Text(String),
    /// Of a column of whole numbers.
    Integer(i64),
    /// Of a column of yes and no.
    Boolean(bool),
    /// Of a column of moments: milliseconds since 1970 in UTC.
    Instant(i64),
    /// Of a column of days.
    Date(NaiveDate),
    /// Of a column of exact numbers.
    Decimal(Decimal),
}

/// A file that rows are written to.
pub(super) trait Sink: Send {
    /// Begins: the columns of every row.
    ///
    /// # Errors
    /// When the file cannot be written.
    fn begin(&mut self, columns: &[Column]) -> anyhow::Result<()>;

    /// Adds a row: a value for each column.
    ///
    /// # Errors
    /// When the file cannot be written.
    fn row(&mut self, cells: Vec<Cell>) -> anyhow::Result<()>;

    /// Ends; what was written is complete.
    ///
    /// # Errors
    /// When the file cannot be written.
    fn end(&mut self) -> anyhow::Result<()>;
}
