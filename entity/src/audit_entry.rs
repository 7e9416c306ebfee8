//! Who did what to which object, when and why. Rows are added, never changed.

use sea_orm::entity::prelude::*;

use crate::actor_type::ActorType;
use crate::ids::AuditEntryId;
use crate::instant::Millis;

/// A row of `audit_entries`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entries")]
pub struct Model {
    /// Identity of the entry.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuditEntryId,
    /// When it was done.
    pub occurred_at: Millis,
    /// What kind of actor did it.
    pub actor_type: ActorType,
    /// The user or token; none for the system and for imports.
    pub actor_id: Option<Uuid>,
    /// The name of the actor at the time.
    pub actor_name: String,
    /// What was done, such as `deal.reopen`.
    pub action: String,
    /// What kind of object it was done to.
    pub object_type: String,
    /// The object; none where the action has no single one.
    pub object_id: Option<Uuid>,
    /// JSON of what changed.
    pub detail: String,
    /// Why, where the action needs a reason.
    pub reason: Option<String>,
    /// The request it was done in.
    pub request_id: Option<String>,
}

/// How the table refers to others.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
