//! Reading everything at start.
//!
//! The position is noted first and the facts are read after it: what is written meanwhile may or may not be in what was
//! read, and is read again when the feed is followed from the position. So no long transaction is needed.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use attribution::{
    Journeys,
    facts::{Change, TouchFact},
};
use entity::{change, ids::AccountId};
use futures_util::TryStreamExt as _;
use sea_orm::{EntityTrait as _, QueryOrder as _, QuerySelect as _};

use super::{
    State,
    facts::{LeadRow, Texts, TouchRow},
    follow::Resume,
    position::AppliedPositions,
    reread,
};
use crate::{
    agreements,
    db::{Database, Position},
    error::ApiResult,
    organization::Organization,
};

/// How often the progress is shown.
const PROGRESS: Duration = Duration::from_secs(2);

/// Reads everything; says from where the feed has to be followed.
pub(super) async fn load(db: &Database) -> ApiResult<(State, Resume)> {
    let started = Instant::now();
    let resume = Resume::now(db).await?;
    let applied = applied(db).await?;
    let settings = match Organization::find(&db.read).await? {
        Some(organization) => organization.engine_settings(),
        None => super::follow::unset_settings()?,
    };
    let agreed = agreements::agreed(&db.read).await?;
    let mut builder = Journeys::builder(settings);
    builder.rates(reread::rates(&db.read).await?);
    for change in reread::spend_of(&db.read, None).await? {
        if let Change::Spend(campaign, spend) = change {
            builder.spend(campaign, spend);
        }
    }
    let first_touches = reread::first_touches(&db.read, None).await?;
    let mut deals = reread::deals(&db.read, None).await?;
    let mut leads: HashMap<AccountId, Vec<LeadRow>> = HashMap::new();
    {
        let mut rows = reread::leads()
            .into_model::<LeadRow>()
            .stream(&db.read)
            .await?;
        while let Some(row) = rows.try_next().await? {
            leads.entry(row.account_id).or_default().push(row);
        }
    }
    let mut texts = Texts::default();
    let mut count = 0_u64;
    let mut shown = Instant::now();
    let mut push = |account: AccountId, touches: Vec<TouchFact>| {
        let rows = leads.remove(&account).unwrap_or_default();
        let deals = deals.remove(&account).unwrap_or_default();
        if let Some(facts) = reread::facts(account, rows, touches, deals, &first_touches) {
            builder.push(facts);
        }
    };
    {
        let select = reread::touches().order_by_asc(entity::touchpoint::Column::AccountId);
        let mut rows = select.into_model::<TouchRow>().stream(&db.read).await?;
        let mut current: Option<(AccountId, Vec<TouchFact>)> = None;
        while let Some(row) = rows.try_next().await? {
            count += 1;
            if shown.elapsed() > PROGRESS {
                tracing::info!(touchpoints = count, "loading the ledger");
                shown = Instant::now();
            }
            let account = row.account_id;
            let fact = row.into_fact(&mut texts);
            match &mut current {
                Some((open, touches)) if *open == account => touches.push(fact),
                _ => {
                    if let Some((done, touches)) = current.replace((account, vec![fact])) {
                        push(done, touches);
                    }
                }
            }
        }
        if let Some((done, touches)) = current {
            push(done, touches);
        }
    }
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
    Ok((
        State {
            journeys,
            agreed: Arc::new(agreed),
            applied,
            version,
        },
        resume,
    ))
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
    let floor = ids.first().map_or(0, |first| first - 1);
    let mut applied = AppliedPositions::up_to(floor);
    for id in ids {
        applied.insert(Position(id));
    }
    Ok(applied)
}
