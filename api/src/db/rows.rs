//! Rows that come with a statement: one parameter, whatever their number, and one text on both databases.
//!
//! `INSERT INTO t (a, b) SELECT a, b FROM {rows}` writes any number of rows, `UPDATE t SET a = given.a FROM {rows} WHERE
//! t.id = given.id` changes them. The rows travel as JSON, which costs more than arrays do and less than a parameter for
//! each value: for rows that are many but not the most.

use sea_orm::{ConnectionTrait, DatabaseBackend, DbErr, Statement, Value};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

/// What a column of given rows holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// A UUID.
    Uuid,
    /// A text.
    Text,
    /// A whole number, such as an instant.
    Number,
    /// True or false.
    Bool,
}

/// Given rows.
#[derive(Debug, Clone)]
pub struct Rows {
    columns: &'static [(&'static str, Given)],
    rows: Vec<Json>,
}

impl Rows {
    /// No rows yet, of these columns.
    #[must_use]
    pub const fn new(columns: &'static [(&'static str, Given)]) -> Self {
        Self {
            columns,
            rows: Vec::new(),
        }
    }

    /// Adds a row: a value for each column, in order.
    pub fn push<const N: usize>(&mut self, values: [Json; N]) {
        debug_assert_eq!(N, self.columns.len(), "a value for each column");
        let names = self.columns.iter().map(|(name, _)| (*name).to_owned());
        let row: Map<String, Json> = names.zip(values).collect();
        self.rows.push(Json::Object(row));
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Runs a statement over the rows, which stand for `{rows}` in it and are called `given`; how many rows it wrote.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn run(&self, db: &impl ConnectionTrait, sql: &str) -> Result<u64, DbErr> {
        if self.rows.is_empty() {
            return Ok(0);
        }
        let backend = db.get_database_backend();
        let sql = sql.replace("{rows}", &self.source(backend));
        let rows = Json::Array(self.rows.clone()).to_string();
        let statement = Statement::from_sql_and_values(backend, sql, [Value::from(rows)]);
        Ok(db.execute_raw(statement).await?.rows_affected())
    }

    /// Writes the rows into a table; those of which `unless` names a key that is there already are passed over.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn insert(
        &self,
        db: &impl ConnectionTrait,
        table: &str,
        unless: Option<&str>,
    ) -> Result<u64, DbErr> {
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| *name).collect();
        let names = names.join(", ");
        let once = unless.map_or_else(String::new, |key| {
            format!(" ON CONFLICT ({key}) DO NOTHING")
        });
        let sql =
            format!("INSERT INTO {table} ({names}) SELECT {names} FROM {{rows}} WHERE TRUE{once}");
        self.run(db, &sql).await
    }

    fn source(&self, backend: DatabaseBackend) -> String {
        let on_postgres = backend == DatabaseBackend::Postgres;
        let columns: Vec<String> = self
            .columns
            .iter()
            .map(|(name, given)| {
                let value = format!("value ->> '{name}'");
                let value = match given {
                    Given::Text => value,
                    Given::Number => format!("CAST({value} AS BIGINT)"),
                    Given::Uuid if on_postgres => format!("CAST({value} AS UUID)"),
                    Given::Uuid => format!("unhex({value})"),
                    Given::Bool if on_postgres => format!("CAST({value} AS BOOLEAN)"),
                    Given::Bool => format!("CAST({value} AS INTEGER)"),
                };
                format!("{value} AS {name}")
            })
            .collect();
        let each = if on_postgres {
            "jsonb_array_elements(CAST($1 AS JSONB)) AS listed (value)"
        } else {
            "json_each($1)"
        };
        format!("(SELECT {} FROM {each}) AS given", columns.join(", "))
    }
}

/// A UUID as a given row holds it.
#[must_use]
pub fn given_id(id: impl Into<Uuid>) -> Json {
    Json::from(id.into().as_simple().to_string())
}
