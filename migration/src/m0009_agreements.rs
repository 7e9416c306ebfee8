//! What both teams sign: agreements, their versions and signatures, and the hash-chained log of every step.
//!
//! The rules are the program's; the unique constraints are the second net beneath them: one open proposal an agreement,
//! one signature a team, no person twice under one version, no two log entries in one place.

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
    "CREATE TABLE agreements (
        id {uuid} NOT NULL PRIMARY KEY,
        kind {text} NOT NULL,
        subject {text} NOT NULL,
        created_at {instant} NOT NULL,
        UNIQUE (kind, subject)
    ){strict}",
    "CREATE TABLE agreement_versions (
        id {uuid} NOT NULL PRIMARY KEY,
        agreement_id {uuid} NOT NULL REFERENCES agreements (id),
        number {int} NOT NULL CHECK (number >= 1),
        content {text} NOT NULL,
        content_hash {bytes} NOT NULL CHECK (length(content_hash) = 32),
        effective_from {instant},
        note {text},
        proposed_by {uuid} NOT NULL REFERENCES users (id),
        proposer_name {text} NOT NULL,
        proposed_for {text} NOT NULL CHECK (proposed_for IN ('MARKETING', 'SALES')),
        proposed_at {instant} NOT NULL,
        state {text} NOT NULL CHECK (state IN ('PROPOSED', 'AGREED', 'REJECTED', 'WITHDRAWN', 'VOID')),
        in_effect_from {instant} CHECK ((state = 'AGREED') = (in_effect_from IS NOT NULL)),
        decided_at {instant} CHECK ((state = 'PROPOSED') = (decided_at IS NULL)),
        reason {text} CHECK (state <> 'REJECTED' OR reason IS NOT NULL),
        UNIQUE (agreement_id, number)
    ){strict}",
    "CREATE UNIQUE INDEX agreement_versions_open ON agreement_versions (agreement_id)
        WHERE state = 'PROPOSED'",
    "CREATE INDEX agreement_versions_state ON agreement_versions (state, agreement_id)",
    "CREATE TABLE agreement_signatures (
        version_id {uuid} NOT NULL REFERENCES agreement_versions (id),
        team {text} NOT NULL CHECK (team IN ('MARKETING', 'SALES')),
        signed_by {uuid} NOT NULL REFERENCES users (id),
        signer_name {text} NOT NULL,
        signed_at {instant} NOT NULL,
        retroactive {bool} NOT NULL,
        PRIMARY KEY (version_id, team),
        UNIQUE (version_id, signed_by)
    ){strict}",
    "CREATE TABLE agreement_log (
        sequence {bigint} NOT NULL PRIMARY KEY,
        previous_hash {bytes} NOT NULL UNIQUE CHECK (length(previous_hash) = 32),
        hash {bytes} NOT NULL UNIQUE CHECK (length(hash) = 32),
        entry {text} NOT NULL,
        step {text} NOT NULL,
        agreement_id {uuid} REFERENCES agreements (id),
        recorded_at {instant} NOT NULL
    ){strict}",
    "CREATE INDEX agreement_log_agreement ON agreement_log (agreement_id, sequence)",
    "CREATE INDEX agreement_log_recorded_at ON agreement_log (recorded_at, sequence)",
    // Its one row says where the log ends, and is the lock of whoever writes to it.
    "CREATE TABLE agreement_log_head (
        id {smallint} NOT NULL PRIMARY KEY CHECK (id = 1),
        sequence {bigint} NOT NULL,
        hash {bytes} NOT NULL CHECK (length(hash) = 32)
    ){strict}",
    "INSERT INTO agreement_log_head (id, sequence, hash) VALUES (1, 0, {no_hash})",
];
