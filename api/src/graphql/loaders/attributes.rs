//! What sources say of objects beyond the fields there are.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use entity::attribute;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use uuid::Uuid;

use super::{Batches, Failure};
use crate::graphql::types::attribute::Attribute;

/// All attributes of one object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct AttributesOf(pub(super) Uuid);

impl Loader<AttributesOf> for Batches {
    type Value = Vec<Attribute>;
    type Error = Failure;

    async fn load(
        &self,
        keys: &[AttributesOf],
    ) -> Result<HashMap<AttributesOf, Vec<Attribute>>, Failure> {
        let rows = attribute::Entity::find()
            .filter(attribute::Column::ObjectId.is_in(keys.iter().map(|key| key.0)))
            .order_by_asc(attribute::Column::ObjectId)
            .order_by_asc(attribute::Column::Name)
            .all(&self.db.read)
            .await?;
        let mut found: HashMap<AttributesOf, Vec<Attribute>> = HashMap::new();
        for row in rows {
            let of_object = found.entry(AttributesOf(row.object_id)).or_default();
            of_object.push(Attribute {
                name: row.name,
                value: Some(row.value),
            });
        }
        Ok(found)
    }
}
