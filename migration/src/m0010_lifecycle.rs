//! The way of leads from marketing to sales: hand-offs, attempts, days to come back, and the jobs that watch over them.
//!
//! What must happen once is held to by a key, not by the job that does it: one hand-off a cycle, one acceptance by
//! silence and one return by date a cycle, one escalation an hour count.

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
    "ALTER TABLE leads ADD COLUMN recontact_on {date}",
    "CREATE INDEX leads_recontact_on ON leads (recontact_on, id) WHERE recontact_on IS NOT NULL",
    "ALTER TABLE lead_transitions ADD COLUMN reason_code {text}",
    "ALTER TABLE lead_transitions ADD COLUMN misfit {text}",
    "ALTER TABLE lead_transitions ADD COLUMN recontact_on {date}",
    "ALTER TABLE lead_transitions ADD COLUMN silent {bool} NOT NULL DEFAULT {false}",
    "CREATE INDEX lead_transitions_occurred_at ON lead_transitions (occurred_at, id)",
    "CREATE UNIQUE INDEX lead_transitions_by_time ON lead_transitions (lead_id, cycle, reason_code)
        WHERE reason_code IN ('SILENT', 'RECONTACT')",
    // What leads were worth in a quarter: the rates that priced them, kept for as long as the leads are.
    "CREATE TABLE lead_value_rates (
        id {uuid} NOT NULL PRIMARY KEY,
        quarter_from {date} NOT NULL,
        computed_at {instant} NOT NULL,
        content {text} NOT NULL,
        content_hash {bytes} NOT NULL,
        UNIQUE (quarter_from, content_hash)
    ){strict}",
    "CREATE TABLE lead_hand_offs (
        lead_id {uuid} NOT NULL REFERENCES leads (id),
        cycle {int} NOT NULL CHECK (cycle >= 1),
        handed_off_at {instant} NOT NULL,
        dated_by_import {bool} NOT NULL,
        recorded_at {instant} NOT NULL,
        actor_type {text} NOT NULL CHECK (actor_type IN ('USER', 'TOKEN', 'SYSTEM', 'IMPORT')),
        actor_id {uuid},
        actor_name {text} NOT NULL,
        owner {text},
        queue {text},
        lead_type {text},
        value_minor {bigint},
        value_currency {currency},
        rates_id {uuid} REFERENCES lead_value_rates (id),
        assigned_at {instant},
        decided_at {instant},
        decision {text},
        silent {bool} NOT NULL DEFAULT {false},
        agreement_version {int},
        agreed_attempts {int},
        response_due_at {instant},
        attempts_due_at {instant},
        silence_due_at {instant},
        escalated_hours {int} NOT NULL DEFAULT 0,
        escalation_due_at {instant},
        PRIMARY KEY (lead_id, cycle),
        CONSTRAINT lead_hand_offs_priced_by_rates
            CHECK ((value_minor IS NULL) = (rates_id IS NULL) AND (value_minor IS NULL) = (value_currency IS NULL)),
        CONSTRAINT lead_hand_offs_decided CHECK ((decided_at IS NULL) = (decision IS NULL))
    ){strict_by_key}",
    "CREATE INDEX lead_hand_offs_handed_off_at ON lead_hand_offs (handed_off_at)",
    "CREATE INDEX lead_hand_offs_decided_at ON lead_hand_offs (decided_at) WHERE decided_at IS NOT NULL",
    "CREATE INDEX lead_hand_offs_response_due_at ON lead_hand_offs (response_due_at)
        WHERE response_due_at IS NOT NULL",
    "CREATE INDEX lead_hand_offs_attempts_due_at ON lead_hand_offs (attempts_due_at)
        WHERE attempts_due_at IS NOT NULL",
    "CREATE INDEX lead_hand_offs_unpriced ON lead_hand_offs (handed_off_at) WHERE value_minor IS NULL",
    "CREATE INDEX lead_hand_offs_silence ON lead_hand_offs (silence_due_at)
        WHERE decided_at IS NULL AND silence_due_at IS NOT NULL",
    "CREATE INDEX lead_hand_offs_escalation ON lead_hand_offs (escalation_due_at)
        WHERE escalation_due_at IS NOT NULL",
    "CREATE TABLE sales_attempts (
        id {uuid} NOT NULL PRIMARY KEY,
        lead_id {uuid} NOT NULL REFERENCES leads (id),
        cycle {int} NOT NULL CHECK (cycle >= 1),
        kind {text} NOT NULL CHECK (kind IN ('CALL', 'SALES_EMAIL', 'MEETING', 'DEMO')),
        occurred_at {instant} NOT NULL,
        reached {bool} NOT NULL,
        note {text},
        recorded_at {instant} NOT NULL,
        actor_type {text} NOT NULL CHECK (actor_type IN ('USER', 'TOKEN', 'SYSTEM', 'IMPORT')),
        actor_id {uuid},
        actor_name {text} NOT NULL,
        UNIQUE (lead_id, kind, occurred_at)
    ){strict}",
    "CREATE INDEX sales_attempts_lead_id ON sales_attempts (lead_id, occurred_at, id)",
    "CREATE TABLE lead_escalations (
        id {uuid} NOT NULL PRIMARY KEY,
        lead_id {uuid} NOT NULL REFERENCES leads (id),
        cycle {int} NOT NULL CHECK (cycle >= 1),
        business_hours {int} NOT NULL CHECK (business_hours > 0),
        due_at {instant} NOT NULL,
        raised_at {instant} NOT NULL,
        owner {text},
        UNIQUE (lead_id, cycle, business_hours)
    ){strict}",
    "CREATE INDEX lead_escalations_due_at ON lead_escalations (due_at, id)",
    "CREATE TABLE job_leases (
        name {text} NOT NULL PRIMARY KEY,
        owner {text} NOT NULL,
        token {bigint} NOT NULL,
        expires_at {instant} NOT NULL
    ){strict}",
];
