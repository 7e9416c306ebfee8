//! Deals: their stages, contacts, history and adjustments, and the rates to convert them by.

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
    "CREATE TABLE deal_stages (
        id {uuid} NOT NULL PRIMARY KEY,
        pipeline {text} NOT NULL,
        key {text} NOT NULL,
        label {text} NOT NULL,
        position {int} NOT NULL,
        probability_ppm {int} NOT NULL CHECK (probability_ppm BETWEEN 0 AND 1000000),
        forecast_category {text} NOT NULL
            CHECK (forecast_category IN ('OMITTED', 'PIPELINE', 'BEST_CASE', 'COMMIT', 'CLOSED')),
        outcome {text} NOT NULL CHECK (outcome IN ('OPEN', 'WON', 'LOST')),
        UNIQUE (pipeline, key)
    ){strict}",
    "CREATE TABLE deals (
        id {uuid} NOT NULL PRIMARY KEY,
        name {text} NOT NULL,
        account_id {uuid} NOT NULL REFERENCES accounts (id),
        amount_minor {bigint} NOT NULL,
        currency {currency} NOT NULL CHECK (length(currency) = 3),
        kind {text} NOT NULL CHECK (kind IN ('NEW', 'EXPANSION', 'RENEWAL')),
        segment {text},
        stage {text},
        stage_id {uuid} REFERENCES deal_stages (id),
        outcome {text} NOT NULL CHECK (outcome IN ('OPEN', 'WON', 'LOST')),
        owner {text},
        created_at {instant} NOT NULL,
        expected_close_on {date},
        closed_at {instant},
        term_months {int} CHECK (term_months > 0),
        cost_of_sale_minor {bigint},
        margin_rate_ppm {int} CHECK (margin_rate_ppm BETWEEN 0 AND 1000000),
        archived_at {instant},
        recorded_at {instant} NOT NULL,
        updated_at {instant} NOT NULL,
        CONSTRAINT deals_decided_have_closed CHECK (outcome = 'OPEN' OR closed_at IS NOT NULL)
    ){strict}",
    "CREATE INDEX deals_name ON deals (name, id)",
    "CREATE INDEX deals_created_at ON deals (created_at, id)",
    "CREATE INDEX deals_closed_at ON deals (closed_at{nulls_first}, id)",
    "CREATE INDEX deals_amount_minor ON deals (amount_minor, id)",
    "CREATE INDEX deals_expected_close_on ON deals (expected_close_on{nulls_first}, id)",
    "CREATE INDEX deals_account_id ON deals (account_id, id)",
    "CREATE INDEX deals_outcome ON deals (outcome, closed_at{nulls_first}, id)",
    "CREATE TABLE deal_contacts (
        deal_id {uuid} NOT NULL REFERENCES deals (id),
        lead_id {uuid} NOT NULL REFERENCES leads (id),
        role {text},
        is_primary {bool} NOT NULL,
        PRIMARY KEY (deal_id, lead_id)
    ){strict_by_key}",
    "CREATE INDEX deal_contacts_lead_id ON deal_contacts (lead_id, deal_id)",
    "CREATE UNIQUE INDEX deal_contacts_one_primary ON deal_contacts (deal_id) WHERE is_primary",
    "CREATE TABLE deal_transitions (
        id {uuid} NOT NULL PRIMARY KEY,
        deal_id {uuid} NOT NULL REFERENCES deals (id),
        from_stage {text},
        to_stage {text},
        from_outcome {text} CHECK (from_outcome IN ('OPEN', 'WON', 'LOST')),
        to_outcome {text} NOT NULL CHECK (to_outcome IN ('OPEN', 'WON', 'LOST')),
        occurred_at {instant} NOT NULL,
        dated_by_import {bool} NOT NULL,
        recorded_at {instant} NOT NULL,
        actor_type {text} NOT NULL CHECK (actor_type IN ('USER', 'TOKEN', 'SYSTEM', 'IMPORT')),
        actor_id {uuid},
        actor_name {text} NOT NULL,
        reason {text}
    ){strict}",
    "CREATE INDEX deal_transitions_deal_id ON deal_transitions (deal_id, occurred_at, id)",
    "CREATE TABLE deal_adjustments (
        id {uuid} NOT NULL PRIMARY KEY,
        deal_id {uuid} NOT NULL REFERENCES deals (id),
        amount_minor {bigint} NOT NULL,
        occurred_at {instant} NOT NULL,
        reason {text} NOT NULL,
        actor_type {text} NOT NULL CHECK (actor_type IN ('USER', 'TOKEN', 'SYSTEM', 'IMPORT')),
        actor_id {uuid},
        actor_name {text} NOT NULL,
        recorded_at {instant} NOT NULL
    ){strict}",
    "CREATE INDEX deal_adjustments_deal_id ON deal_adjustments (deal_id, occurred_at, id)",
    "CREATE TABLE exchange_rates (
        from_currency {currency} NOT NULL CHECK (length(from_currency) = 3),
        to_currency {currency} NOT NULL CHECK (length(to_currency) = 3),
        rate_on {date} NOT NULL,
        rate_pico {bigint} NOT NULL CHECK (rate_pico > 0),
        updated_at {instant} NOT NULL,
        PRIMARY KEY (from_currency, to_currency, rate_on),
        CONSTRAINT exchange_rates_between_two CHECK (from_currency <> to_currency)
    ){strict_by_key}",
];
