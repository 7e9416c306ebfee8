//! Who may use the deployment: users, their sessions, and the tokens of programs.

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
    "CREATE TABLE users (
        id {uuid} NOT NULL PRIMARY KEY,
        email {text} NOT NULL UNIQUE CHECK (email = lower(email)),
        name {text} NOT NULL,
        role {text} NOT NULL CHECK (role IN ('ADMIN', 'MARKETING', 'SALES', 'ANALYST')),
        approver {bool} NOT NULL,
        password_hash {text},
        auth_epoch {bigint} NOT NULL DEFAULT 0,
        disabled_at {instant},
        created_at {instant} NOT NULL,
        updated_at {instant} NOT NULL
    ){strict}",
    "CREATE TABLE sessions (
        id {uuid} NOT NULL PRIMARY KEY,
        user_id {uuid} NOT NULL REFERENCES users (id),
        family_id {uuid} NOT NULL,
        refresh_hash {bytes} NOT NULL UNIQUE CHECK (length(refresh_hash) = 32),
        created_at {instant} NOT NULL,
        expires_at {instant} NOT NULL,
        rotated_at {instant},
        revoked_at {instant}
    ){strict}",
    "CREATE INDEX sessions_family_id ON sessions (family_id)",
    "CREATE INDEX sessions_user_id ON sessions (user_id)",
    "CREATE TABLE api_tokens (
        id {uuid} NOT NULL PRIMARY KEY,
        name {text} NOT NULL,
        token_hash {bytes} NOT NULL UNIQUE CHECK (length(token_hash) = 32),
        scopes {text} NOT NULL,
        created_by {uuid} REFERENCES users (id),
        created_at {instant} NOT NULL,
        expires_at {instant},
        revoked_at {instant},
        last_used_at {instant}
    ){strict}",
];
