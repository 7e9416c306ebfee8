//! Rows by their identity.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use entity::{account, campaign, deal, deal_stage, ids, lead, touchpoint, user};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use super::{Batches, Failure};

macro_rules! by_id {
    ($($table:ident: $id:ty,)*) => {$(
        impl Loader<$id> for Batches {
            type Value = $table::Model;
            type Error = Failure;

            async fn load(&self, keys: &[$id]) -> Result<HashMap<$id, $table::Model>, Failure> {
                let rows = $table::Entity::find()
                    .filter($table::Column::Id.is_in(keys.iter().copied()))
                    .all(&self.db.read)
                    .await?;
                Ok(rows.into_iter().map(|row| (row.id, row)).collect())
            }
        }
    )*};
}

by_id! {
    account: ids::AccountId,
    campaign: ids::CampaignId,
    deal: ids::DealId,
    deal_stage: ids::DealStageId,
    lead: ids::LeadId,
    touchpoint: ids::TouchpointId,
    user: ids::UserId,
}
