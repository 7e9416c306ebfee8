//! The names other systems have for our objects: one name means one object, an object may have many names.

use sea_orm::entity::prelude::*;

use crate::ids::SourceId;
use crate::object_type::ObjectType;

/// A row of `external_ids`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "external_ids")]
pub struct Model {
    /// What kind of object is named.
    #[sea_orm(primary_key, auto_increment = false)]
    pub object_type: ObjectType,
    /// The system whose name it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_id: SourceId,
    /// The name, unique within system and kind.
    #[sea_orm(primary_key, auto_increment = false)]
    pub external_id: String,
    /// The object that is named.
    pub object_id: Uuid,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The integration.
    #[sea_orm(
        belongs_to = "super::source::Entity",
        from = "Column::SourceId",
        to = "super::source::Column::Id"
    )]
    Source,
}

impl Related<super::source::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Source.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
