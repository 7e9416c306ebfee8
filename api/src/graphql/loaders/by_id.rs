//! Rows by their identity.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use entity::{
    account, agreement as subject, api_token, campaign, deal, deal_stage, ids, lead, note, source,
    touchpoint, user, write_key,
};
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
    subject: ids::AgreementId,
    api_token: ids::ApiTokenId,
    campaign: ids::CampaignId,
    deal: ids::DealId,
    deal_stage: ids::DealStageId,
    lead: ids::LeadId,
    note: ids::NoteId,
    source: ids::SourceId,
    touchpoint: ids::TouchpointId,
    user: ids::UserId,
    write_key: ids::WriteKeyId,
}

/// An e-mail address, to find a user by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct UserEmail(pub(super) String);

impl Loader<UserEmail> for Batches {
    type Value = user::Model;
    type Error = Failure;

    async fn load(&self, keys: &[UserEmail]) -> Result<HashMap<UserEmail, user::Model>, Failure> {
        let rows = user::Entity::find()
            .filter(user::Column::Email.is_in(keys.iter().map(|key| key.0.as_str())))
            .all(&self.db.read)
            .await?;
        Ok(rows
            .into_iter()
            .map(|row| (UserEmail(row.email.clone()), row))
            .collect())
    }
}
