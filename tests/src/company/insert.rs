//! Many rows of one table, as few statements as the databases' limit on parameters allows.

use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, Iterable as _,
};

/// SQLite takes 32,766 parameters in a statement; PostgreSQL twice as many.
const PARAMETERS: usize = 32_000;

/// Collects rows of a table and writes them when there are enough.
#[derive(Debug)]
pub(super) struct Rows<'a, C, A> {
    db: &'a C,
    at_once: usize,
    rows: Vec<A>,
}

impl<'a, C, A> Rows<'a, C, A>
where
    C: ConnectionTrait,
    A: ActiveModelTrait + Send,
    <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
{
    pub(super) fn new(db: &'a C) -> Self {
        let columns = <A::Entity as EntityTrait>::Column::iter().count();
        let at_once = (PARAMETERS / columns.max(1)).min(2000);
        Self {
            db,
            at_once,
            rows: Vec::new(),
        }
    }

    pub(super) async fn add(
        &mut self,
        row: <A::Entity as EntityTrait>::Model,
    ) -> Result<(), DbErr> {
        self.rows.push(row.into_active_model());
        if self.rows.len() >= self.at_once {
            self.finish().await?;
        }
        Ok(())
    }

    /// Writes what is left.
    pub(super) async fn finish(&mut self) -> Result<(), DbErr> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let rows = std::mem::take(&mut self.rows);
        A::Entity::insert_many(rows)
            .exec_without_returning(self.db)
            .await?;
        Ok(())
    }
}
