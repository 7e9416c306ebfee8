//! Versions of agreements. The content of a version never changes: an edit is another version.

use sea_orm::entity::prelude::*;

use crate::agreement_state::AgreementState;
use crate::ids::{AgreementId, AgreementVersionId, UserId};
use crate::instant::Millis;
use crate::team::Team;

/// A row of `agreement_versions`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agreement_versions")]
pub struct Model {
    /// Identity of the version.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AgreementVersionId,
    /// The agreement.
    pub agreement_id: AgreementId,
    /// Counted from 1 within the agreement.
    pub number: i32,
    /// Canonical JSON of what is proposed.
    pub content: String,
    /// SHA-256 of kind, subject, number, effective date and content.
    pub content_hash: Vec<u8>,
    /// From when it is meant to be in effect; none: from the later signature.
    pub effective_from: Option<Millis>,
    /// Why it was proposed, if that was said.
    pub note: Option<String>,
    /// Who proposed it.
    pub proposed_by: UserId,
    /// Their name at that time.
    pub proposer_name: String,
    /// Their team at that time.
    pub proposed_for: Team,
    /// When.
    pub proposed_at: Millis,
    /// What became of it.
    pub state: AgreementState,
    /// From when it is in effect; only of agreed versions.
    pub in_effect_from: Option<Millis>,
    /// When it stopped being open.
    pub decided_at: Option<Millis>,
    /// Why it was refused.
    pub reason: Option<String>,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The agreement.
    #[sea_orm(
        belongs_to = "super::agreement::Entity",
        from = "Column::AgreementId",
        to = "super::agreement::Column::Id"
    )]
    Agreement,
    /// Its signatures.
    #[sea_orm(has_many = "super::agreement_signature::Entity")]
    Signatures,
}

impl Related<super::agreement::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Agreement.def()
    }
}

impl Related<super::agreement_signature::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Signatures.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
