//! Campaigns by the `utm_campaign` of their links.

use std::collections::HashMap;

use entity::{campaign, ids::CampaignId};
use sea_orm::{ConnectionTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _};

use crate::{db::among_texts, graphql::user_error::Refusal, ingest::Ingest};

/// The campaign that each key of a request names, where exactly one does.
#[derive(Debug, Default)]
pub(super) struct UtmKeys(HashMap<String, Option<CampaignId>>);

impl UtmKeys {
    /// Looks up keys, in lower case, in one statement.
    pub(super) async fn load(ingest: &Ingest<'_>, mut keys: Vec<&str>) -> Result<Self, Refusal> {
        keys.sort_unstable();
        keys.dedup();
        let mut found = Self::default();
        if keys.is_empty() {
            return Ok(found);
        }
        let rows: Vec<(Option<String>, CampaignId)> = campaign::Entity::find()
            .select_only()
            .columns([campaign::Column::UtmKey, campaign::Column::Id])
            .filter(among_texts(
                ingest.tx.get_database_backend(),
                campaign::Column::UtmKey,
                keys,
            ))
            .into_tuple()
            .all(&*ingest.tx)
            .await?;
        for (key, id) in rows {
            // A second campaign with the key: it names none of them.
            found
                .0
                .entry(key.unwrap_or_default())
                .and_modify(|known| *known = None)
                .or_insert(Some(id));
        }
        Ok(found)
    }

    /// The campaign a key names.
    pub(super) fn get(&self, key: &str) -> Option<CampaignId> {
        self.0.get(key).copied().flatten()
    }
}
