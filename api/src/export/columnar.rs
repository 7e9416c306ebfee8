//! Parquet: typed columns, compressed, for analysts.

use std::{io::Write, sync::Arc};

use anyhow::Context as _;
use chrono::{Datelike as _, NaiveDate};
use parquet::{
    basic::{Compression, LogicalType, Repetition, Type as Physical},
    data_type::{
        BoolType, ByteArray, ByteArrayType, DataType, FixedLenByteArray, FixedLenByteArrayType,
        Int32Type, Int64Type,
    },
    file::{
        properties::WriterProperties,
        writer::{SerializedColumnWriter, SerializedFileWriter},
    },
    schema::types::{Type, TypePtr},
};

use super::cell::{Cell, Column, Kind, Sink};

/// Rows that are held until they are written together.
const ROWS_AT_ONCE: usize = 20_000;
/// Exact numbers: 16 bytes hold 38 digits.
const DECIMAL_BYTES: i32 = 16;
const DECIMAL_DIGITS: i32 = 38;
/// 1 January 1970, as chrono counts days.
const EPOCH: i32 = 719_163;

/// Writes Parquet. Texts are UTF-8, moments are UTC to the millisecond, exact numbers are decimals.
pub(super) struct Columnar<W: Write + Send> {
    out: Option<W>,
    file: Option<SerializedFileWriter<W>>,
    columns: Vec<Held>,
    rows: usize,
}

/// A column's values that are not written yet.
struct Held {
    kind: Kind,
    cells: Vec<Cell>,
}

impl<W: Write + Send> Columnar<W> {
    pub(super) fn new(out: W) -> Self {
        Self {
            out: Some(out),
            file: None,
            columns: Vec::new(),
            rows: 0,
        }
    }

    fn write_group(&mut self) -> anyhow::Result<()> {
        let file = self.file.as_mut().context("the file was begun")?;
        let mut group = file.next_row_group()?;
        for held in &mut self.columns {
            let mut writer = group.next_column()?.context("every column is declared")?;
            held.write(&mut writer)?;
            writer.close()?;
            held.cells.clear();
        }
        group.close()?;
        self.rows = 0;
        Ok(())
    }
}

impl<W: Write + Send> Sink for Columnar<W> {
    fn begin(&mut self, columns: &[Column]) -> anyhow::Result<()> {
        let fields: Result<Vec<TypePtr>, _> = columns
            .iter()
            .map(|column| field(column).map(Arc::new))
            .collect();
        let schema = Type::group_type_builder("accord").with_fields(fields?);
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY);
        let out = self.out.take().context("a file begins once")?;
        let file = SerializedFileWriter::new(
            out,
            Arc::new(schema.build()?),
            Arc::new(properties.build()),
        )?;
        self.file = Some(file);
        self.columns = columns
            .iter()
            .map(|column| Held {
                kind: column.kind,
                cells: Vec::new(),
            })
            .collect();
        Ok(())
    }

    fn row(&mut self, cells: Vec<Cell>) -> anyhow::Result<()> {
        for (held, cell) in self.columns.iter_mut().zip(cells) {
            held.cells.push(cell);
        }
        self.rows += 1;
        if self.rows == ROWS_AT_ONCE {
            self.write_group()?;
        }
        Ok(())
    }

    fn end(&mut self) -> anyhow::Result<()> {
        if self.rows > 0 {
            self.write_group()?;
        }
        self.file.take().context("the file was begun")?.close()?;
        Ok(())
    }
}

fn field(column: &Column) -> parquet::errors::Result<Type> {
    let (physical, logical) = match column.kind {
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Integer => (Physical::INT64, None),
        Kind::Boolean => (Physical::BOOLEAN, None),
        Kind::Instant => (
            Physical::INT64,
            Some(LogicalType::timestamp(
                true,
                parquet::basic::TimeUnit::MILLIS,
            )),
        ),
        Kind::Date => (Physical::INT32, Some(LogicalType::Date)),
        Kind::Decimal { scale } => {
            let scale = scale.cast_signed();
            let logical = LogicalType::decimal(scale, DECIMAL_DIGITS);
            return Type::primitive_type_builder(&column.name, Physical::FIXED_LEN_BYTE_ARRAY)
                .with_repetition(Repetition::OPTIONAL)
                .with_length(DECIMAL_BYTES)
                .with_precision(DECIMAL_DIGITS)
                .with_scale(scale)
                .with_logical_type(Some(logical))
                .build();
        }
    };
    Type::primitive_type_builder(&column.name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical)
        .build()
}

impl Held {
    fn write(&self, writer: &mut SerializedColumnWriter<'_>) -> anyhow::Result<()> {
        match self.kind {
            Kind::Text => self.put::<ByteArrayType>(writer, |cell| match cell {
                Cell::Text(text) => Some(ByteArray::from(text.as_bytes().to_vec())),
                _ => None,
            }),
            Kind::Integer => self.put::<Int64Type>(writer, |cell| match cell {
                Cell::Integer(number) => Some(*number),
                _ => None,
            }),
            Kind::Boolean => self.put::<BoolType>(writer, |cell| match cell {
                Cell::Boolean(value) => Some(*value),
                _ => None,
            }),
            Kind::Instant => self.put::<Int64Type>(writer, |cell| match cell {
                Cell::Instant(millis) => Some(*millis),
                _ => None,
            }),
            Kind::Date => self.put::<Int32Type>(writer, |cell| match cell {
                Cell::Date(day) => Some(since_epoch(*day)),
                _ => None,
            }),
            Kind::Decimal { scale } => {
                self.put::<FixedLenByteArrayType>(writer, |cell| match cell {
                    Cell::Decimal(number) => Some(exact(*number, scale)),
                    _ => None,
                })
            }
        }
    }

    /// The values that are there, and for each row whether it has one.
    fn put<T: DataType>(
        &self,
        writer: &mut SerializedColumnWriter<'_>,
        value: impl Fn(&Cell) -> Option<T::T>,
    ) -> anyhow::Result<()> {
        let mut values = Vec::with_capacity(self.cells.len());
        let mut there = Vec::with_capacity(self.cells.len());
        for cell in &self.cells {
            let value = value(cell);
            there.push(i16::from(value.is_some()));
            values.extend(value);
        }
        writer
            .typed::<T>()
            .write_batch(&values, Some(&there), None)?;
        Ok(())
    }
}

fn since_epoch(day: NaiveDate) -> i32 {
    day.num_days_from_ce() - EPOCH
}

/// A number as so many parts of ten to the power of `scale`, most significant byte first.
fn exact(number: rust_decimal::Decimal, scale: u32) -> FixedLenByteArray {
    // No column holds more decimals than its scale; the cut is for a currency nobody has yet.
    let number = number.trunc_with_scale(scale);
    let parts = number.mantissa() * 10_i128.pow(scale - number.scale());
    ByteArray::from(parts.to_be_bytes().to_vec()).into()
}
