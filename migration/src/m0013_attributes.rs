//! What sources say of objects beyond the columns we have.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[
    // A row for each, not one document an object: both databases then filter by name and value in the same way,
    // whatever letters a name has.
    "CREATE TABLE attributes (
        object_id {uuid} NOT NULL,
        name {text} NOT NULL,
        value {text} NOT NULL,
        PRIMARY KEY (object_id, name)
    ){strict_by_key}",
];
