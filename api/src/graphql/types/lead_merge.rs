//! Leads that turned out to be one person.

use std::sync::Arc;

use async_graphql::{ID, Object};
use entity::lead_merge;

use crate::{
    auth::{Permission, Requires},
    graphql::{global_id::Kind, scalars::DateTime},
};

/// A lead that was taken over by another one, because both are one person.
#[derive(Debug, Clone)]
pub struct LeadMerge(pub Arc<lead_merge::Model>);

/// A lead that was taken over by another one, because both are one person.
#[Object(guard = "Requires(Permission::LeadsRead)")]
impl LeadMerge {
    /// The id of the lead that was taken over, for `unmergeLead`. No lead is found by it until then.
    async fn merged_lead_id(&self) -> ID {
        Kind::Lead.id(self.0.from_lead_id)
    }

    /// Whether events joined them by a name that both have, rather than a person or a program by `mergeLeads`.
    async fn automatic(&self) -> bool {
        self.0.automatic
    }

    /// When.
    async fn merged_at(&self) -> DateTime {
        DateTime(self.0.merged_at)
    }

    /// Who: a user's e-mail address, the name of a token, or `Accord` where events did it.
    async fn actor(&self) -> &str {
        &self.0.actor_name
    }

    /// How they knew, if that was said.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// Since when it is undone; null while it holds.
    async fn unmerged_at(&self) -> Option<DateTime> {
        self.0.unmerged_at.map(DateTime)
    }

    /// Who undid it.
    async fn unmerged_by(&self) -> Option<&str> {
        self.0.unmerged_by.as_deref()
    }
}
