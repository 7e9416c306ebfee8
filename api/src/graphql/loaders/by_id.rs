//! Rows by their identity.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use entity::{
    account, agreement as subject, api_token, campaign, deal, deal_stage, ids, lead, note,
    part::{Part, ReadPart as _},
    source, touchpoint, user, write_key,
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DbErr, EntityTrait as _, QueryFilter as _,
    QueryTrait as _,
};

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

/// Of tables that most questions read: rows by the places of their columns, which is quicker than by their names.
macro_rules! by_id_and_place {
    ($($table:ident: $id:ty,)*) => {$(
        impl Loader<$id> for Batches {
            type Value = $table::Model;
            type Error = Failure;

            async fn load(&self, keys: &[$id]) -> Result<HashMap<$id, $table::Model>, Failure> {
                let select = $table::Entity::find()
                    .filter($table::Column::Id.is_in(keys.iter().copied()))
                    .into_query();
                let rows = self.db.read.query_all(&select).await?;
                let rows = rows.iter().map(|row| {
                    let row = $table::Entity::read_part(row, 0, Part::whole())?;
                    Ok((row.id, row))
                });
                Ok(rows.collect::<Result<_, DbErr>>()?)
            }
        }
    )*};
}

by_id_and_place! {
    campaign: ids::CampaignId,
    touchpoint: ids::TouchpointId,
}

by_id! {
    account: ids::AccountId,
    subject: ids::AgreementId,
    api_token: ids::ApiTokenId,
    deal: ids::DealId,
    deal_stage: ids::DealStageId,
    lead: ids::LeadId,
    note: ids::NoteId,
    source: ids::SourceId,
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
