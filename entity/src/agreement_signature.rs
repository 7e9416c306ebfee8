//! Signatures under versions of agreements, at most one a team.

use sea_orm::entity::prelude::*;

use crate::ids::{AgreementVersionId, UserId};
use crate::instant::Millis;
use crate::team::Team;

/// A row of `agreement_signatures`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agreement_signatures")]
pub struct Model {
    /// The version that was signed.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version_id: AgreementVersionId,
    /// The team it was signed for.
    #[sea_orm(primary_key, auto_increment = false)]
    pub team: Team,
    /// Who signed.
    pub signed_by: UserId,
    /// Their name at that time.
    pub signer_name: String,
    /// When.
    pub signed_at: Millis,
    /// Whether it also stands if the version takes effect before it was given.
    pub retroactive: bool,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The version.
    #[sea_orm(
        belongs_to = "super::agreement_version::Entity",
        from = "Column::VersionId",
        to = "super::agreement_version::Column::Id"
    )]
    Version,
}

impl Related<super::agreement_version::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Version.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
