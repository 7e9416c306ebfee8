//! The e-mail addresses and the anonymous ids of leads.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use entity::{ids::LeadId, lead_anonymous_id, lead_email};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};

use super::{Batches, Failure, Loaders};
use crate::error::ApiResult;

impl Loaders {
    /// The e-mail addresses of a lead, the primary one first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn emails(&self, lead: LeadId) -> ApiResult<Vec<String>> {
        let found = self.one(EmailsOf(lead)).await?;
        Ok(found.unwrap_or_default())
    }

    /// The anonymous ids of a lead, in order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn anonymous_ids(&self, lead: LeadId) -> ApiResult<Vec<String>> {
        let found = self.one(AnonymousIdsOf(lead)).await?;
        Ok(found.unwrap_or_default())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct EmailsOf(LeadId);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct AnonymousIdsOf(LeadId);

impl Loader<EmailsOf> for Batches {
    type Value = Vec<String>;
    type Error = Failure;

    async fn load(&self, keys: &[EmailsOf]) -> Result<HashMap<EmailsOf, Vec<String>>, Failure> {
        let rows = lead_email::Entity::find()
            .filter(lead_email::Column::LeadId.is_in(keys.iter().map(|key| key.0)))
            .order_by_asc(lead_email::Column::Position)
            .order_by_asc(lead_email::Column::Email)
            .all(&self.db.read)
            .await?;
        let mut found: HashMap<EmailsOf, Vec<String>> = HashMap::new();
        for row in rows {
            let names = found.entry(EmailsOf(row.lead_id)).or_default();
            names.push(row.email);
        }
        Ok(found)
    }
}

impl Loader<AnonymousIdsOf> for Batches {
    type Value = Vec<String>;
    type Error = Failure;

    async fn load(
        &self,
        keys: &[AnonymousIdsOf],
    ) -> Result<HashMap<AnonymousIdsOf, Vec<String>>, Failure> {
        let rows = lead_anonymous_id::Entity::find()
            .filter(lead_anonymous_id::Column::LeadId.is_in(keys.iter().map(|key| key.0)))
            .order_by_asc(lead_anonymous_id::Column::AnonymousId)
            .all(&self.db.read)
            .await?;
        let mut found: HashMap<AnonymousIdsOf, Vec<String>> = HashMap::new();
        for row in rows {
            let names = found.entry(AnonymousIdsOf(row.lead_id)).or_default();
            names.push(row.anonymous_id);
        }
        Ok(found)
    }
}
