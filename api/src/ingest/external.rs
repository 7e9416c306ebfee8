//! Sources and external ids.

use std::collections::HashMap;

use entity::{external_id, ids::SourceId, object_type::ObjectType, source};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _,
    QueryFilter as _,
};
use uuid::Uuid;

use crate::db::among_texts;

/// The number of a source, given on first use.
///
/// # Errors
/// When the database fails.
pub async fn source_id(tx: &DatabaseTransaction, name: &str) -> Result<SourceId, DbErr> {
    for _ in 0..2 {
        let known = source::Entity::find()
            .filter(source::Column::Name.eq(name))
            .one(tx)
            .await?;
        if let Some(known) = known {
            return Ok(known.id);
        }
        let row = source::ActiveModel {
            id: NotSet,
            name: Set(name.to_owned()),
        };
        source::Entity::insert(row)
            .on_conflict_do_nothing_on([source::Column::Name])
            .exec_without_returning(tx)
            .await?;
    }
    Err(DbErr::RecordNotFound(format!(
        "source {name:?} was neither found nor made"
    )))
}

/// What the external ids of one noun name, for the rows of one request.
#[derive(Debug)]
pub struct ExternalIds {
    object_type: ObjectType,
    known: HashMap<(SourceId, String), Uuid>,
    fresh: Vec<external_id::ActiveModel>,
}

impl ExternalIds {
    /// Looks up all ids of a request at once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(
        db: &impl ConnectionTrait,
        object_type: ObjectType,
        source: SourceId,
        ids: impl IntoIterator<Item = &str>,
    ) -> Result<Self, DbErr> {
        let mut loaded = Self {
            object_type,
            known: HashMap::new(),
            fresh: Vec::new(),
        };
        loaded.load_more(db, source, ids).await?;
        Ok(loaded)
    }

    /// Looks up ids of another source as well.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load_more(
        &mut self,
        db: &impl ConnectionTrait,
        source: SourceId,
        ids: impl IntoIterator<Item = &str>,
    ) -> Result<(), DbErr> {
        let mut ids: Vec<&str> = ids.into_iter().collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            return Ok(());
        }
        let rows = external_id::Entity::find()
            .filter(external_id::Column::ObjectType.eq(self.object_type))
            .filter(external_id::Column::SourceId.eq(source))
            .filter(among_texts(
                db.get_database_backend(),
                external_id::Column::ExternalId,
                ids,
            ))
            .all(db)
            .await?;
        self.known.extend(
            rows.into_iter()
                .map(|row| ((row.source_id, row.external_id), row.object_id)),
        );
        Ok(())
    }

    /// The object an id names.
    #[must_use]
    pub fn get(&self, source: SourceId, id: &str) -> Option<Uuid> {
        self.known.get(&(source, id.to_owned())).copied()
    }

    /// Whether the object is known to have an id in this source.
    #[must_use]
    pub fn names(&self, source: SourceId, object: impl Into<Uuid>) -> bool {
        let object = object.into();
        self.known
            .iter()
            .any(|((of, _), known)| *of == source && *known == object)
    }

    /// From now on this id names this object; written by [`ExternalIds::save`].
    pub fn add(&mut self, source: SourceId, id: &str, object: impl Into<Uuid>) {
        let object = object.into();
        self.known.insert((source, id.to_owned()), object);
        self.fresh.push(external_id::ActiveModel {
            object_type: Set(self.object_type),
            source_id: Set(source),
            external_id: Set(id.to_owned()),
            object_id: Set(object),
        });
    }

    /// Writes the ids that were added.
    ///
    /// # Errors
    /// When the database fails, also when somebody else has just given one of the ids to another object.
    pub async fn save(&mut self, tx: &DatabaseTransaction) -> Result<(), DbErr> {
        let fresh = std::mem::take(&mut self.fresh);
        if !fresh.is_empty() {
            external_id::Entity::insert_many(fresh)
                .exec_without_returning(tx)
                .await?;
        }
        Ok(())
    }
}
