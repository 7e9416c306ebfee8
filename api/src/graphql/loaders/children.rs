//! The first rows of a list under each of many objects: one statement for all of them, whatever their number, and one
//! more for the totals where those were asked for.
//!
//! Each database looks up each parent's page through the index of the list: PostgreSQL by a lateral join, SQLite, which
//! has none, by joining the children whose ids are in the parent's page.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Arc, Mutex, PoisonError},
};

use async_graphql::{Context, OutputType, dataloader::Loader};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait as _, DatabaseBackend, DatabaseConnection, DbErr,
    EntityTrait, FromQueryResult, QueryFilter as _, QueryResult, QuerySelect as _, QueryTrait,
    Select,
    sea_query::{
        Alias, DynIden, Expr, ExprTrait as _, Func, IntoIden as _, JoinType, Query as Sql,
        SelectStatement, SimpleExpr,
    },
};
use uuid::Uuid;

use super::{
    Batches, Failure, Loaders,
    pages::{AnyRows, Rows, text_of},
    together::{Bringing, Together},
};
use crate::{
    error::ApiResult,
    graphql::{
        pagination::{Keyset, Page, PageArgs},
        reading::Reading,
    },
};

/// The parents, as a table of the statement.
const PARENTS: &str = "parents";
/// The children, as the statement's result.
const CHILDREN: &str = "children";
/// The column of the result that says whose child a row is.
const PARENT_KEY: &str = "parent_key";

/// How a child is bound to its parent.
#[derive(Debug, Clone)]
pub enum Link<E: EntityTrait> {
    /// A column of the child holds the parent's id.
    Column(E::Column),
    /// A table between them has both ids.
    Through {
        /// Table and column of the child's id.
        child: (DynIden, DynIden),
        /// Table and column of the parent's id.
        parent: (DynIden, DynIden),
    },
}

impl<E: EntityTrait> Link<E> {
    /// By these two columns of one table between child and parent.
    pub fn through<C: ColumnTrait>(child: C, parent: C) -> Self {
        Self::Through {
            child: child.as_column_ref(),
            parent: parent.as_column_ref(),
        }
    }
}

/// Which children, in which order, which page of them.
#[derive(Debug, Clone)]
pub struct ChildList<E: EntityTrait> {
    /// How they are bound to their parent.
    pub link: Link<E>,
    /// Which of them.
    pub condition: Condition,
    /// Their order.
    pub keyset: Keyset<E>,
    /// Which page.
    pub page: PageArgs,
    /// What of their rows.
    pub reading: Reading<E>,
}

impl<E: EntityTrait> ChildList<E> {
    /// All children whose column holds the parent's id.
    pub fn all(column: E::Column, keyset: Keyset<E>, page: PageArgs) -> Self
    where
        E::Model: FromQueryResult,
    {
        Self {
            link: Link::Column(column),
            condition: Condition::all(),
            keyset,
            page,
            reading: Reading::whole(),
        }
    }
}

impl Loaders {
    /// A page of the children of one object, fetched together with those of all other objects that ask for the same
    /// list in this request. `list` must not depend on the parent: it is asked once for a field of the document.
    ///
    /// # Errors
    /// When `list` fails, a cursor is not one of this list, or the database fails.
    pub async fn children<E, N>(
        &self,
        ctx: &Context<'_>,
        parent: impl Into<Uuid>,
        list: impl FnOnce() -> ApiResult<ChildList<E>>,
        node: impl Fn(Arc<E::Model>) -> N,
    ) -> ApiResult<Page<N>>
    where
        E: EntityTrait,
        E::Model: Send + Sync + FromQueryResult,
        N: OutputType,
    {
        let key = ChildKey {
            parent: parent.into(),
            list: self.prepared(ctx, list)?,
        };
        let list = Arc::clone(&key.list);
        let found = self.one(key).await?.unwrap_or_default();
        let Rows { rows, total } = Arc::unwrap_or_clone(found);
        Ok(list
            .list
            .keyset
            .connection(rows, &list.list.page, total, node))
    }

    /// The list of a field, understood once for all parents that the field is asked of.
    fn prepared<E: EntityTrait>(
        &self,
        ctx: &Context<'_>,
        list: impl FnOnce() -> ApiResult<ChildList<E>>,
    ) -> ApiResult<Arc<Prepared<E>>> {
        let prepare = || {
            let with_total = ctx.look_ahead().field("totalCount").exists();
            Prepared::new(list()?, with_total).map(Arc::new)
        };
        let Some(known) = &self.lists else {
            return prepare();
        };
        // The document outlives the loaders of its request, so a place in it is a name.
        let field = (std::ptr::from_ref(ctx.item).addr(), TypeId::of::<E>());
        let known = || known.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known().get(&field).cloned();
        if let Some(found) = found.and_then(|list| list.downcast::<Prepared<E>>().ok()) {
            return Ok(found);
        }
        let list = prepare()?;
        known().insert(field, list.clone());
        Ok(list)
    }
}

