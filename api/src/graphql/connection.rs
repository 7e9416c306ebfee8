//! A page of a list as the schema shows it: Relay's connection, with the total and the nodes without their edges.

use std::borrow::Cow;

use async_graphql::{
    Object, OutputType, TypeName, connection::PageInfo, resolver_utils::ContainerType,
};

use super::{
    cursor::Cursor,
    lean::{Lean, LeanList},
};

/// A page of rows.
#[derive(Debug, Clone)]
pub struct Page<N> {
    edges: Vec<PageEdge<N>>,
    has_previous_page: bool,
    has_next_page: bool,
    total: u64,
}

impl<N> Page<N> {
    /// A page of these rows, in order.
    #[must_use]
    pub fn new(
        edges: Vec<PageEdge<N>>,
        has_previous_page: bool,
        has_next_page: bool,
        total: u64,
    ) -> Self {
        Self {
            edges,
            has_previous_page,
            has_next_page,
            total,
        }
    }
}

impl<N: OutputType> TypeName for Page<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", N::type_name()).into()
    }
}

/// A page of a list.
#[Object(name_type)]
impl<N: ContainerType> Page<N> {
    /// The rows, each with the cursor of its place in the list.
    async fn edges(&self) -> LeanList<'_, PageEdge<N>> {
        LeanList(self.edges.iter().collect())
    }

    /// The rows.
    async fn nodes(&self) -> LeanList<'_, N> {
        LeanList(self.edges.iter().map(|edge| &edge.node).collect())
    }

    /// Where the page is in the list.
    async fn page_info(&self) -> PageInfo {
        PageInfo {
            has_previous_page: self.has_previous_page,
            has_next_page: self.has_next_page,
            start_cursor: self.edges.first().map(|edge| edge.cursor.text()),
            end_cursor: self.edges.last().map(|edge| edge.cursor.text()),
        }
    }

    /// How many there are in all, whatever the page.
    async fn total_count(&self) -> i64 {
        i64::try_from(self.total).unwrap_or(i64::MAX)
    }
}

/// A row and its place in the list.
#[derive(Debug, Clone)]
pub struct PageEdge<N> {
    /// Its place.
    pub cursor: Cursor,
    /// The row.
    pub node: N,
}

impl<N: OutputType> TypeName for PageEdge<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", N::type_name()).into()
    }
}

/// A row and its place in the list.
#[Object(name_type)]
impl<N: ContainerType> PageEdge<N> {
    /// Its place: give it as `after` or `before` to go on from here.
    async fn cursor(&self) -> String {
        self.cursor.text()
    }

    /// The row.
    async fn node(&self) -> Lean<&N> {
        Lean(&self.node)
    }
}
