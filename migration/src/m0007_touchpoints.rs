//! Touchpoints: by far the most rows, written tens of thousands a second.
//!
//! Every index is paid for at each insert, so there is none beyond those that lists, loaders and
//! the check for duplicates need.
//!
//! A touch refers to its lead and account together, through `lead_accounts`: it keeps the account
//! its lead had, and a merge finds the touches of an account through the leads that were ever in
//! it, so a touch outside that table would be lost.
//!
//! On PostgreSQL the references are checked by a trigger once per statement, because foreign keys
//! are checked row by row, at 40 % of the cost of a bulk insert, and lock the rows referred to.
//! The check takes no lock; it need not, because rows that touches may refer to are archived or
//! merged but never deleted, and triggers on their tables hold to that. It fails as a foreign key
//! does: SQLSTATE 23503 with the name of a constraint.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let on_postgres = manager.get_database_backend() == DbBackend::Postgres;
        let references = if on_postgres { "" } else { SQLITE_REFERENCES };
        dialect::run(manager, &[&TABLE.replace("{references}", references)]).await?;
        dialect::run(manager, INDEXES).await?;
        if on_postgres {
            dialect::run(manager, POSTGRES_REFERENCES).await?;
        }
        Ok(())
    }
}

const TABLE: &str =
    "CREATE TABLE touchpoints (
        id {uuid} NOT NULL PRIMARY KEY,
        source_id {int} NOT NULL,
        message_id {text} NOT NULL,
        lead_id {uuid} NOT NULL,
        account_id {uuid} NOT NULL,
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
        campaign_id {uuid},
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
            CHECK ((suppressed_at IS NULL) = (suppressed_reason IS NULL)){references}
){strict_by_key}";

const INDEXES: &[&str] = &[
    "CREATE INDEX touchpoints_lead_id ON touchpoints (lead_id, occurred_at, id)",
    "CREATE INDEX touchpoints_campaign_id ON touchpoints (campaign_id, occurred_at, id)
        WHERE campaign_id IS NOT NULL",
    "CREATE INDEX touchpoints_occurred_at ON touchpoints (occurred_at, id)",
];

const SQLITE_REFERENCES: &str = ",
    FOREIGN KEY (source_id) REFERENCES sources (id),
    FOREIGN KEY (lead_id, account_id) REFERENCES lead_accounts (lead_id, account_id),
    FOREIGN KEY (campaign_id) REFERENCES campaigns (id)";

const POSTGRES_REFERENCES: &[&str] = &[
    // A plan made while the tables were small would go on reading them whole when they are not,
    // so only look-ups by index are allowed.
    "CREATE FUNCTION touchpoints_check_references() RETURNS trigger LANGUAGE plpgsql
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    missing TEXT;
BEGIN
    CASE
        WHEN EXISTS (
            SELECT FROM (SELECT DISTINCT source_id FROM written) AS w
            WHERE NOT EXISTS (SELECT FROM sources AS s WHERE s.id = w.source_id)
        ) THEN missing := 'touchpoints_source_id_fkey';
        WHEN EXISTS (
            SELECT FROM (SELECT DISTINCT lead_id, account_id FROM written) AS w
            WHERE NOT EXISTS (
                SELECT FROM lead_accounts AS l
                WHERE l.lead_id = w.lead_id AND l.account_id = w.account_id
            )
        ) THEN missing := 'touchpoints_lead_id_account_id_fkey';
        WHEN EXISTS (
            SELECT FROM (
                SELECT DISTINCT campaign_id FROM written WHERE campaign_id IS NOT NULL
            ) AS w
            WHERE NOT EXISTS (SELECT FROM campaigns AS c WHERE c.id = w.campaign_id)
        ) THEN missing := 'touchpoints_campaign_id_fkey';
        ELSE RETURN NULL;
    END CASE;
    RAISE foreign_key_violation USING
        MESSAGE = format('a row of touchpoints violates foreign key constraint %I', missing),
        TABLE = 'touchpoints',
        CONSTRAINT = missing;
END
$$",
    "CREATE TRIGGER touchpoints_inserted AFTER INSERT ON touchpoints
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION touchpoints_check_references()",
    "CREATE TRIGGER touchpoints_updated AFTER UPDATE ON touchpoints
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION touchpoints_check_references()",
    "CREATE FUNCTION refuse_to_strand_touchpoints() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE foreign_key_violation USING
        MESSAGE = format('rows of %I are never deleted: touchpoints may refer to them', TG_TABLE_NAME),
        TABLE = TG_TABLE_NAME;
END
$$",
    "CREATE TRIGGER sources_kept BEFORE DELETE OR UPDATE OF id ON sources
    FOR EACH ROW EXECUTE FUNCTION refuse_to_strand_touchpoints()",
    "CREATE TRIGGER lead_accounts_kept BEFORE DELETE OR UPDATE OF lead_id, account_id ON lead_accounts
    FOR EACH ROW EXECUTE FUNCTION refuse_to_strand_touchpoints()",
    "CREATE TRIGGER campaigns_kept BEFORE DELETE OR UPDATE OF id ON campaigns
    FOR EACH ROW EXECUTE FUNCTION refuse_to_strand_touchpoints()",
];
