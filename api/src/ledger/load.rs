//! Reading everything at start.
//!
//! The position is noted first and the facts are read after it: what is written meanwhile may or may not be in what was
//! read, and is read again when the feed is followed from the position. So no long transaction is needed.

mod touches;

use std::{collections::HashMap, sync::Arc, time::Instant};

use attribution::{Journeys, facts::Change};
use entity::{change, ids::AccountId};
use futures_util::TryStreamExt as _;
use sea_orm::{DatabaseConnection, EntityTrait as _, QueryOrder as _, QuerySelect as _};

use self::touches::Touches;
use super::{State, facts::LeadRow, follow::Resume, position::AppliedPositions, reread};
use crate::{
    agreements,
    db::{Database, Position},
    error::ApiResult,
    organization::Organization,
};

/// Reads everything; says from where the feed has to be followed.
pub(super) async fn load(db: &Database) -> ApiResult<(State, Resume)> {
    let started = Instant::now();
    let resume = Resume::now(db).await?;
    let applied = applied(db).await?;
    let organization = Organization::find(&db.read).await?.map(Arc::new);
    let settings = match &organization {
        Some(organization) => organization.engine_settings(),
        None => super::follow::unset_settings()?,
    };
    // None of these needs another, and the readers of touchpoints leave a core idle now and then.
    let (rates, spend, first_touches, mut deals, mut leads, touches) = tokio::try_join!(
        reread::rates(&db.read),
        reread::spend_of(&db.read, None),
        reread::first_touches(&db.read, None),
        reread::deals(&db.read, None),
        leads(&db.read),
        async { Ok(Touches::read(&db.read).await?) },
    )?;
    let agreed = agreements::agreed(&db.read).await?;
    let mut builder = Journeys::builder(settings);
    builder.rates(rates);
    for change in spend {
        if let Change::Spend(campaign, spend) = change {
            builder.spend(campaign, spend);
        }
    }
    touches.by_account(|account, touches| {
        let rows = leads.remove(&account).unwrap_or_default();
        let deals = deals.remove(&account).unwrap_or_default();
        if let Some(facts) = reread::facts(account, rows, touches, deals, &first_touches) {
            builder.push(facts);
        }
    });
    let mut untouched: Vec<AccountId> = leads.keys().chain(deals.keys()).copied().collect();
    untouched.sort_unstable();
    untouched.dedup();
    for account in untouched {
        let rows = leads.remove(&account).unwrap_or_default();
        let deals = deals.remove(&account).unwrap_or_default();
        if let Some(facts) = reread::facts(account, rows, Vec::new(), deals, &first_touches) {
            builder.push(facts);
        }
    }
    let journeys = builder.finish();
    let memory = journeys.memory();
    tracing::info!(
        touchpoints = journeys.touch_count(),
        accounts = journeys.account_count(),
        deals = journeys.deal_count(),
        megabytes = memory.total_bytes / 1_000_000,
        milliseconds = started.elapsed().as_millis(),
        "the ledger is loaded"
    );
    let version = rand::random::<u64>() >> 16;
    let state = State {
        journeys,
        agreed: Arc::new(agreed),
        applied,
        organization,
        campaigns: 0,
        version,
    };
    Ok((state, resume))
}

/// All leads by account.
async fn leads(db: &DatabaseConnection) -> ApiResult<HashMap<AccountId, Vec<LeadRow>>> {
    let mut leads: HashMap<AccountId, Vec<LeadRow>> = HashMap::new();
    let mut rows = reread::leads().into_model::<LeadRow>().stream(db).await?;
    while let Some(row) = rows.try_next().await? {
        leads.entry(row.account_id).or_default().push(row);
    }
    Ok(leads)
}

/// The changes that are in the database now: they are in whatever is read from here on.
async fn applied(db: &Database) -> ApiResult<AppliedPositions> {
    let ids: Vec<i64> = change::Entity::find()
        .select_only()
        .column(change::Column::Id)
        .order_by_asc(change::Column::Id)
        .into_tuple()
        .all(&db.read)
        .await?;
    let mut applied = AppliedPositions::after(ids.first().map_or(0, |first| first - 1));
    for id in ids {
        applied.insert(Position(id));
    }
    Ok(applied)
}
