//! Which process runs a job, so that exactly one does.

use sea_orm::entity::prelude::*;

use crate::instant::Millis;

/// A row of `job_leases`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job_leases")]
pub struct Model {
    /// The job.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// The process that holds the lease.
    pub owner: String,
    /// Fencing token: grows each time the lease changes hands. Work done under a smaller one is not committed.
    pub token: i64,
    /// Until when the lease is held unless renewed, by the database's clock.
    pub expires_at: Millis,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
