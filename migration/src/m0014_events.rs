//! Events of trackers: the keys they are sent with, what waits to be understood, what was understood, and what could not
//! be; and leads that turned out to be one person.
//!
//! What a tracker sends is kept as it came, one row a request, before it is acknowledged, and taken out by the
//! transaction that turns it into touches. An event stays known by its message id for good.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            // A request lies there for some milliseconds: to compress it would cost more than to keep it.
            let plain = "ALTER TABLE event_batches ALTER COLUMN body SET STORAGE EXTERNAL";
            dialect::run(manager, &[plain]).await?;
        }
        Ok(())
    }
}

const STATEMENTS: &[&str] = &[
    "CREATE TABLE write_keys (
        id {uuid} NOT NULL PRIMARY KEY,
        name {text} NOT NULL,
        source_id {int} NOT NULL REFERENCES sources (id),
        key_hash {bytes} NOT NULL UNIQUE,
        created_by {uuid} REFERENCES users (id),
        created_at {instant} NOT NULL,
        revoked_at {instant}
    ){strict}",
    "CREATE TABLE event_rules (
        id {int} NOT NULL PRIMARY KEY CHECK (id = 1),
        content {text} NOT NULL,
        updated_at {instant} NOT NULL
    ){strict}",
    "CREATE TABLE event_batches (
        id {uuid} NOT NULL PRIMARY KEY,
        source_id {int} NOT NULL REFERENCES sources (id),
        received_at {instant} NOT NULL,
        sent_at {instant},
        body {text} NOT NULL
    ){strict}",
    "CREATE TABLE events (
        source_id {int} NOT NULL REFERENCES sources (id),
        message_id {text} NOT NULL,
        type {text} NOT NULL,
        outcome {text} NOT NULL,
        occurred_at {instant} NOT NULL,
        original_at {instant},
        sent_at {instant},
        received_at {instant} NOT NULL,
        visitor {text},
        PRIMARY KEY (source_id, message_id)
    ){strict_by_key}",
    // Pages alone have a visitor: those next to one another in time are one session.
    "CREATE INDEX events_visitor ON events (source_id, visitor, occurred_at, message_id)
        WHERE visitor IS NOT NULL",
    "CREATE TABLE rejected_events (
        id {uuid} NOT NULL PRIMARY KEY,
        source_id {int} NOT NULL REFERENCES sources (id),
        message_id {text} NOT NULL,
        type {text},
        reason {text} NOT NULL,
        message {text} NOT NULL,
        waits_for {text},
        sent_at {instant},
        received_at {instant} NOT NULL,
        rejected_at {instant} NOT NULL,
        body {text} NOT NULL,
        UNIQUE (source_id, message_id)
    ){strict}",
    "CREATE INDEX rejected_events_waits_for ON rejected_events (source_id, waits_for)
        WHERE waits_for IS NOT NULL",
    // What events have told of a lead, and when: which of two counts must not hang on which came first.
    "CREATE TABLE lead_told (
        lead_id {uuid} NOT NULL REFERENCES leads (id),
        topic {text} NOT NULL CHECK (topic IN ('NAME', 'ACCOUNT')),
        value {text} NOT NULL,
        told_at {instant} NOT NULL,
        told_by {text} NOT NULL,
        PRIMARY KEY (lead_id, topic)
    ){strict_by_key}",
    "CREATE TABLE lead_merges (
        id {uuid} NOT NULL PRIMARY KEY,
        from_lead_id {uuid} NOT NULL REFERENCES leads (id),
        into_lead_id {uuid} NOT NULL REFERENCES leads (id) CHECK (into_lead_id <> from_lead_id),
        from_account_id {uuid} NOT NULL REFERENCES accounts (id),
        into_account_id {uuid} NOT NULL REFERENCES accounts (id),
        filled {text} NOT NULL,
        automatic {bool} NOT NULL,
        merged_at {instant} NOT NULL,
        actor_type {text} NOT NULL CHECK (actor_type IN ('USER', 'TOKEN', 'SYSTEM', 'IMPORT')),
        actor_id {uuid},
        actor_name {text} NOT NULL,
        reason {text},
        unmerged_at {instant},
        unmerged_by {text}
    ){strict}",
    "CREATE INDEX lead_merges_into ON lead_merges (into_lead_id, id)",
    "CREATE INDEX lead_merges_from ON lead_merges (from_lead_id, id)",
    // What a merge moved, and where it was before: enough to put it back.
    "CREATE TABLE lead_merge_moves (
        merge_id {uuid} NOT NULL REFERENCES lead_merges (id),
        noun {text} NOT NULL CHECK (noun IN ('TOUCHPOINT', 'DEAL', 'CONTACT', 'PRIMARY', 'NOTE')),
        object_id {uuid} NOT NULL,
        lead_id {uuid},
        account_id {uuid},
        PRIMARY KEY (merge_id, noun, object_id)
    ){strict_by_key}",
    "CREATE TABLE lead_merge_names (
        merge_id {uuid} NOT NULL REFERENCES lead_merges (id),
        noun {text} NOT NULL CHECK (noun IN ('EMAIL', 'ANONYMOUS_ID', 'EXTERNAL_ID')),
        source_id {int} NOT NULL,
        name {text} NOT NULL,
        PRIMARY KEY (merge_id, noun, source_id, name)
    ){strict_by_key}",
];
