//! Companies that buy, and the accounts of one of leads without a company.

use sea_orm::entity::prelude::*;

use crate::ids::AccountId;
use crate::instant::Millis;

/// A row of `accounts`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "accounts")]
pub struct Model {
    /// Identity of the account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccountId,
    /// The name people see.
    pub name: String,
    /// Web domain, lower-cased.
    pub domain: Option<String>,
    /// Market segment, as the company names its own.
    pub segment: Option<String>,
    /// Industry, as given.
    pub industry: Option<String>,
    /// Region, as given.
    pub region: Option<String>,
    /// Whether this is the account of one lead that has no company.
    pub individual: bool,
    /// Since when the account is hidden; its credit stays.
    pub archived_at: Option<Millis>,
    /// The account that took this one over.
    pub merged_into: Option<AccountId>,
    /// When Accord recorded the account.
    pub created_at: Millis,
    /// When it last changed.
    pub updated_at: Millis,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// What took this one over.
    #[sea_orm(belongs_to = "Entity", from = "Column::MergedInto", to = "Column::Id")]
    MergedInto,
}

impl ActiveModelBehavior for ActiveModel {}
