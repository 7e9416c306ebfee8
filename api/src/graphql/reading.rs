//! Which columns of a row a question needs, and how rows of them are read.

use async_graphql::Context;
use entity::part::{Part, ReadPart};
use sea_orm::{DbErr, EntityTrait, FromQueryResult, Iterable as _, QueryResult};

/// An object that shows a row, and says what of it each field needs.
pub trait Shows<E: EntityTrait> {
    /// The columns that a field needs; none where it may need any.
    fn columns(field: &str) -> Option<&'static [E::Column]>;
}

/// Takes a row apart, given where in the result its columns start.
type Read<E> = fn(&QueryResult, usize, Part<E>) -> Result<<E as EntityTrait>::Model, DbErr>;

/// How the rows of a list are read.
#[derive(Debug)]
pub struct Reading<E: EntityTrait> {
    part: Part<E>,
    read: Read<E>,
}

impl<E: EntityTrait> Clone for Reading<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E: EntityTrait> Copy for Reading<E> {}

impl<E: EntityTrait> Reading<E> {
    /// Rows with all their columns.
    #[must_use]
    pub fn whole() -> Self
    where
        E::Model: FromQueryResult,
    {
        Self {
            part: Part::of(E::Column::iter()),
            read: |row, _, _| E::Model::from_query_result(row, ""),
        }
    }

    /// The columns that the fields need which this field's page is asked for.
    #[must_use]
    pub fn asked<N: Shows<E>>(ctx: &Context<'_>) -> Self
    where
        E: ReadPart,
        E::Model: FromQueryResult,
    {
        let page = ctx.look_ahead();
        let nodes = [page.field("nodes"), page.field("edges").field("node")];
        let objects: Vec<_> = nodes
            .iter()
            .flat_map(|nodes| nodes.selection_fields())
            .collect();
        let columns: Option<Vec<_>> = objects
            .iter()
            .flat_map(|object| object.selection_set())
            .map(|field| field.name())
            .filter(|field| *field != "__typename")
            .map(N::columns)
            .collect();
        match columns {
            Some(columns) => Self {
                part: Part::of(columns.into_iter().flatten().copied()),
                read: E::read_part,
            },
            None => Self::whole(),
        }
    }

    /// These columns too.
    #[must_use]
    pub fn and(self, columns: impl IntoIterator<Item = E::Column>) -> Self {
        let part = Part::of(self.columns().chain(columns));
        Self { part, ..self }
    }

    /// The columns to select, in this order.
    pub fn columns(self) -> impl Iterator<Item = E::Column> {
        self.part.columns()
    }

    /// A row of the result, in which the columns start at `first`.
    ///
    /// # Errors
    /// When a value of the database is not one of its column's type.
    pub fn row(self, row: &QueryResult, first: usize) -> Result<E::Model, DbErr> {
        (self.read)(row, first, self.part)
    }
}
