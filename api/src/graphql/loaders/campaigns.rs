//! Campaigns as reports name them.

use std::{collections::HashMap, sync::Arc};

use async_graphql::dataloader::Loader;
use entity::{campaign, ids::CampaignId};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use super::{Batches, Failure, Loaders};
use crate::{error::ApiResult, graphql::types::campaign::Campaign, ledger::State};

impl Loaders {
    /// A campaign as it is at this moment of the ledger, or was a little later: read once for all questions until
    /// something is said of campaigns.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn campaign_at(&self, state: &State, id: CampaignId) -> ApiResult<Option<Campaign>> {
        if let Some(known) = state.campaigns.get(id) {
            return Ok(Some(Campaign(known)));
        }
        let version = state.version;
        let found = self.one(CampaignAt { version, id }).await?;
        if let Some(row) = &found {
            state.campaigns.keep(row);
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