/// The lists that the fields of one document ask for, by the field's place in memory and the kind of child.
pub(super) type Lists = Mutex<HashMap<(usize, TypeId), Arc<dyn Any + Send + Sync>>>;

/// One parent's page.
struct ChildKey<E: EntityTrait> {
    parent: Uuid,
    list: Arc<Prepared<E>>,
}

impl<E: EntityTrait> Clone for ChildKey<E> {
    fn clone(&self) -> Self {
        Self {
            parent: self.parent,
            list: Arc::clone(&self.list),
        }
    }
}

impl<E: EntityTrait> PartialEq for ChildKey<E> {
    fn eq(&self, other: &Self) -> bool {
        self.parent == other.parent && self.list.is(&other.list)
    }
}

impl<E: EntityTrait> Eq for ChildKey<E> {}

impl<E: EntityTrait> Hash for ChildKey<E> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.parent.hash(state);
        self.list.digest.hash(state);
    }
}

/// A list whose cursors were understood.
struct Prepared<E: EntityTrait> {
    list: ChildList<E>,
    /// The page of one parent, still without the parent.
    select: Select<E>,
    with_total: bool,
    /// Tells this list from others: its statement, with its values, and its link.
    fingerprint: Arc<str>,
    /// Of the fingerprint.
    digest: u64,
}

impl<E: EntityTrait> Prepared<E> {
    fn new(mut list: ChildList<E>, with_total: bool) -> ApiResult<Self> {
        list.reading = list.reading.and(list.keyset.columns());
        let select = E::find()
            .select_only()
            .columns(list.reading.columns())
            .filter(list.condition.clone());
        let select = list.keyset.select(select, &list.page)?;
        let text = text_of(select.as_query());
        let fingerprint: Arc<str> = format!("{with_total} {:?} {text}", list.link).into();
        let mut digest = DefaultHasher::new();
        fingerprint.hash(&mut digest);
        Ok(Self {
            list,
            select,
            with_total,
            fingerprint,
            digest: digest.finish(),
        })
    }

    /// Whether both ask for the same.
    fn is(&self, other: &Self) -> bool {
        std::ptr::eq(self, other) || self.fingerprint == other.fingerprint
    }

    fn statement(&self, backend: DatabaseBackend, parents: &[Uuid]) -> SelectStatement {
        let mut statement = Sql::select();
        statement.expr_as(parent_key(backend), PARENT_KEY);
        for column in self.list.reading.columns() {
            statement.column((CHILDREN, name(column)));
        }
        from_parents(&mut statement, backend, parents);
        if backend == DatabaseBackend::Postgres {
            let page = self.of_parent(self.select.clone(), backend);
            statement.join_lateral(JoinType::InnerJoin, page, CHILDREN, SimpleExpr::from(true));
        } else {
            let identity = self.list.keyset.identity();
            let ids = self.select.clone().select_only().column(identity);
            let page = self.of_parent(ids, backend);
            let in_page = Expr::col((CHILDREN, name(identity))).in_subquery(page);
            let (table, _) = identity.as_column_ref();
            statement.join_as(JoinType::InnerJoin, table, CHILDREN, in_page);
        }
        for (column, order, nulls) in self.list.keyset.sorting(&self.list.page) {
            let column = (CHILDREN, name(column));
            match nulls {
                Some(nulls) => statement.order_by_with_nulls(column, order, nulls),
                None => statement.order_by(column, order),
            };
        }
        statement
    }

    fn totals(&self, backend: DatabaseBackend, parents: &[Uuid]) -> SelectStatement {
        let identity = self.list.keyset.identity();
        let count = E::find()
            .filter(self.list.condition.clone())
            .select_only()
            .expr(Func::count(Expr::col(identity.as_column_ref())));
        let count = self.of_parent(count, backend);
        let mut statement = Sql::select();
        statement.expr_as(parent_key(backend), PARENT_KEY);
        statement.expr_as(SimpleExpr::SubQuery(None, Box::new(count.into())), "total");
        from_parents(&mut statement, backend, parents);
        statement
    }

