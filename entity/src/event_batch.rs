//! What trackers have sent and nobody has understood yet, one row a request.

use sea_orm::entity::prelude::*;

use crate::ids::{EventBatchId, SourceId};
use crate::instant::Millis;

/// A row of `event_batches`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event_batches")]
pub struct Model {
    /// Identity of the request; sorts by when it came.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EventBatchId,
    /// The source of the key it was sent with.
    pub source_id: SourceId,
    /// When it came.
    pub received_at: Millis,
    /// When it was sent, by the sender's clock.
    pub sent_at: Option<Millis>,
    /// A JSON array of events, each as it came.
    pub body: String,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
