//! Events that were understood, known by their message ids for good.

use sea_orm::entity::prelude::*;

use crate::ids::SourceId;
use crate::instant::Millis;

/// A row of `events`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "events")]
pub struct Model {
    /// The source of the key it was sent with.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_id: SourceId,
    /// Its name within the source; the same name again is a duplicate.
    #[sea_orm(primary_key, auto_increment = false)]
    pub message_id: String,
    /// What it is: `track`, `page`...
    #[sea_orm(column_name = "type")]
    pub r#type: String,
    /// What became of it: `TOUCHPOINT`, `FOLDED`, `LEAD`, `ACCOUNT`, `DEAL`, `REFUND` or `IGNORED`.
    pub outcome: String,
    /// When it happened, by our clock.
    pub occurred_at: Millis,
    /// When it happened, by the sender's clock.
    pub original_at: Option<Millis>,
    /// When it was sent, by the sender's clock.
    pub sent_at: Option<Millis>,
    /// When it came.
    pub received_at: Millis,
    /// Whose page it is; none for whatever is no page.
    pub visitor: Option<String>,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
