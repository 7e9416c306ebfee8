//! Following the change feed: misses nothing, waits for nobody.
//!
//! On PostgreSQL a change becomes visible when its transaction commits, so a lower number may appear after a higher one.
//! Whatever is visible and not applied is applied at once. What is asked for is every change whose transaction is not
//! known to be over: `xact >= watermark`, where the watermark is the oldest transaction that was still running when the
//! feed was last read; every change of an older one was visible then, and applied. A transaction that stays open for
//! long holds the watermark back, never the data.
//!
//! SQLite has one writer: numbers become visible in order, and the watermark is the last number.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use anyhow::Context as _;
use attribution::{
    facts::{Change, Settings},
    money::Currency,
    rule::KindSet,
    time::Calendar,
};
use entity::{
    change,
    ids::{AccountId, AgreementId, CampaignId, DealId, EscalationId, TouchpointId, TransitionId},
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DatabaseBackend, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, Statement,
};

use super::{Ledger, LedgerEvent, State, reread};
use crate::{
    auth::Access,
    db::{ChangePayload, Database, Position},
    error::ApiResult,
    operations::Operations,
    organization::Organization,
};

/// How long a change of another process may go unnoticed.
const POLL: Duration = Duration::from_millis(200);
/// Changed accounts are folded into the base when there are more than this and a twentieth of all.
const FOLD_AT_LEAST: usize = 20_000;
/// Changes read in one statement.
const CHUNK: usize = 500;

/// From where the feed is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Resume {
    watermark: i64,
}

impl Resume {
    /// From now: everything before is in whatever is read after this.
    pub(super) async fn now(db: &Database) -> ApiResult<Self> {
        let sql = match db.backend() {
            DatabaseBackend::Postgres => {
                "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS watermark"
            }
            _ => "SELECT COALESCE(MAX(id), 0) AS watermark FROM changes",
        };
        let row = db
            .read
            .query_one_raw(Statement::from_string(db.backend(), sql))
            .await?;
        let row = row.ok_or_else(|| anyhow::anyhow!("the watermark has no row"))?;
        Ok(Self {
            watermark: row.try_get("", "watermark")?,
        })
    }
}

/// The settings of the engine before the organisation is set up: there are no facts yet.
pub(super) fn unset_settings() -> anyhow::Result<Settings> {
    Ok(Settings {
        calendar: Calendar {
            zone: chrono_tz::UTC,
            fiscal_year_start_month: 1,
        },
        currency: Currency::parse("EUR").context("EUR is a currency")?,
        session_gap_millis: 30 * 60 * 1000,
        margin_rate_ppm: 1_000_000,
        segment_margin_rates_ppm: Vec::new(),
        eligible_kinds: KindSet::DEFAULT,
    })
}

/// Applies the feed to a ledger.
#[derive(Debug)]
pub(super) struct Follower {
    ledger: Arc<Ledger>,
    access: Option<Arc<Access>>,
    operations: Option<Arc<Operations>>,
    resume: Resume,
}

impl Follower {
    pub(super) const fn new(ledger: Arc<Ledger>, resume: Resume) -> Self {
        Self {
            ledger,
            access: None,
            operations: None,
            resume,
        }
    }

