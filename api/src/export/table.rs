//! A table as it stands: every column, by the conventions that all tables keep.
//!
//! | in the table | in the file |
//! |---|---|
//! | `…_at` | the moment, to the millisecond |
//! | `x_minor`, with its currency in `x_currency` or `currency` | `x`: units of the currency, with its decimals |
//! | `x_minor` without a currency beside it | `x_minor`: minor units |
//! | `x_ppm` | `x`: a number with six decimals |
//! | `x_pico` | `x`: a number with twelve decimals |

use attribution::money::Currency;
use futures_util::TryStreamExt as _;
use rust_decimal::Decimal;
use sea_orm::{
    ColumnTrait as _, ColumnType, DatabaseConnection, EntityTrait, IdenStatic as _, Iterable as _,
    ModelTrait, PrimaryKeyToColumn as _, QueryOrder as _, Value,
};

use super::cell::{Cell, Column, Kind, Sink};

/// The most decimals of a currency that is in use.
const MONEY_SCALE: u32 = 4;
const PPM_SCALE: u32 = 6;
const PICO_SCALE: u32 = 12;

/// Writes every row, in the order of the primary key, one after another: memory does not grow with the table. How many
/// there were.
pub(super) async fn write<E>(db: &DatabaseConnection, sink: &mut dyn Sink) -> anyhow::Result<u64>
where
    E: EntityTrait,
    E::Model: ModelTrait<Entity = E> + Send + Sync,
{
    let columns: Vec<Source<E>> = E::Column::iter().map(Source::of).collect();
    let names: Vec<Column> = columns.iter().map(Source::column).collect();
    sink.begin(&names)?;
    let mut select = E::find();
    for key in E::PrimaryKey::iter() {
        select = select.order_by_asc(key.into_column());
    }
    let mut rows = select.stream(db).await?;
    let mut count = 0;
    while let Some(row) = rows.try_next().await? {
        sink.row(columns.iter().map(|column| column.cell(&row)).collect())?;
        count += 1;
    }
    Ok(count)
}

/// Where the values of a column of the file come from.
struct Source<E: EntityTrait> {
    column: E::Column,
    meaning: Meaning<E::Column>,
}

/// What a value of the table means.
enum Meaning<C> {
    Plain(Kind),
    Instant,
    /// Minor units of the currency in that column.
    Money(C),
    /// A whole number of parts of one.
    Parts(u32),
}

impl<E: EntityTrait> Source<E> {
    fn of(column: E::Column) -> Self {
        let name = column.as_str();
        let find = |wanted: &str| E::Column::iter().find(|other| other.as_str() == wanted);
        let currency = name
            .strip_suffix("_minor")
            .and_then(|noun| find(&format!("{noun}_currency")).or_else(|| find("currency")));
        let meaning = if let Some(currency) = currency {
            Meaning::Money(currency)
        } else if name.ends_with("_at") {
            Meaning::Instant
        } else if name.ends_with("_ppm") {
            Meaning::Parts(PPM_SCALE)
        } else if name.ends_with("_pico") {
            Meaning::Parts(PICO_SCALE)
        } else {
            Meaning::Plain(match column.def().get_column_type() {
                ColumnType::Boolean => Kind::Boolean,
                ColumnType::Date => Kind::Date,
                ColumnType::SmallInteger | ColumnType::Integer | ColumnType::BigInteger => {
                    Kind::Integer
                }
                _ => Kind::Text,
            })
        };
        Self { column, meaning }
    }

    fn column(&self) -> Column {
        let name = self.column.as_str();
        let without = |suffix| name.strip_suffix(suffix).unwrap_or(name);
        match self.meaning {
            Meaning::Plain(kind) => Column::new(name, kind),
            Meaning::Instant => Column::new(name, Kind::Instant),
            Meaning::Money(_) => {
                Column::new(without("_minor"), Kind::Decimal { scale: MONEY_SCALE })
            }
            Meaning::Parts(scale) => {
                let suffix = if scale == PPM_SCALE { "_ppm" } else { "_pico" };
                Column::new(without(suffix), Kind::Decimal { scale })
            }
        }
    }

    fn cell(&self, row: &E::Model) -> Cell
    where
        E::Model: ModelTrait<Entity = E>,
    {
        let value = row.get(self.column);
        match &self.meaning {
            Meaning::Plain(_) => plain(value),
            Meaning::Instant => whole(&value).map_or(Cell::Empty, Cell::Instant),
            Meaning::Parts(scale) => whole(&value).map_or(Cell::Empty, |parts| {
                Cell::Decimal(Decimal::new(parts, *scale))
            }),
            Meaning::Money(currency) => {
                let decimals = match row.get(*currency) {
                    Value::String(Some(code)) => Currency::parse(&code).map(Currency::decimals),
                    _ => None,
                };
                match (whole(&value), decimals) {
                    (Some(minor), Some(decimals)) => Cell::Decimal(Decimal::new(minor, decimals)),
                    _ => Cell::Empty,
                }
            }
        }
    }
}

fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::SmallInt(number) => number.map(i64::from),
        Value::Int(number) => number.map(i64::from),
        Value::BigInt(number) => *number,
        _ => None,
    }
}

fn plain(value: Value) -> Cell {
    if let Some(number) = whole(&value) {
        return Cell::Integer(number);
    }
    match value {
        Value::Bool(Some(value)) => Cell::Boolean(value),
        Value::String(Some(text)) => Cell::Text(text),
        Value::Uuid(Some(id)) => Cell::Text(id.to_string()),
        Value::ChronoDate(Some(day)) => Cell::Date(day),
        Value::Json(Some(json)) => Cell::Text(json.to_string()),
        _ => Cell::Empty,
    }
}
