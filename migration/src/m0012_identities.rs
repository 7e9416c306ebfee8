//! Who users are for an identity provider, and from when on its tokens of theirs count.

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
    "CREATE TABLE identities (
        issuer {text} NOT NULL,
        subject {text} NOT NULL,
        user_id {uuid} NOT NULL REFERENCES users (id),
        created_at {instant} NOT NULL,
        PRIMARY KEY (issuer, subject)
    ){strict}",
    // One person there is one user here, and the other way round.
    "CREATE UNIQUE INDEX identities_user_id ON identities (user_id, issuer)",
    "ALTER TABLE users ADD COLUMN sessions_ended_at {instant}",
];