    /// The pages of these parents, as far as they have children.
    async fn pages(
        &self,
        db: &DatabaseConnection,
        parents: Vec<Uuid>,
    ) -> Result<HashMap<Uuid, AnyRows>, DbErr>
    where
        E::Model: Send + Sync,
    {
        let backend = db.get_database_backend();
        let mut pages: HashMap<Uuid, Rows<E::Model>> = HashMap::with_capacity(parents.len());
        for row in db.query_all(&self.statement(backend, &parents)).await? {
            let page = pages.entry(read_parent(backend, &row)?).or_default();
            // The parent's key is the first column.
            page.rows.push(Arc::new(self.list.reading.row(&row, 1)?));
        }
        if self.with_total {
            for row in db.query_all(&self.totals(backend, &parents)).await? {
                let total: i64 = row.try_get("", "total")?;
                let page = pages.entry(read_parent(backend, &row)?).or_default();
                page.total = u64::try_from(total).unwrap_or(0);
            }
        }
        let pages = pages.into_iter();
        Ok(pages
            .map(|(parent, page)| (parent, page.of_any()))
            .collect())
    }

    /// A query of children narrowed to the parent that the statement is at.
    fn of_parent(&self, select: Select<E>, backend: DatabaseBackend) -> SelectStatement {
        let mut query = select.into_query();
        match &self.list.link {
            Link::Column(column) => {
                query.and_where(Expr::col(column.as_column_ref()).eq(parent_id(backend)));
            }
            Link::Through { child, parent } => {
                let identity = self.list.keyset.identity();
                let bound = Expr::col(child.clone()).equals(identity.as_column_ref());
                query.inner_join(child.0.clone(), bound);
                query.and_where(Expr::col(parent.clone()).eq(parent_id(backend)));
            }
        }
        query
    }
}

fn name<C: ColumnTrait>(column: C) -> DynIden {
    column.as_column_ref().1
}

/// `FROM` the parents' ids, a row each.
fn from_parents(statement: &mut SelectStatement, backend: DatabaseBackend, parents: &[Uuid]) {
    let rows = if backend == DatabaseBackend::Postgres {
        Func::cust(Alias::new("unnest")).arg(Expr::value(parents.to_vec()))
    } else {
        let ids: Vec<String> = parents
            .iter()
            .map(|id| id.as_simple().to_string())
            .collect();
        let list = serde_json::Value::from(ids).to_string();
        Func::cust(Alias::new("json_each")).arg(Expr::value(list))
    };
    statement.from_function(rows, PARENTS);
}

/// The parent of a row, as the result says it.
fn parent_key(backend: DatabaseBackend) -> Expr {
    let column = if backend == DatabaseBackend::Postgres {
        PARENTS
    } else {
        "value"
    };
    Expr::col((PARENTS, Alias::new(column).into_iden()))
}

/// The parent of a row, as columns hold it.
fn parent_id(backend: DatabaseBackend) -> Expr {
    let key = parent_key(backend);
    if backend == DatabaseBackend::Postgres {
        key
    } else {
        Func::cust(Alias::new("unhex")).arg(key).into()
    }
}

fn read_parent(backend: DatabaseBackend, row: &QueryResult) -> Result<Uuid, DbErr> {
    // The first column: finding it by its name would take as long as reading it.
    if backend == DatabaseBackend::Postgres {
        return row.try_get_by_index(0);
    }
    let text: String = row.try_get_by_index(0)?;
    Uuid::try_parse(&text).map_err(|error| DbErr::Type(error.to_string()))
}

/// Pages under parents that requests ask for, by their lists.
pub(super) type Children = Together<Arc<str>, Uuid, AnyRows>;

/// A list, and the parents under which it is asked for.
type Asked<'a, E> = (&'a Arc<Prepared<E>>, Vec<&'a ChildKey<E>>);

impl<E> Loader<ChildKey<E>> for Batches
where
    E: EntityTrait,
    E::Model: Send + Sync + FromQueryResult,
{
    /// Shared, because the loader keeps it besides handing it over.
    type Value = Arc<Rows<E::Model>>;
    type Error = Failure;

    async fn load(
        &self,
        keys: &[ChildKey<E>],
    ) -> Result<HashMap<ChildKey<E>, Self::Value>, Failure> {
        // Few, mostly one.
        let mut lists: Vec<Asked<'_, E>> = Vec::new();
        for key in keys {
            match lists.iter_mut().find(|(list, _)| list.is(&key.list)) {
                Some((_, keys)) => keys.push(key),
                None => lists.push((&key.list, vec![key])),
            }
        }
        let mut found = HashMap::with_capacity(keys.len());
        for (list, keys) in lists {
            let parents = keys.iter().map(|key| key.parent).collect();
            let (db, prepared) = (self.db.read.clone(), Arc::clone(list));
            let read = move |parents| -> Bringing<Uuid, AnyRows> {
                let (db, list) = (db.clone(), Arc::clone(&prepared));
                Box::pin(async move { list.pages(&db, parents).await })
            };
            let name = Arc::clone(&list.fingerprint);
            let mut pages = self.shared.children.find(name, parents, read).await?;
            for key in keys {
                if let Some(page) = pages.remove(&key.parent) {
                    found.insert(key.clone(), Rows::from_any(page)?);
                }
            }
        }
        Ok(found)
    }
}
