//! What people write about accounts, leads and deals.

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
    "CREATE TABLE notes (
        id {uuid} NOT NULL PRIMARY KEY,
        account_id {uuid} REFERENCES accounts (id),
        lead_id {uuid} REFERENCES leads (id),
        deal_id {uuid} REFERENCES deals (id),
        text {text} NOT NULL,
        insight {text},
        team {text} NOT NULL CHECK (team IN ('MARKETING', 'SALES')),
        author_id {uuid} NOT NULL REFERENCES users (id),
        author_name {text} NOT NULL,
        written_at {instant} NOT NULL,
        supersedes {uuid} UNIQUE REFERENCES notes (id),
        superseded_by {uuid} REFERENCES notes (id),
        CHECK (
            (account_id IS NOT NULL AND lead_id IS NULL AND deal_id IS NULL)
            OR (account_id IS NULL AND lead_id IS NOT NULL AND deal_id IS NULL)
            OR (account_id IS NULL AND lead_id IS NULL AND deal_id IS NOT NULL))
    ){strict}",
    "CREATE INDEX notes_written_at ON notes (written_at, id)",
    "CREATE INDEX notes_account_id ON notes (account_id, written_at, id) WHERE account_id IS NOT NULL",
    "CREATE INDEX notes_lead_id ON notes (lead_id, written_at, id) WHERE lead_id IS NOT NULL",
    "CREATE INDEX notes_deal_id ON notes (deal_id, written_at, id) WHERE deal_id IS NOT NULL",
];
