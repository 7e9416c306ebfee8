//! The operations that a deployment may be told to execute, and no others.

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

const STATEMENTS: &[&str] = &["CREATE TABLE operations (
        hash {bytes} NOT NULL PRIMARY KEY,
        name {text} NOT NULL,
        file {text} NOT NULL,
        document {text} NOT NULL,
        added_at {instant} NOT NULL
    ){strict}"];