    /// Follows until the process ends.
    pub(super) async fn run(mut self, access: Arc<Access>, operations: Arc<Operations>) {
        self.access = Some(access);
        self.operations = Some(operations);
        loop {
            let woken = self.ledger.wake.notified();
            let _ = tokio::time::timeout(POLL, woken).await;
            if let Err(error) = self.step().await {
                tracing::error!(?error, "cannot follow the change feed; trying again");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }

    /// Applies whatever is visible and not applied yet.
    pub(super) async fn step(&mut self) -> ApiResult<()> {
        let (rows, watermark) = self.unapplied().await?;
        if !rows.is_empty() {
            self.apply(&rows).await?;
        }
        self.resume.watermark = watermark;
        Ok(())
    }

    /// The changes to apply, and the next watermark. Numbers first and payloads only of the new ones: behind a
    /// transaction that stays open, the same numbers are read again and again.
    async fn unapplied(&self) -> ApiResult<(Vec<change::Model>, i64)> {
        let db = &self.ledger.db;
        let sql = match db.backend() {
            DatabaseBackend::Postgres => {
                "SELECT x.watermark AS watermark, c.id AS id \
                 FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS watermark) x \
                 LEFT JOIN changes c ON c.xact >= $1 ORDER BY c.id"
            }
            _ => "SELECT id AS watermark, id AS id FROM changes WHERE id > $1 ORDER BY id",
        };
        let values = [self.resume.watermark.into()];
        let statement = Statement::from_sql_and_values(db.backend(), sql, values);
        let mut watermark = self.resume.watermark;
        let mut ids = Vec::new();
        let state = self.ledger.state();
        for row in db.read.query_all_raw(statement).await? {
            watermark = watermark.max(row.try_get("", "watermark")?);
            if let Some(id) = row.try_get::<Option<i64>>("", "id")?
                && !state.applied.was_applied(Position(id))
            {
                ids.push(id);
            }
        }
        let mut rows = Vec::with_capacity(ids.len());
        for ids in ids.chunks(CHUNK) {
            let select = change::Entity::find()
                .filter(change::Column::Id.is_in(ids.iter().copied()))
                .order_by_asc(change::Column::Id);
            rows.extend(select.all(&db.read).await?);
        }
        Ok((rows, watermark))
    }

    async fn apply(&mut self, rows: &[change::Model]) -> ApiResult<()> {
        let ledger = &self.ledger;
        let db = &ledger.db.read;
        let mut wanted = Wanted::default();
        for row in rows {
            match serde_json::from_str(&row.payload) {
                Ok(payload) => wanted.add(payload, Position(row.id)),
                // Written by a newer version: what it is about is not known here, everything may be.
                Err(error) => {
                    return Err(
                        anyhow::anyhow!("change {} is not understood: {error}", row.id).into(),
                    );
                }
            }
        }
        let mut changes = Vec::new();
        let mut events = wanted.events;
        let before = ledger.state();
        let mut organization = before.organization.clone();
        if wanted.organization
            && let Some(changed) = Organization::find(db).await?
        {
            changes.push(Change::Settings(Box::new(changed.engine_settings())));
            organization = Some(Arc::new(changed));
        }
        if wanted.rates {
            changes.push(Change::Rates(reread::rates(db).await?));
        }
        if !wanted.campaigns.is_empty() {
            changes.extend(reread::spend_of(db, Some(&wanted.campaigns)).await?);
        }
        for (first, last, position) in wanted.touches {
            let fresh = match ledger.handed.take(first) {
                Some(own) => own,
                None => reread::fresh_touches(db, first, last).await?,
            };
            let new = reread::new_touches(db, fresh).await?;
            changes.extend(new.changes);
            wanted.accounts.extend(new.whole);
            events.push(LedgerEvent::Touchpoints {
                ids: new.ids.into(),
                position,
            });
        }
        // Whole accounts last: what was just added to one of them is in what is read now.
        let accounts = reread::with_shared_leads(db, &wanted.accounts).await?;
        changes.extend(reread::accounts(db, &accounts).await?);
        let agreed = if wanted.agreements.is_empty() {
            before.agreed.clone()
        } else {
            Arc::new(before.agreed.reread(db, &wanted.agreements).await?)
        };
        let mut journeys = before.journeys.clone();
        if !changes.is_empty() {
            let applied = journeys.apply(changes);
            journeys = applied.journeys;
            if !applied.reread.is_empty() {
                let again = applied
                    .reread
                    .iter()
                    .map(|id| AccountId(uuid::Uuid::from_u128(id.0)))
                    .collect();
                journeys = journeys.apply(reread::accounts(db, &again).await?).journeys;
            }
        }
        let overlay = journeys.overlay_len();
        if overlay > FOLD_AT_LEAST.max(journeys.account_count() / 20) {
            let unfolded = journeys.clone();
            journeys = tokio::task::spawn_blocking(move || unfolded.fold())
                .await
                .map_err(anyhow::Error::new)?;
        }
        let mut applied = before.applied.clone();
        for row in rows {
            applied.insert(Position(row.id));
        }
        if wanted.access
            && let Some(access) = &self.access
        {
            access.forget();
        }
        if wanted.operations
            && let Some(operations) = &self.operations
        {
            operations.forget();
        }
        let newest = applied.newest();
        ledger.publish(State {
            journeys,
            agreed,
            applied,
            organization,
            campaigns: before.campaigns + u64::from(wanted.others),
            version: before.version + 1,
        });
        for event in events {
            let _ = ledger.events.send(event);
        }
        let _ = ledger.events.send(LedgerEvent::Advanced {
            position: newest,
            changes: rows.len(),
        });
        Ok(())
    }
}

/// What a batch of changes asks to read again, each thing once.
#[derive(Default)]
struct Wanted {
    /// Something of which the feed says no more, which may be a campaign.
    others: bool,
    organization: bool,
    rates: bool,
    access: bool,
    operations: bool,
    agreements: BTreeSet<AgreementId>,
    accounts: BTreeSet<AccountId>,
    campaigns: BTreeSet<CampaignId>,
    touches: Vec<(TouchpointId, TouchpointId, Position)>,
    events: Vec<LedgerEvent>,
}

impl Wanted {
    fn add(&mut self, payload: ChangePayload, position: Position) {
        match payload {
            ChangePayload::Touchpoints {
                first,
                last,
                count: _,
            } => {
                self.touches
                    .push((TouchpointId(first), TouchpointId(last), position));
            }
            ChangePayload::Accounts { ids } => self.accounts.extend(ids.into_iter().map(AccountId)),
            ChangePayload::DealMoved {
                deal,
                account,
                transition,
            } => {
                self.accounts.insert(AccountId(account));
                self.events.push(LedgerEvent::DealMoved {
                    deal: DealId(deal),
                    transition: TransitionId(transition),
                    position,
                });
            }
            ChangePayload::Spend { campaigns } => {
                self.campaigns.extend(campaigns.into_iter().map(CampaignId));
            }
            ChangePayload::Rates => self.rates = true,
            ChangePayload::Organization => self.organization = true,
            ChangePayload::Access => self.access = true,
            ChangePayload::Operations => self.operations = true,
            ChangePayload::Agreement { agreement, version } => {
                let agreement = AgreementId(agreement);
                self.agreements.insert(agreement);
                self.events.push(LedgerEvent::Agreement {
                    agreement,
                    version,
                    position,
                });
            }
            ChangePayload::LeadEscalated { escalation } => {
                self.events.push(LedgerEvent::LeadEscalated {
                    escalation: EscalationId(escalation),
                    position,
                });
            }
            ChangePayload::Other => self.others = true,
        }
    }
}
