//! The rows of a page. Requests that ask for the same page at the same time read it by one statement.

use std::{any::Any, collections::HashMap, sync::Arc};

use sea_orm::{
    ConnectionTrait as _, DbErr, EntityTrait, PaginatorTrait as _, QueryTrait as _, Select,
    sea_query::{SelectStatement, SqliteQueryBuilder},
};

use super::{
    Failure, Loaders, shared,
    together::{Bringing, Together},
};
use crate::{error::ApiResult, graphql::reading::Reading};

/// The rows of a page, one more than asked where there are more, and how many there are in all where that was asked.
#[derive(Debug)]
pub(super) struct Rows<M> {
    pub(super) rows: Vec<Arc<M>>,
    pub(super) total: u64,
}

impl<M> Clone for Rows<M> {
    fn clone(&self) -> Self {
        Self {
            rows: self.rows.clone(),
            total: self.total,
        }
    }
}

impl<M> Default for Rows<M> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            total: 0,
        }
    }
}

/// [`Rows`] of whichever table.
pub(super) type AnyRows = Arc<dyn Any + Send + Sync>;

/// Pages that requests ask for, by their statements.
pub(super) type Pages = Together<Arc<str>, (), AnyRows>;

impl<M: Send + Sync + 'static> Rows<M> {
    pub(super) fn of_any(self) -> AnyRows {
        Arc::new(self)
    }

    /// Back from whichever table's they were.
    pub(super) fn from_any(rows: AnyRows) -> Result<Arc<Self>, Failure> {
        rows.downcast().map_err(|_| {
            let what = "a statement brought the rows of another table";
            Arc::new(DbErr::Custom(what.to_owned()))
        })
    }
}

/// Tells a statement from others, its values included.
pub(super) fn text_of(statement: &SelectStatement) -> String {
    statement.to_string(SqliteQueryBuilder)
}

impl Loaders {
    /// The rows that a page's statement brings, and the number of those that `all` would bring where that is given.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn page<E>(
        &self,
        page: SelectStatement,
        reading: Reading<E>,
        all: Option<Select<E>>,
    ) -> ApiResult<(Vec<Arc<E::Model>>, u64)>
    where
        E: EntityTrait,
        E::Model: Send + Sync,
    {
        let all_text = all.as_ref().map(|all| text_of(all.as_query()));
        let name: Arc<str> = format!("{}\n{all_text:?}", text_of(&page)).into();
        let db = self.db.read.clone();
        let read = move |_| -> Bringing<(), AnyRows> {
            let (db, page, all) = (db.clone(), page.clone(), all.clone());
            Box::pin(async move {
                let total = match all {
                    Some(all) => all.count(&db).await?,
                    None => 0,
                };
                let rows = db.query_all(&page).await?;
                let rows = rows.iter().map(|row| reading.row(row, 0).map(Arc::new));
                let rows: Rows<E::Model> = Rows {
                    rows: rows.collect::<Result<_, _>>()?,
                    total,
                };
                Ok(HashMap::from([((), rows.of_any())]))
            })
        };
        let found = self.shared.pages.find(name, vec![()], read).await;
        let found = found.map_err(shared)?.remove(&());
        let rows = found.map(Rows::from_any).transpose().map_err(shared)?;
        let Rows { rows, total } = rows.map(Arc::unwrap_or_clone).unwrap_or_default();
        Ok((rows, total))
    }
}
