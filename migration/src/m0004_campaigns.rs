//! Campaigns, what they cost, and the other costs of the teams.

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
    "CREATE TABLE campaigns (
        id {uuid} NOT NULL PRIMARY KEY,
        name {text} NOT NULL,
        channel {text} NOT NULL CHECK (channel IN (
            'DIRECT', 'ORGANIC_SEARCH', 'PAID_SEARCH', 'ORGANIC_SOCIAL', 'PAID_SOCIAL', 'DISPLAY',
            'EMAIL', 'REFERRAL', 'AFFILIATE', 'CONTENT', 'EVENT', 'WEBINAR', 'PARTNER', 'DIRECT_MAIL',
            'SALES', 'OTHER', 'UNASSIGNED')),
        utm_campaign {text},
        utm_key {text},
        starts_on {date},
        ends_on {date},
        budget_minor {bigint},
        budget_currency {currency} CHECK (length(budget_currency) = 3),
        marketing_owner {text},
        sales_owner {text},
        archived_at {instant},
        created_at {instant} NOT NULL,
        updated_at {instant} NOT NULL,
        CONSTRAINT campaigns_budget_has_currency
            CHECK ((budget_minor IS NULL) = (budget_currency IS NULL))
    ){strict}",
    "CREATE INDEX campaigns_name ON campaigns (name, id)",
    "CREATE INDEX campaigns_starts_on ON campaigns (starts_on{nulls_first}, id)",
    "CREATE INDEX campaigns_channel ON campaigns (channel, id)",
    "CREATE INDEX campaigns_utm_key ON campaigns (utm_key, id)",
    "CREATE TABLE spend (
        id {uuid} NOT NULL PRIMARY KEY,
        source_id {int} NOT NULL REFERENCES sources (id),
        campaign_id {uuid} NOT NULL REFERENCES campaigns (id),
        spent_on {date} NOT NULL,
        amount_minor {bigint} NOT NULL,
        currency {currency} NOT NULL CHECK (length(currency) = 3),
        updated_at {instant} NOT NULL,
        UNIQUE (source_id, campaign_id, spent_on)
    ){strict}",
    "CREATE INDEX spend_campaign_id ON spend (campaign_id, spent_on, id)",
    "CREATE INDEX spend_spent_on ON spend (spent_on, id)",
    "CREATE TABLE costs (
        id {uuid} NOT NULL PRIMARY KEY,
        source_id {int} NOT NULL REFERENCES sources (id),
        team {text} NOT NULL CHECK (team IN ('MARKETING', 'SALES')),
        month {date} NOT NULL,
        category {text} NOT NULL,
        amount_minor {bigint} NOT NULL,
        currency {currency} NOT NULL CHECK (length(currency) = 3),
        updated_at {instant} NOT NULL,
        UNIQUE (source_id, team, month, category)
    ){strict}",
    "CREATE INDEX costs_month ON costs (month, id)",
];
