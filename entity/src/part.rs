//! Rows of which only some columns were read: what a question does not show need not be fetched.

use std::marker::PhantomData;

use sea_orm::{
    DbErr, EntityTrait, IdenStatic as _, Iterable as _, QueryResult, TryGetable,
    sqlx::{Row as _, ValueRef as _},
};

use crate::{
    channel::Channel, ids::SourceId, instant::Millis, team::Team, touchpoint_kind::TouchpointKind,
};

/// Some columns of a table. A statement selects them in the order in which the table's row declares them.
#[derive(Debug)]
pub struct Part<E> {
    /// A bit for each column, by its place in the row.
    columns: u64,
    of: PhantomData<E>,
}

impl<E> Clone for Part<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for Part<E> {}

impl<E: EntityTrait> Part<E> {
    /// These columns, each once.
    pub fn of(columns: impl IntoIterator<Item = E::Column>) -> Self {
        let place = |column: E::Column| {
            E::Column::iter().position(|other| other.as_str() == column.as_str())
        };
        let bits = columns.into_iter().filter_map(place);
        Self {
            columns: bits.fold(0, |columns, place| columns | 1 << place),
            of: PhantomData,
        }
    }

    /// All of them.
    #[must_use]
    pub const fn whole() -> Self {
        Self {
            columns: u64::MAX,
            of: PhantomData,
        }
    }

    /// The columns, in the order of the row.
    pub fn columns(self) -> impl Iterator<Item = E::Column> {
        E::Column::iter()
            .enumerate()
            .filter(move |(place, _)| self.columns >> place & 1 == 1)
            .map(|(_, column)| column)
    }

    /// The column at this place of the row, where the part's columns start at `first` in the result.
    ///
    /// # Errors
    /// When the database's value is not one of this type.
    pub fn read<T: TryGetable + Unread>(
        self,
        row: &QueryResult,
        first: usize,
        place: u32,
    ) -> Result<T, DbErr> {
        let bit = 1_u64 << place;
        if self.columns & bit == 0 {
            return Ok(T::UNREAD);
        }
        let before = (self.columns & (bit - 1)).count_ones() as usize;
        value(row, first + before)
    }
}

/// The value at this place of the result. For each that may be missing and is, the ORM alone would write an error's text and
/// throw it away.
///
/// # Errors
/// When the database's value is not one of this type.
pub fn value<T: TryGetable + Unread>(row: &QueryResult, place: usize) -> Result<T, DbErr> {
    match T::MISSING {
        Some(missing) if is_null(row, place) => Ok(missing),
        _ => row.try_get_by_index(place),
    }
}

/// Whether there is no value at this place of the result.
fn is_null(row: &QueryResult, place: usize) -> bool {
    let on_postgres = row
        .try_as_pg_row()
        .map(|row| row.try_get_raw(place).map(|value| value.is_null()));
    let on_sqlite = || {
        row.try_as_sqlite_row()
            .map(|row| row.try_get_raw(place).map(|value| value.is_null()))
    };
    matches!(on_postgres.or_else(on_sqlite), Some(Ok(true)))
}

/// A table whose rows can be read in part.
pub trait ReadPart: EntityTrait {
    /// A row; what is not in the part has its type's [`Unread`] value. The part's columns start at `first` in the result.
    ///
    /// # Errors
    /// When a value of the database is not one of its column's type.
    fn read_part(row: &QueryResult, first: usize, part: Part<Self>) -> Result<Self::Model, DbErr>;
}

/// A type that can stand in a row's place without having been read. The value says nothing: nobody may show it.
pub trait Unread: Sized {
    /// The value.
    const UNREAD: Self;
    /// What stands for a value that is missing in the database; nothing where none may be.
    const MISSING: Option<Self> = None;
}

impl<T> Unread for Option<T> {
    const UNREAD: Self = None;
    const MISSING: Option<Self> = Some(None);
}

impl Unread for String {
    const UNREAD: Self = Self::new();
}

impl Unread for Millis {
    const UNREAD: Self = Self(0);
}

impl Unread for SourceId {
    const UNREAD: Self = Self(0);
}

impl Unread for Channel {
    const UNREAD: Self = Self::Unassigned;
}

impl Unread for TouchpointKind {
    const UNREAD: Self = Self::Other;
}

impl Unread for Team {
    const UNREAD: Self = Self::Marketing;
}

/// Reads the rows of a module's table in part, given each field and its column.
macro_rules! read_part {
    ($( $field:ident: $column:ident, )+) => {
        impl $crate::part::ReadPart for Entity {
            fn read_part(
                row: &QueryResult,
                first: usize,
                part: $crate::part::Part<Self>,
            ) -> Result<Model, DbErr> {
                Ok(Model {
                    $( $field: part.read(row, first, Column::$column as u32)?, )+
                })
            }
        }
    };
}

pub(crate) use read_part;
