//! The organisation, the margins of its segments, and the integrations facts come from.

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
    "CREATE TABLE organization (
        id {smallint} PRIMARY KEY CONSTRAINT organization_is_one CHECK (id = 1),
        name {text} NOT NULL,
        currency {currency} NOT NULL CHECK (length(currency) = 3),
        time_zone {text} NOT NULL,
        fiscal_year_start_month {smallint} NOT NULL
            CHECK (fiscal_year_start_month BETWEEN 1 AND 12),
        session_gap_seconds {int} NOT NULL CHECK (session_gap_seconds >= 0),
        margin_rate_ppm {int} NOT NULL CHECK (margin_rate_ppm BETWEEN 0 AND 1000000),
        eligible_kinds {text} NOT NULL,
        created_at {instant} NOT NULL,
        updated_at {instant} NOT NULL
    ){strict}",
    "CREATE TABLE segment_margins (
        segment {text} NOT NULL PRIMARY KEY,
        margin_rate_ppm {int} NOT NULL CHECK (margin_rate_ppm BETWEEN 0 AND 1000000)
    ){strict_by_key}",
    "CREATE TABLE sources (
        id {numbered},
        name {text} NOT NULL UNIQUE
    ){strict}",
];
