//! Events that could not be used, as they came, and why.

use sea_orm::entity::prelude::*;

use crate::ids::{RejectedEventId, SourceId};
use crate::instant::Millis;

/// A row of `rejected_events`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rejected_events")]
pub struct Model {
    /// Identity of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RejectedEventId,
    /// The source of the key it was sent with.
    pub source_id: SourceId,
    /// Its name within the source.
    pub message_id: String,
    /// What it says it is.
    #[sea_orm(column_name = "type")]
    pub r#type: Option<String>,
    /// Why it could not be used, for programs.
    pub reason: String,
    /// Why it could not be used, for people.
    pub message: String,
    /// The order that has to come first.
    pub waits_for: Option<String>,
    /// When the request it came in was sent, by the sender's clock.
    pub sent_at: Option<Millis>,
    /// When it came.
    pub received_at: Millis,
    /// When it was last tried.
    pub rejected_at: Millis,
    /// The event, as it came.
    pub body: String,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
