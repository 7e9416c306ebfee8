//! What happened: the change feed, answers kept for retries, and the audit log.

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
    "CREATE TABLE changes (
        id {big_numbered},
        xact {bigint} NOT NULL DEFAULT {this_transaction},
        kind {text} NOT NULL,
        payload {text} NOT NULL,
        recorded_at {instant} NOT NULL
    ){strict}",
    "CREATE TABLE idempotency_keys (
        caller {text} NOT NULL,
        key {text} NOT NULL,
        operation {text} NOT NULL,
        request_hash {bytes} NOT NULL,
        response {text} NOT NULL,
        created_at {instant} NOT NULL,
        PRIMARY KEY (caller, key)
    ){strict}",
    "CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at)",
    "CREATE TABLE audit_entries (
        id {uuid} NOT NULL PRIMARY KEY,
        occurred_at {instant} NOT NULL,
        actor_type {text} NOT NULL CHECK (actor_type IN ('USER', 'TOKEN', 'SYSTEM', 'IMPORT')),
        actor_id {uuid},
        actor_name {text} NOT NULL,
        action {text} NOT NULL,
        object_type {text} NOT NULL,
        object_id {uuid},
        detail {text} NOT NULL,
        reason {text},
        request_id {text}
    ){strict}",
    "CREATE INDEX audit_entries_object ON audit_entries (object_type, object_id)",
    "CREATE INDEX audit_entries_occurred_at ON audit_entries (occurred_at, id)",
];
