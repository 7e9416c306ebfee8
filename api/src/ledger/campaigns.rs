//! The campaigns that reports name, kept from one question to the next until something is said of campaigns.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use entity::{campaign, ids::CampaignId};

/// More than this are not kept: reports name few, and there may be many.
const MOST: usize = 10_000;

/// Campaigns as they were read since the last change that may have been about one.
#[derive(Debug, Default)]
pub struct KnownCampaigns(RwLock<HashMap<CampaignId, Arc<campaign::Model>>>);

impl KnownCampaigns {
    /// The campaign, if it was read.
    #[must_use]
    pub fn get(&self, id: CampaignId) -> Option<Arc<campaign::Model>> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.get(&id).cloned()
    }

    /// Keeps a campaign. It must have been read after the state that this belongs to was there: what was read before may
    /// be older than the change that made the state.
    pub fn keep(&self, row: &Arc<campaign::Model>) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() < MOST {
            known.insert(row.id, row.clone());
        }
    }
}
