//! Touchpoints: by far the most rows, written tens of thousands a second.
//!
//! Every index is paid for at each insert, so there is none beyond those the lists, the loaders and
//! the check for duplicates need. Those of the two databases differ in one thing: where the SQLite
//! table is kept in the order of its key, each index ends with that key anyway.

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
    "CREATE TABLE touchpoints (
        id {uuid} NOT NULL PRIMARY KEY,
        source_id {int} NOT NULL REFERENCES sources (id),
        message_id {text} NOT NULL,
        lead_id {uuid} NOT NULL REFERENCES leads (id),
        account_id {uuid} NOT NULL REFERENCES accounts (id),
        occurred_at {instant} NOT NULL,
        kind {text} NOT NULL CHECK (kind IN (
            'AD_CLICK', 'AD_IMPRESSION', 'PAGE_VIEW', 'FORM_SUBMISSION', 'CONTENT_DOWNLOAD',
            'EMAIL_SENT', 'EMAIL_OPEN', 'EMAIL_CLICK', 'EMAIL_REPLY', 'SOCIAL_CLICK', 'CHAT', 'WEBINAR',
            'EVENT', 'REFERRAL', 'SELF_REPORTED', 'SALES_EMAIL', 'CALL', 'MEETING', 'DEMO', 'PROPOSAL',
            'OTHER')),
        channel {text} NOT NULL CHECK (channel IN (
            'DIRECT', 'ORGANIC_SEARCH', 'PAID_SEARCH', 'ORGANIC_SOCIAL', 'PAID_SOCIAL', 'DISPLAY',
            'EMAIL', 'REFERRAL', 'AFFILIATE', 'CONTENT', 'EVENT', 'WEBINAR', 'PARTNER', 'DIRECT_MAIL',
            'SALES', 'OTHER', 'UNASSIGNED')),
        campaign_id {uuid} REFERENCES campaigns (id),
        source {text},
        medium {text},
        content {text},
        term {text},
        url {text},
        referrer {text},
        team {text} NOT NULL CHECK (team IN ('MARKETING', 'SALES')),
        rep {text},
        suppressed_at {instant},
        suppressed_reason {text},
        archived_at {instant},
        recorded_at {instant} NOT NULL,
        UNIQUE (source_id, message_id),
        CONSTRAINT touchpoints_suppressed_for_a_reason
            CHECK ((suppressed_at IS NULL) = (suppressed_reason IS NULL))
    ){strict_by_key}",
    "CREATE INDEX touchpoints_lead_id ON touchpoints (lead_id, occurred_at, id)",
    "CREATE INDEX touchpoints_campaign_id ON touchpoints (campaign_id, occurred_at, id)
        WHERE campaign_id IS NOT NULL",
    "CREATE INDEX touchpoints_occurred_at ON touchpoints (occurred_at, id)",
];
