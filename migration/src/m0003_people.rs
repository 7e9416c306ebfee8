//! Accounts, the leads in them, and the names both go by.

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
    "CREATE TABLE accounts (
        id {uuid} NOT NULL PRIMARY KEY,
        name {text} NOT NULL,
        domain {text},
        segment {text},
        industry {text},
        region {text},
        individual {bool} NOT NULL,
        archived_at {instant},
        merged_into {uuid} REFERENCES accounts (id) CHECK (merged_into <> id),
        created_at {instant} NOT NULL,
        updated_at {instant} NOT NULL
    ){strict}",
    "CREATE INDEX accounts_name ON accounts (name, id)",
    "CREATE INDEX accounts_created_at ON accounts (created_at, id)",
    "CREATE INDEX accounts_domain ON accounts (domain{nulls_first}, id)",
    "CREATE TABLE leads (
        id {uuid} NOT NULL PRIMARY KEY,
        account_id {uuid} NOT NULL REFERENCES accounts (id),
        name {text},
        type {text},
        stage {text} NOT NULL CHECK (stage IN (
            'SUBSCRIBER', 'LEAD', 'MQL', 'SAL', 'SQL', 'OPPORTUNITY', 'CUSTOMER', 'REJECTED',
            'DISQUALIFIED', 'RECYCLED')),
        stage_entered_at {instant},
        cycle {int} NOT NULL DEFAULT 1 CHECK (cycle >= 1),
        owner {text},
        created_at {instant},
        recorded_at {instant} NOT NULL,
        updated_at {instant} NOT NULL,
        archived_at {instant},
        erased_at {instant},
        merged_into {uuid} REFERENCES leads (id) CHECK (merged_into <> id)
    ){strict}",
    "CREATE INDEX leads_created_at ON leads (created_at{nulls_first}, id)",
    "CREATE INDEX leads_recorded_at ON leads (recorded_at, id)",
    "CREATE INDEX leads_stage ON leads (stage, stage_entered_at{nulls_first}, id)",
    "CREATE INDEX leads_account_id ON leads (account_id, id)",
    "CREATE TABLE lead_accounts (
        lead_id {uuid} NOT NULL REFERENCES leads (id),
        account_id {uuid} NOT NULL REFERENCES accounts (id),
        joined_at {instant} NOT NULL,
        PRIMARY KEY (lead_id, account_id)
    ){strict_by_key}",
    "CREATE INDEX lead_accounts_account_id ON lead_accounts (account_id, lead_id)",
    "CREATE TABLE lead_emails (
        email {text} NOT NULL PRIMARY KEY CHECK (email = lower(email)),
        lead_id {uuid} NOT NULL REFERENCES leads (id),
        position {int} NOT NULL CHECK (position >= 0)
    ){strict_by_key}",
    "CREATE INDEX lead_emails_lead_id ON lead_emails (lead_id, position)",
    "CREATE TABLE lead_anonymous_ids (
        anonymous_id {text} NOT NULL PRIMARY KEY,
        lead_id {uuid} NOT NULL REFERENCES leads (id)
    ){strict_by_key}",
    "CREATE INDEX lead_anonymous_ids_lead_id ON lead_anonymous_ids (lead_id)",
    "CREATE TABLE lead_transitions (
        id {uuid} NOT NULL PRIMARY KEY,
        lead_id {uuid} NOT NULL REFERENCES leads (id),
        cycle {int} NOT NULL CHECK (cycle >= 1),
        from_stage {text} CHECK (from_stage IN (
            'SUBSCRIBER', 'LEAD', 'MQL', 'SAL', 'SQL', 'OPPORTUNITY', 'CUSTOMER', 'REJECTED',
            'DISQUALIFIED', 'RECYCLED')),
        to_stage {text} NOT NULL CHECK (to_stage IN (
            'SUBSCRIBER', 'LEAD', 'MQL', 'SAL', 'SQL', 'OPPORTUNITY', 'CUSTOMER', 'REJECTED',
            'DISQUALIFIED', 'RECYCLED')),
        occurred_at {instant} NOT NULL,
        dated_by_import {bool} NOT NULL,
        recorded_at {instant} NOT NULL,
        actor_type {text} NOT NULL CHECK (actor_type IN ('USER', 'TOKEN', 'SYSTEM', 'IMPORT')),
        actor_id {uuid},
        actor_name {text} NOT NULL,
        reason {text}
    ){strict}",
    "CREATE INDEX lead_transitions_lead_id ON lead_transitions (lead_id, occurred_at, id)",
    "CREATE TABLE external_ids (
        object_type {text} NOT NULL
            CHECK (object_type IN ('ACCOUNT', 'LEAD', 'CAMPAIGN', 'DEAL')),
        source_id {int} NOT NULL REFERENCES sources (id),
        external_id {text} NOT NULL,
        object_id {uuid} NOT NULL,
        PRIMARY KEY (object_type, source_id, external_id)
    ){strict_by_key}",
    "CREATE INDEX external_ids_object ON external_ids (object_type, object_id)",
];
