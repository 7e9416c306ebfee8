//! The log of every step towards an agreement, chained by hashes. Rows are added, never changed.

use sea_orm::entity::prelude::*;

use crate::ids::AgreementId;
use crate::instant::Millis;

/// A row of `agreement_log`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agreement_log")]
pub struct Model {
    /// Its place in the log, counted from 1 without gaps.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sequence: i64,
    /// The hash of the entry before it; zeros before the first.
    pub previous_hash: Vec<u8>,
    /// SHA-256 of the hash before it and the entry's text.
    pub hash: Vec<u8>,
    /// Canonical JSON of the step.
    pub entry: String,
    /// The step's name, to find its entries by; the entry says it too.
    pub step: String,
    /// The agreement it is about, to find its entries by; the entry says it too.
    pub agreement_id: Option<AgreementId>,
    /// When the step was made; the entry says it too.
    pub recorded_at: Millis,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
