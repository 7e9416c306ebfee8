//! Rows by their identity.

use std::{collections::HashMap, sync::Arc};

use async_graphql::dataloader::Loader;
use entity::{
    account, agreement as subject, api_token, campaign, deal, deal_stage, ids, lead, note,
    part::{Part, ReadPart},
    source, touchpoint, user, write_key,
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DatabaseConnection, DbErr, EntityTrait,
    FromQueryResult, QueryFilter as _, QueryResult, QueryTrait as _,
};
use uuid::Uuid;

use super::{
    Batches, Failure,
    together::{Bringing, Together},
};
use crate::db::among_ids;

macro_rules! by_id {
    ($($table:ident: $id:ty, $row:ident;)*) => {
        /// What all requests ask for, of each table.
        #[derive(Default)]
        pub(super) struct Tables {
            $($table: Together<(), $id, Arc<$table::Model>>,)*
        }

        $(impl Loader<$id> for Batches {
            type Value = Arc<$table::Model>;
            type Error = Failure;

            async fn load(&self, keys: &[$id]) -> Result<HashMap<$id, Self::Value>, Failure> {
                let db = self.db.read.clone();
                let read = move |ids: Vec<$id>| -> Bringing<$id, Arc<$table::Model>> {
                    let db = db.clone();
                    Box::pin(async move {
                        let ids = ids.into_iter().map(Uuid::from);
                        let rows = rows::<$table::Entity>(&db, $table::Column::Id, ids, $row::<$table::Entity>).await?;
                        Ok(rows.into_iter().map(|row| (row.id, Arc::new(row))).collect())
                    })
                };
                self.shared.tables.$table.find((), keys.to_vec(), read).await
            }
        })*
    };
}

by_id! {
    account: ids::AccountId, by_name;
    subject: ids::AgreementId, by_name;
    api_token: ids::ApiTokenId, by_name;
    campaign: ids::CampaignId, by_place;
    deal: ids::DealId, by_name;
    deal_stage: ids::DealStageId, by_name;
    lead: ids::LeadId, by_name;
    note: ids::NoteId, by_name;
    touchpoint: ids::TouchpointId, by_place;
    user: ids::UserId, by_name;
    write_key: ids::WriteKeyId, by_name;
}

/// The rows of these ids.
async fn rows<E: EntityTrait>(
    db: &DatabaseConnection,
    id: E::Column,
    ids: impl Iterator<Item = Uuid>,
    row: fn(&QueryResult) -> Result<E::Model, DbErr>,
) -> Result<Vec<E::Model>, DbErr> {
    let among = among_ids(db.get_database_backend(), id, ids);
    let select = E::find().filter(among).into_query();
    let rows = db.query_all(&select).await?;
    rows.iter().map(row).collect()
}

/// A row, column by column by its name.
fn by_name<E: EntityTrait>(row: &QueryResult) -> Result<E::Model, DbErr> {
    E::Model::from_query_result(row, "")
}

/// A row, column by column by its place, which is quicker: of tables that most questions read.
fn by_place<E: EntityTrait + ReadPart>(row: &QueryResult) -> Result<E::Model, DbErr> {
    E::read_part(row, 0, Part::whole())
}

impl Loader<ids::SourceId> for Batches {
    type Value = source::Model;
    type Error = Failure;

    async fn load(
        &self,
        keys: &[ids::SourceId],
    ) -> Result<HashMap<ids::SourceId, source::Model>, Failure> {
        let rows = source::Entity::find()
            .filter(source::Column::Id.is_in(keys.iter().copied()))
            .all(&self.db.read)
            .await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}

/// An e-mail address, to find a user by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct UserEmail(pub(super) String);

impl Loader<UserEmail> for Batches {
    type Value = Arc<user::Model>;
    type Error = Failure;

    async fn load(&self, keys: &[UserEmail]) -> Result<HashMap<UserEmail, Self::Value>, Failure> {
        let rows = user::Entity::find()
            .filter(user::Column::Email.is_in(keys.iter().map(|key| key.0.as_str())))
            .all(&self.db.read)
            .await?;
        Ok(rows
            .into_iter()
            .map(|row| (UserEmail(row.email.clone()), Arc::new(row)))
            .collect())
    }
}
