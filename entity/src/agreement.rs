//! Subjects that both teams sign. What is proposed and agreed about them are their versions.

use sea_orm::entity::prelude::*;

use crate::agreement_kind::AgreementKind;
use crate::ids::AgreementId;
use crate::instant::Millis;

/// A row of `agreements`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agreements")]
pub struct Model {
    /// Identity of the agreement.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AgreementId,
    /// What it is about.
    pub kind: AgreementKind,
    /// Which one of its kind; unique within it.
    pub subject: String,
    /// When the first version was proposed.
    pub created_at: Millis,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Its versions.
    #[sea_orm(has_many = "super::agreement_version::Entity")]
    Versions,
}

impl Related<super::agreement_version::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Versions.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
