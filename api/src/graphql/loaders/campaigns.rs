//! Campaigns as reports name them, kept from one question to the next until something is said of campaigns.
//!
//! Each thread keeps its own: a report names hundreds, and threads that count who holds the same row wait for each other
//! at every one.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_graphql::dataloader::Loader;
use entity::{campaign, ids::CampaignId};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use super::{Batches, Failure, Loaders};
use crate::{error::ApiResult, graphql::types::campaign::Campaign, ledger::State};

/// More than this are not kept: reports name few, and there may be many.
const MOST: usize = 10_000;

/// Campaigns as they were read since the last change that may have been about one.
#[derive(Debug, Default)]
pub(super) struct KnownCampaigns(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// [`State::campaigns`] of what is kept.
    at: u64,
    rows: HashMap<CampaignId, Arc<campaign::Model>>,
}

impl KnownCampaigns {
    /// The campaign, if it was read at this number.
    fn get(&self, at: u64, id: CampaignId) -> Option<Arc<campaign::Model>> {
        let known = self.lock();
        if known.at == at {
            known.rows.get(&id).cloned()
        } else {
            None
        }
    }

    /// Keeps a campaign. It must have been read after the state with this number was there: what was read before may be
    /// older than the change that made the state.
    fn keep(&self, at: u64, row: &Arc<campaign::Model>) {
        let mut known = self.lock();
        if known.at < at {
            *known = Known {
                at,
                ..Known::default()
            };
        }
        if known.at == at && known.rows.len() < MOST {
            known.rows.insert(row.id, row.clone());
        }
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Loaders {
    /// A campaign as it is at this moment of the ledger, or was a little later: read once for all questions that a thread
    /// answers until something is said of campaigns.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn campaign_at(&self, state: &State, id: CampaignId) -> ApiResult<Option<Campaign>> {
        let kept = &self.shared.named_campaigns;
        if let Some(known) = kept.get(state.campaigns, id) {
            return Ok(Some(Campaign(known)));
        }
        let version = state.version;
        let found = self.one(CampaignAt { version, id }).await?;
        if let Some(row) = &found {
            kept.keep(state.campaigns, row);
        }
        Ok(found.map(Campaign))
    }
}

/// A campaign read at a moment of the ledger: what a request read of it at an earlier one is another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct CampaignAt {
    version: u64,
    id: CampaignId,
}

impl Loader<CampaignAt> for Batches {
    type Value = Arc<campaign::Model>;
    type Error = Failure;

    async fn load(&self, keys: &[CampaignAt]) -> Result<HashMap<CampaignAt, Self::Value>, Failure> {
        let ids = keys.iter().map(|key| key.id);
        let rows = campaign::Entity::find()
            .filter(campaign::Column::Id.is_in(ids))
            .all(&self.db.read)
            .await?;
        let by_id: HashMap<CampaignId, _> = rows
            .into_iter()
            .map(|row| (row.id, Arc::new(row)))
            .collect();
        let found = keys
            .iter()
            .filter_map(|key| Some((*key, by_id.get(&key.id)?.clone())));
        Ok(found.collect())
    }
}
