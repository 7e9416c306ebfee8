//! Ids in other systems.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use entity::{external_id, object_type::ObjectType, source};
use sea_orm::{ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use super::{Batches, Failure};
use crate::graphql::{
    global_id::Kind,
    types::external_id::{ExternalId, ExternalIdInput},
};

/// All ids of one object.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct OfObject {
    pub(super) kind: Kind,
    pub(super) object: Uuid,
}

const fn object_type(kind: Kind) -> Option<ObjectType> {
    match kind {
        Kind::Account => Some(ObjectType::Account),
        Kind::Lead => Some(ObjectType::Lead),
        Kind::Campaign => Some(ObjectType::Campaign),
        Kind::Deal => Some(ObjectType::Deal),
        _ => None,
    }
}

/// The object an id in another system names.
pub(super) async fn find(
    db: &impl ConnectionTrait,
    kind: Kind,
    named: &ExternalIdInput,
) -> Result<Option<Uuid>, DbErr> {
    let Some(object_type) = object_type(kind) else {
        return Ok(None);
    };
    let row = external_id::Entity::find()
        .inner_join(source::Entity)
        .filter(external_id::Column::ObjectType.eq(object_type))
        .filter(external_id::Column::ExternalId.eq(named.external_id.as_str()))
        .filter(source::Column::Name.eq(named.source.as_str()))
        .one(db)
        .await?;
    Ok(row.map(|row| row.object_id))
}

impl Loader<OfObject> for Batches {
    type Value = Vec<ExternalId>;
    type Error = Failure;

    async fn load(&self, keys: &[OfObject]) -> Result<HashMap<OfObject, Vec<ExternalId>>, Failure> {
        let rows = external_id::Entity::find()
            .find_also_related(source::Entity)
            .filter(external_id::Column::ObjectId.is_in(keys.iter().map(|key| key.object)))
            .all(&self.db.read)
            .await?;
        let mut found: HashMap<Uuid, Vec<ExternalId>> = HashMap::new();
        for (row, source) in rows {
            let source = source.map(|source| source.name).unwrap_or_default();
            let id = ExternalId {
                source,
                external_id: row.external_id,
            };
            found.entry(row.object_id).or_default().push(id);
        }
        for ids in found.values_mut() {
            ids.sort_by(|a, b| (&a.source, &a.external_id).cmp(&(&b.source, &b.external_id)));
        }
        Ok(keys
            .iter()
            .filter_map(|key| Some((key.clone(), found.remove(&key.object)?)))
            .collect())
    }
}
