//! What hangs on deals (contacts, bounded per deal, and stages), and who has access.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use entity::{
    deal_contact,
    ids::{ApiTokenId, DealId, DealStageId, UserId, WriteKeyId},
    lead,
};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, JoinType, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, RelationTrait as _,
};

use super::{Batches, Failure, Loaders};
use crate::{
    error::ApiResult,
    graphql::types::{api_token::ApiToken, deal_stage::DealStage, event::WriteKey, user::User},
};

/// The contacts of a deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct ContactsOf(DealId);

impl Loaders {
    /// The leads on a deal, the primary contact first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn deal_contacts(&self, deal: DealId) -> ApiResult<Vec<deal_contact::Model>> {
        let rows = self.one(ContactsOf(deal)).await?;
        Ok(rows.unwrap_or_default())
    }

    /// A stage of deals.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn deal_stage(&self, id: DealStageId) -> ApiResult<Option<DealStage>> {
        let row = self.one(id).await?;
        Ok(row.map(DealStage))
    }

    /// A key that events are sent with.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn write_key(&self, id: WriteKeyId) -> ApiResult<Option<WriteKey>> {
        let row = self.one(id).await?;
        Ok(row.map(WriteKey))
    }

    /// An API token.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn api_token(&self, id: ApiTokenId) -> ApiResult<Option<ApiToken>> {
        let row = self.one(id).await?;
        Ok(row.map(ApiToken))
    }

    /// A user.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn user(&self, id: UserId) -> ApiResult<Option<User>> {
        let row = self.one(id).await?;
        Ok(row.map(User))
    }
}

impl Loader<ContactsOf> for Batches {
    type Value = Vec<deal_contact::Model>;
    type Error = Failure;

    async fn load(&self, keys: &[ContactsOf]) -> Result<HashMap<ContactsOf, Self::Value>, Failure> {
        let rows = deal_contact::Entity::find()
            .join(JoinType::InnerJoin, deal_contact::Relation::Lead.def())
            .filter(deal_contact::Column::DealId.is_in(keys.iter().map(|key| key.0)))
            // Who was taken over by another contact of the same deal is that contact.
            .filter(lead::Column::MergedInto.is_null())
            .order_by_desc(deal_contact::Column::IsPrimary)
            .order_by_asc(deal_contact::Column::LeadId)
            .all(&self.db.read)
            .await?;
        let mut found: HashMap<ContactsOf, Self::Value> = HashMap::new();
        for row in rows {
            found.entry(ContactsOf(row.deal_id)).or_default().push(row);
        }
        Ok(found)
    }
}
